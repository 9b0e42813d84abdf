"""Reading what a harvester asks: the verb, its arguments, dates and resumption tokens."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import QueryDict

from research.oai.errors import BadArgument, BadResumptionToken, BadVerb, CannotDisseminateFormat
from research.oai.metadata import PREFIXES

# A list goes on being told for as long as this between two requests.
TOKEN_LIVES = timedelta(days=1)
_SALT = "research.oai.resumption"
_LIST = ({"metadataPrefix"}, {"from", "until", "set"})
# Of each verb: what it must and what it may be given (section 4 of the protocol).
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), set()),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
}
RESUMABLE = {"ListSets", "ListIdentifiers", "ListRecords"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*", re.ASCII)


@dataclass(frozen=True)
class Listing:
    """A list that is asked for, and how far it has been told.

    `first` and `last` are the times that a record's change must lie between, both included. `after` is
    the last record told, as (seconds since 1970, number); `told` counts those told before this answer.
    """

    verb: str
    prefix: str
    set_spec: str = ""
    first: datetime | None = None
    last: datetime | None = None
    after: tuple[int, int] | None = None
    told: int = 0
    size: int | None = None

    def token(self) -> str:
        """Return the token by which a harvester goes on from here."""
        data = [self.verb, self.prefix, self.set_spec, _stamp(self.first), _stamp(self.last)]
        return signing.dumps([*data, self.after, self.told, self.size], salt=_SALT, compress=True)

    def going_on(self, after: tuple[int, int], told: int, size: int) -> "Listing":
        """Return this list as it is to be continued after the record `after`."""
        return replace(self, after=after, told=told, size=size)


def read(query: QueryDict) -> tuple[str, dict[str, str]]:
    """Return the verb and its arguments. Raises BadVerb or BadArgument."""
    verbs = query.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise BadVerb("Give one verb: " + ", ".join(VERBS) + ".")
    verb = verbs[0]
    arguments = {name: query.getlist(name) for name in query if name != "verb"}
    if repeated := sorted(name for name, values in arguments.items() if len(values) > 1):
        raise BadArgument(f"Given more than once: {', '.join(repeated)}.")
    given = {name: values[0] for name, values in arguments.items()}
    required, optional = VERBS[verb]
    if "resumptionToken" in given and verb in RESUMABLE:
        if len(given) > 1:
            raise BadArgument("A resumptionToken is given by itself.")
        return verb, given
    if unknown := sorted(given.keys() - required - optional):
        raise BadArgument(f"{verb} does not know: {', '.join(unknown)}.")
    if missing := sorted(required - given.keys()):
        raise BadArgument(f"{verb} needs: {', '.join(missing)}.")
    return verb, given


def known_prefix(prefix: str) -> str:
    """Return `prefix`. Raises CannotDisseminateFormat."""
    if prefix not in PREFIXES:
        raise CannotDisseminateFormat("We have: " + ", ".join(PREFIXES) + ".")
    return prefix


def listing_of(verb: str, given: dict[str, str]) -> Listing:
    """Return the list that `given` asks for. Raises the errors of this package."""
    if "resumptionToken" in given:
        return _resumed(verb, given["resumptionToken"])
    set_spec = given.get("set", "")
    if "set" in given and not _SET.fullmatch(set_spec):
        raise BadArgument("This is not the name of a set.")
    first, last = given.get("from"), given.get("until")
    if first is not None and last is not None and len(first) != len(last):
        raise BadArgument("Give “from” and “until” in the same form.")
    begins = _time(first, at_end=False) if first is not None else None
    ends = _time(last, at_end=True) if last is not None else None
    if begins and ends and begins > ends:
        raise BadArgument("“from” is later than “until”.")
    return Listing(verb, known_prefix(given["metadataPrefix"]), set_spec, begins, ends)


def _time(text: str, *, at_end: bool) -> datetime:
    """Return a day or a second in UTC as a time; of a day its first or its last second."""
    is_day = _DAY.fullmatch(text) is not None
    try:
        if not is_day and not _SECOND.fullmatch(text):
            raise ValueError(text)
        moment = datetime.strptime(text, "%Y-%m-%d" if is_day else "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadArgument("Times are written 2026-05-04 or 2026-05-04T10:00:00Z.") from error
    return moment.replace(hour=23, minute=59, second=59) if at_end and is_day else moment


def _resumed(verb: str, token: str) -> Listing:
    try:
        made_for, prefix, set_spec, first, last, after, told, size = signing.loads(
            token, salt=_SALT, max_age=TOKEN_LIVES
        )
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadResumptionToken("This resumptionToken has expired, or is not ours.") from error
    if made_for != verb:
        raise BadResumptionToken(f"This resumptionToken continues a {made_for}.")
    return Listing(verb, prefix, set_spec, _moment(first), _moment(last), tuple(after), told, size)


def _stamp(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=stamp)
