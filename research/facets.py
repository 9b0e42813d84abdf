"""Counting and choosing among publications by kind, topic, audience, nation, year and access.

Each word of a facet is one character of an entry (`Vocabulary`), so that counting five thousand
publications is one pass over a short text. A publication that fails no facet is listed and counted
everywhere; one that fails a single facet is counted in that facet only, for that is the number that
a further tick there would add.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from django.db.models import F, Value
from django.http import QueryDict
from django.utils.http import urlencode

from research.choices import Access, Kind, Nation
from research.models import Audience, PublicationPage, Topic

EMBARGOED = "embargoed"
NO_YEAR = "none"
FACETS = {
    "kind": "Kind",
    "topic": "Topic",
    "audience": "Written for",
    "nation": "Nation",
    "year": "Year",
    "access": "Who may read it",
}
MOST_OPTIONS = 12
MOST_CHOSEN = 30
ACCESS_LABELS = {**dict(Access.choices), EMBARGOED: "Not yet: under embargo"}

# --- the characters that stand for words ------------------------------------------------------------

# They are kept in the database: add at the end, never in between, and never use a number again.
_NUMBERS = {
    "kind": (0x100, [kind.value for kind in Kind]),
    "access": (0x180, [EMBARGOED, *(access.value for access in Access)]),
    "nation": (0x1A0, [nation.value for nation in Nation]),
}
_WITHOUT_YEAR, _YEARS = 0x4DFF, 0x4E00
FIRST_YEAR, LAST_YEAR = 1450, 2200
_KEYS = {"topic": 0x10000, "audience": 0x80000}  # and the primary key
_FIXED = {
    facet: {value: chr(first + number) for number, value in enumerate(values)}
    for facet, (first, values) in _NUMBERS.items()
}
_UNDER_EMBARGO = str.maketrans(dict.fromkeys(_FIXED["access"].values(), _FIXED["access"][EMBARGOED]))


def letter(facet: str, value: str | int) -> str:
    """Return the character of a word: of a topic or audience by its primary key; empty where unknown."""
    if facet in _KEYS:
        return chr(_KEYS[facet] + int(value))
    if facet == "year":
        return _letter_of_year(str(value))
    return _FIXED[facet].get(str(value), "")


def _letter_of_year(value: str) -> str:
    if value == NO_YEAR:
        return chr(_WITHOUT_YEAR)
    year = int(value) if value.isascii() and value.isdecimal() and len(value) == 4 else 0
    return chr(_YEARS + year - FIRST_YEAR) if FIRST_YEAR <= year <= LAST_YEAR else ""


def letters_of(publication: PublicationPage, year: int | None) -> str:
    """Return the characters by which lists filter and count `publication`."""
    letters = [
        letter("kind", publication.work_kind),
        letter("access", publication.access),
        letter("year", str(year or NO_YEAR)),
        *(letter("topic", topic.pk) for topic in publication.topics.all()),
        *(letter("audience", audience.pk) for audience in publication.audiences.all()),
        *(letter("nation", nation) for nation in publication.nations or []),
    ]
    return "".join(dict.fromkeys(letters))


@dataclass(frozen=True)
class Vocabulary:
    """The words of all facets: what people call each (in the order of lists), and its character."""

    labels: dict[str, dict[str, str]]
    letters: dict[str, dict[str, str]]

    @classmethod
    def load(cls) -> "Vocabulary":
        """Return the words that there are now, in one query."""
        labels: dict[str, dict[str, str]] = {
            "kind": dict(Kind.choices),
            "nation": dict(Nation.choices),
            "access": ACCESS_LABELS,
            "topic": {},
            "audience": {},
        }
        letters: dict[str, dict[str, str]] = {**_FIXED, "topic": {}, "audience": {}}
        kept = Topic.objects.order_by().annotate(facet=Value("topic"), place=Value(0))
        audiences = Audience.objects.order_by().annotate(facet=Value("audience"), place=F("position"))
        columns = ("facet", "place", "name", "slug", "pk")
        rows = kept.values_list(*columns).union(audiences.values_list(*columns))
        for facet, _, name, slug, pk in sorted(rows):
            labels[facet][slug] = name
            letters[facet][slug] = letter(facet, pk)
        return cls(labels, letters)

    def label(self, facet: str, value: str) -> str:
        """Return what people call a word; the word itself where it is not known."""
        if facet == "year":
            return "No year" if value == NO_YEAR else value
        return self.labels.get(facet, {}).get(value, value)

    def letter(self, facet: str, value: str) -> str:
        """Return the character of a word; empty where it is not known."""
        return _letter_of_year(value) if facet == "year" else self.letters.get(facet, {}).get(value, "")


# --- choosing and counting --------------------------------------------------------------------------


@dataclass(frozen=True)
class Selection:
    """What a reader ticked: for each facet the words, any of which will do."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict) -> "Selection":
        """Return what an address asks for; anything else in it is passed over."""
        chosen = {}
        for facet in FACETS:
            values = [value for value in query.getlist(facet) if value and len(value) <= 120]
            if values:
                chosen[facet] = tuple(dict.fromkeys(values[:MOST_CHOSEN]))
        return cls(chosen)

    def pairs(self, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        """Return the ticks as the parameters of an address, one of them left out if asked."""
        pairs = [(facet, value) for facet, values in self.chosen.items() for value in values]
        return [pair for pair in pairs if pair != without]

    def letters(self, vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
        """Return for each facet the characters, any of which will do; none of an unknown word."""
        return {
            facet: frozenset(filter(None, (vocabulary.letter(facet, value) for value in values)))
            for facet, values in self.chosen.items()
        }


@dataclass(frozen=True)
class Found:
    """What fits: primary keys in the order of the list, how many have each character, and how many for
    each facet that was asked if nothing were ticked in it."""

    pks: list[int]
    counts: Counter
    nearly: dict[str, Counter] = field(default_factory=dict)

    def number(self, facet: str, letter: str) -> int:
        """Return how many publications a tick at this word gives."""
        return self.counts[letter] + (self.nearly[facet][letter] if facet in self.nearly else 0)


def find(rows: Iterable[tuple[int, str]], asked: dict[str, frozenset[str]], embargoed: set[int]) -> Found:
    """Return what of `rows` (primary key, characters) has one of the characters `asked` in each facet.

    `embargoed` are those that nobody may read yet: they count as such, whatever their access.
    """
    if embargoed:
        rows = [(pk, text.translate(_UNDER_EMBARGO) if pk in embargoed else text) for pk, text in rows]
    if not asked:
        rows = list(rows)
        return Found([pk for pk, _ in rows], Counter("".join([text for _, text in rows])))
    pks: list[int] = []
    fitting: list[str] = []
    nearly: dict[str, list[str]] = {facet: [] for facet in asked}
    misses = [(facet, wanted.isdisjoint) for facet, wanted in asked.items()]
    for pk, text in rows:
        failed = [facet for facet, is_missing in misses if is_missing(text)]
        if not failed:
            pks.append(pk)
            fitting.append(text)
        elif len(failed) == 1:
            nearly[failed[0]].append(text)
    more = {facet: Counter("".join(texts)) for facet, texts in nearly.items()}
    return Found(pks, Counter("".join(fitting)), more)


# --- what the page draws ----------------------------------------------------------------------------


class Option(TypedDict):
    """A box to tick: what it says, and how many publications it has. (Templates read dicts fastest.)"""

    value: str
    label: str
    count: int
    is_chosen: bool


class Group(TypedDict):
    """A facet with its boxes."""

    name: str
    label: str
    options: list[Option]


def groups(
    found: Found, selection: Selection, vocabulary: Vocabulary, fixed: tuple[str, ...] = ()
) -> list[Group]:
    """Return the facets as the page draws them; those in `fixed` are what the page itself is about."""
    listed = [
        Group(name=facet, label=label, options=_options(facet, found, selection, vocabulary))
        for facet, label in FACETS.items()
        if facet not in fixed
    ]
    return [group for group in listed if group["options"]]


def chosen(
    selection: Selection, vocabulary: Vocabulary, address: str, keep: list[tuple[str, str]]
) -> list[dict]:
    """Return `[{label, url}]`: each tick, and the address of the list without it."""
    result = []
    for facet, value in selection.pairs():
        rest = urlencode([*selection.pairs(without=(facet, value)), *keep])
        label = f"{FACETS[facet]}: {vocabulary.label(facet, value)}"
        result.append({"label": label, "url": f"{address}?{rest}" if rest else address})
    return result


def _options(facet: str, found: Found, selection: Selection, vocabulary: Vocabulary) -> list[Option]:
    ticked = selection.chosen.get(facet, ())
    if facet == "year":
        return _years(found, ticked)
    letters = vocabulary.letters[facet]
    options = [
        Option(value=value, label=label, count=number, is_chosen=value in ticked)
        for value, label in vocabulary.labels[facet].items()
        if (number := found.number(facet, letters[value])) or value in ticked
    ]
    if len(options) > MOST_OPTIONS:
        kept = sorted(options, key=lambda option: (not option["is_chosen"], -option["count"]))
        values = {option["value"] for option in kept[:MOST_OPTIONS]}
        options = [option for option in options if option["value"] in values]
    return options


def _years(found: Found, ticked: tuple[str, ...]) -> list[Option]:
    """Return the years, latest first, and last what has none."""
    known = {*found.counts, *found.nearly.get("year", ())}
    years = [
        str(ord(mark) - _YEARS + FIRST_YEAR)
        for mark in known
        if 0 <= ord(mark) - _YEARS <= LAST_YEAR - FIRST_YEAR
    ]
    listed = [*sorted({*years, *(v for v in ticked if v != NO_YEAR and _letter_of_year(v))}, reverse=True)]
    if chr(_WITHOUT_YEAR) in known or NO_YEAR in ticked:
        listed.append(NO_YEAR)
    return [
        Option(
            value=value,
            label="No year" if value == NO_YEAR else value,
            count=found.number("year", _letter_of_year(value)),
            is_chosen=value in ticked,
        )
        for value in listed
    ]
