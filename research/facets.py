"""Counting and choosing among publications by kind, topic, audience, nation, year and access.

One pass over a narrow read does both: a publication that fails no facet is listed and counted
everywhere; one that fails a single facet is counted in that facet only, for that is the number that
a further tick there would add.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Value
from django.http import QueryDict
from django.utils.http import urlencode

from research.cataloguing import NO_YEAR
from research.choices import Access, Kind, Nation
from research.models import Audience, Topic

EMBARGOED = "embargoed"
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

    def words(self) -> dict[str, tuple[str, ...]]:
        """Return for each facet its words, with the spaces that stand around them in an entry."""
        return {
            facet: tuple(f" {facet}:{value} " for value in values) for facet, values in self.chosen.items()
        }


@dataclass(frozen=True)
class Found:
    """The publications that fit (primary keys in the order of the list), and how many each word has."""

    pks: list[int]
    counts: Counter


def find(rows: Iterable[tuple[int, str]], selection: Selection, embargoed: set[int]) -> Found:
    """Return what of `rows` (primary key, words) fits `selection`.

    `embargoed` are those that nobody may read yet: they count as such, whatever their access.
    """
    asked = selection.words()
    if embargoed:
        rows = [(pk, _embargoed(words) if pk in embargoed else words) for pk, words in rows]
    if not asked:
        rows = list(rows)
        return Found([pk for pk, _ in rows], _counted([words for _, words in rows]))
    pks: list[int] = []
    fitting: list[str] = []
    nearly: dict[str, list[str]] = {facet: [] for facet in asked}
    for pk, text in rows:
        padded = f" {text} "
        failed = [facet for facet, wanted in asked.items() if not any(word in padded for word in wanted)]
        if not failed:
            pks.append(pk)
            fitting.append(text)
        elif len(failed) == 1:
            nearly[failed[0]].append(text)
    counts = _counted(fitting)
    for facet, texts in nearly.items():
        prefix = f"{facet}:"
        more = _counted(texts)
        counts.update({word: number for word, number in more.items() if word.startswith(prefix)})
    return Found(pks, counts)


def _counted(texts: list[str]) -> Counter:
    # One long text split at once: a loop over thousands of short ones takes several times as long.
    return Counter(" ".join(texts).split(" ") if texts else [])


def _embargoed(words: str) -> str:
    return " ".join(f"access:{EMBARGOED}" if w.startswith("access:") else w for w in words.split(" "))


@dataclass(frozen=True)
class Option:
    """A box to tick: what it says, and how many publications it has."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """A facet with its boxes."""

    name: str
    label: str
    options: list[Option]


def groups(
    found: Found, selection: Selection, labels: dict[str, dict[str, str]], fixed: tuple[str, ...] = ()
) -> list[Group]:
    """Return the facets as the page draws them; those in `fixed` are what the page itself is about."""
    result = []
    for facet, label in FACETS.items():
        if facet in fixed:
            continue
        options = _options(facet, found.counts, selection, labels.get(facet, {}))
        if options:
            result.append(Group(facet, label, options))
    return result


def chosen(
    selection: Selection, labels: dict[str, dict[str, str]], address: str, keep: list[tuple[str, str]]
) -> list[dict]:
    """Return `[{label, url}]`: each tick, and the address of the list without it."""
    result = []
    for facet, value in selection.pairs():
        name = labels.get(facet, {}).get(value) or (_year(value) if facet == "year" else value)
        rest = urlencode([*selection.pairs(without=(facet, value)), *keep])
        result.append({"label": f"{FACETS[facet]}: {name}", "url": f"{address}?{rest}" if rest else address})
    return result


def _options(facet: str, counts: Counter, selection: Selection, labels: dict[str, str]) -> list[Option]:
    ticked = selection.chosen.get(facet, ())
    prefix = f"{facet}:"
    number = {word.removeprefix(prefix): count for word, count in counts.items() if word.startswith(prefix)}
    values = [*number, *(value for value in ticked if value not in number and value in labels)]
    options = [
        Option(value, labels.get(value) or _year(value), number.get(value, 0), value in ticked)
        for value in values
        if value in labels or facet == "year"
    ]
    if facet == "year":
        return sorted(options, key=lambda option: (option.value == NO_YEAR, _descending(option.value)))
    if len(options) > MOST_OPTIONS:
        options = sorted(options, key=lambda option: (not option.is_chosen, -option.count))[:MOST_OPTIONS]
    order = list(labels)
    return sorted(options, key=lambda option: order.index(option.value))


def _descending(year: str) -> int:
    return -int(year) if year.isdecimal() else 0


def _year(value: str) -> str:
    return "No year" if value == NO_YEAR else value


def all_labels() -> dict[str, dict[str, str]]:
    """Return what people call each word of each facet, in the order in which they are listed."""
    labels: dict[str, dict[str, str]] = {
        "kind": dict(Kind.choices),
        "nation": dict(Nation.choices),
        "access": ACCESS_LABELS,
        "topic": {},
        "audience": {},
    }
    kept = Topic.objects.order_by().annotate(facet=Value("topic"), place=Value(0))
    audiences = Audience.objects.order_by().annotate(facet=Value("audience"), place=F("position"))
    columns = ("facet", "place", "name", "slug")
    for facet, _, name, slug in sorted(kept.values_list(*columns).union(audiences.values_list(*columns))):
        labels[facet][slug] = name
    return labels
