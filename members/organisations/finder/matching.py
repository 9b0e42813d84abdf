"""From what somebody typed to the authorities that they may mean, with the reason in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property

from core.england import regions
from members.organisations.finder.words import (
    LONGEST_QUERY,
    Alias,
    aliases,
    asks_where_one_is,
    comparable,
    outside_places,
    postcode_parts,
    postcode_place,
    without_noise,
)
from members.organisations.models import Authority

MOST_RESULTS = 15
LIKENESS = 0.78
LONGEST_FUZZY = 40
MOST_WORDS = 12

_NOT_KNOWN_WHERE = (
    "This website does not ask your phone where you are. Type the name of the council, a town or a postcode."
)
_ONLY_ENGLAND = "The Virtual Schools on this website are those of councils in England."
_REASONS = {
    "district": "{alias} is a district of {name}. The county council has the Virtual School.",
    "council": "{alias} is a district council in {name}. The county council has the Virtual School.",
    "district_town": (
        "{alias} is in {district}, a district of {name}. The county council has the Virtual School."
    ),
    "town": "{alias} is in {name}.",
    "nickname": "",
    "former": "{alias} no longer has a council of its own. {name} has taken its place, or a part of it.",
    "area": "{name} is in or around {alias}.",
}
_OF_DISTRICTS = {"district", "council", "district_town"}
# Where the county of a district is no more.
_REASON_SINCE = "{alias} is in {name}, or in a council beside it: councils have changed there."
_REASON_SINCE_KNOWN = "{alias} is in {name}, which is a new council."


@dataclass
class Result:
    """One authority that may be meant; `reason` says why where its name alone does not."""

    authority: Authority
    reason: str = ""
    is_guess: bool = False


@dataclass
class Answer:
    """What was found. `note` is a sentence to put before the results; `others` are less likely.

    `title` is the heading where nothing is found, or so much that only `others` are given.
    """

    results: list[Result] = field(default_factory=list)
    others: list[Result] = field(default_factory=list)
    is_guess: bool = False
    is_exact: bool = False
    is_postcode: bool = False
    is_outside: bool = False
    note: str = ""
    title: str = ""


@dataclass(frozen=True)
class Known:
    """What is searched: the authorities in force, and for the slugs of those that ended who took over."""

    authorities: Sequence[Authority]
    ended: Sequence[Authority] = ()
    took_over: Mapping[str, Sequence[Authority]] = field(default_factory=dict)

    def of(self, slugs: Iterable[str], successor: str = "") -> list[Authority]:
        """Return the authorities in force behind `slugs`, successors standing in for those that ended.

        Of several successors it is the one with the address `successor`, where that is among them.
        """
        found: list[Authority] = []
        for slug in slugs:
            heirs = self.took_over.get(slug, [])
            named = [heir for heir in heirs if heir.slug == successor]
            found += [self.by_slug[slug]] if slug in self.by_slug else named or heirs
        return found

    @cached_property
    def by_slug(self) -> dict[str, Authority]:
        """The authorities in force by their addresses."""
        return {authority.slug: authority for authority in self.authorities}

    @cached_property
    def index(self) -> "_Index":
        """The names by which they are found."""
        return _Index(self)


def find(query: str, known: Known) -> Answer:
    """Return what `query` may mean.

    Tried in turn: a postcode, a region, the whole of a name or another word for it, a place outside
    England, the beginnings of its words, a name inside a longer sentence, a name that is spelt much the
    same. What comes from the last two, and from a postcode, is said to be a guess.
    """
    query = query[:LONGEST_QUERY].strip()
    parts = postcode_parts(query)
    if parts:
        return _by_postcode(parts, known)
    key = comparable(query)
    if not key:
        return Answer()
    if asks_where_one_is(key):
        return Answer(title="Where are you?", note=_NOT_KNOWN_WHERE)
    index = known.index
    region = _by_region(key, known)
    if region and not index.another_word(key):
        return region
    exact = index.exactly(key)
    if not exact and without_noise(key) != key:
        exact = index.exactly(without_noise(key))
    outside = None if exact else _outside(key)
    if outside:
        return outside
    beginning = index.beginning(without_noise(key))
    if exact:
        others = _besides(beginning, exact)[:MOST_RESULTS]
        return Answer(results=exact[:MOST_RESULTS], others=others, is_exact=True)
    if beginning:
        return Answer(results=beginning[:MOST_RESULTS])
    inside = index.inside(key)
    if inside:
        return Answer(results=inside[:MOST_RESULTS], is_guess=True)
    return Answer(results=index.alike(without_noise(key))[:MOST_RESULTS], is_guess=True)


class _Index:
    """The names of the authorities and the other words for them, by how they are compared."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.names: list[tuple[str, Result]] = []
        self.short: list[tuple[str, Result]] = []
        for authority in known.authorities:
            self._add(authority, [Result(authority)])
        for authority in known.ended:
            reason = f"{authority.plain_name} no longer has a council of its own."
            self._add(authority, [Result(one, reason) for one in known.took_over.get(authority.slug, [])])
        self.aliases = aliases()

    def _add(self, authority: Authority, results: list[Result]) -> None:
        texts = {authority.name, authority.plain_name, authority.official_name}
        keys = sorted({comparable(text) for text in texts})
        self.names += [(key, result) for key in keys for result in results]
        self.short += [
            (key, result) for key in sorted({without_noise(key) for key in keys}) for result in results
        ]

    def another_word(self, key: str) -> list[Result]:
        """Return the authorities for which `key` is another word."""
        return [result for alias in self.aliases if alias.key == key for result in self._of(alias)]

    def exactly(self, key: str) -> list[Result]:
        """Return the authorities of which `key` is the whole name or another word."""
        named = [result for name, result in [*self.names, *self.short] if name == key]
        return _once([*named, *self.another_word(key)])

    def beginning(self, key: str) -> list[Result]:
        """Return the authorities with words that begin as those of `key` do; names before other words."""
        words = key.split()
        if not words or len(key) < 2:
            return []
        starts = [result for name, result in self.names if name.startswith(key)]
        named = [result for name, result in self.names if _words_begin(words, name)]
        known = [
            result
            for alias in self.aliases
            if alias.key.startswith(key) or _words_begin(words, alias.key)
            for result in self._of(alias)
        ]
        return _once([*starts, *named, *known])

    def inside(self, key: str) -> list[Result]:
        """Return the authorities named by the longest run of words inside a sentence."""
        words = key.split()[:MOST_WORDS]
        for length in range(len(words), 0, -1):
            found: list[Result] = []
            for start in range(len(words) - length + 1):
                run = " ".join(words[start : start + length])
                if run != without_noise(run) or len(run) > 2:
                    found += self.exactly(run)
            if found:
                return _once(found, guess=True)
        return []

    def alike(self, key: str) -> list[Result]:
        """Return the authorities with a name or another word spelt much as `key` is."""
        if not 4 <= len(key) <= LONGEST_FUZZY:
            return []
        spelt: dict[str, list[Result]] = {}
        for name, result in [*self.names, *self.short]:
            spelt.setdefault(name, []).append(result)
        for alias in self.aliases:
            spelt.setdefault(alias.key, []).extend(self._of(alias))
        possible = [name for name in spelt if _may_be_alike(key, name)]
        close = get_close_matches(key, possible, n=4, cutoff=LIKENESS)
        return _once([result for name in close for result in spelt[name]], guess=True)

    def _of(self, alias: Alias) -> list[Result]:
        return [
            Result(authority, _reason(alias, authority))
            for authority in self.known.of(alias.slugs, alias.successor)
        ]


def _by_postcode(parts: tuple[str, str], known: Known) -> Answer:
    area, district = parts
    place = postcode_place(area, district)
    if place is None:
        return Answer(is_postcode=True, note=f"We know of no postcodes that begin with {area}.")
    if place.outside:
        note = f"Postcodes that begin with {place.prefix} are in {place.outside}. {_ONLY_ENGLAND}"
        return Answer(is_postcode=True, is_outside=True, note=note)
    found = [Result(authority, is_guess=True) for authority in known.of(place.slugs)]
    where = f"in and around {place.around}" if place.around else f"in {_listed(found)}, as far as we know"
    note = (
        f"Postcodes that begin with {place.prefix} are {where}. We do not have a list of every postcode, so "
        f"this is our best guess{', the likeliest first' if len(found) > 1 else ''}."
    )
    return Answer(results=found, is_guess=True, is_postcode=True, note=note)


def _outside(key: str) -> Answer | None:
    place, country = outside_places().get(key) or outside_places().get(without_noise(key)) or ("", "")
    if not place:
        return None
    where = f"{place} is in {country}. " if country.removeprefix("the ") != place else ""
    return Answer(is_outside=True, note=f"{where}{_ONLY_ENGLAND}")


def _by_region(key: str, known: Known) -> Answer | None:
    for region in regions():
        name = comparable(region.name)
        if key in {name, f"greater {name}", f"the {name}", f"{name} england"}:
            found = [Result(one) for one in known.authorities if one.region == region.code]
            note = (
                f"{region.name} is a region of {len(found)} councils, and each has a Virtual School. Choose "
                "the council that looks after the child."
            )
            return Answer(others=found, title=f"Which council in {region.name}?", note=note)
    return None


def _listed(results: list[Result]) -> str:
    names = [result.authority.plain_name for result in results]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _reason(alias: Alias, authority: Authority) -> str:
    reason = _REASONS[alias.kind]
    if alias.kind in _OF_DISTRICTS and authority.slug not in alias.slugs:
        reason = _REASON_SINCE_KNOWN if authority.slug == alias.successor else _REASON_SINCE
    return reason.format(alias=alias.text, name=authority.plain_name, district=alias.district)


def _words_begin(words: list[str], name: str) -> bool:
    spaced = f" {name}"
    return all(f" {word}" in spaced for word in words)


def _may_be_alike(one: str, other: str) -> bool:
    """Say whether LIKENESS can be reached at all, by what is cheap to know: a slow measure then decides.

    Of `2 * matching / (both lengths)` no letter matches that the other text does not have at all.
    """
    mine, theirs = _letters(one), _letters(other)
    matching = min(len(one) - (mine & ~theirs).bit_count(), len(other) - (theirs & ~mine).bit_count())
    return 2 * matching >= LIKENESS * (len(one) + len(other))


@cache
def _alias_letters() -> dict[str, int]:
    return {alias.key: _bits(alias.key) for alias in aliases()}


def _letters(text: str) -> int:
    known = _alias_letters().get(text)
    return _bits(text) if known is None else known


def _bits(text: str) -> int:
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 127)
    return bits


def _once(results: Iterable[Result], guess: bool = False) -> list[Result]:
    kept: dict[str, Result] = {}
    for result in results:
        if guess:
            result.is_guess = True
        kept.setdefault(result.authority.slug, result)
    return list(kept.values())


def _besides(results: list[Result], others: list[Result]) -> list[Result]:
    there = {result.authority.slug for result in others}
    return [result for result in results if result.authority.slug not in there]
