"""From what somebody typed to the authorities that they may mean, with the reason in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from members.organisations.finder.words import (
    LONGEST_QUERY,
    Alias,
    aliases,
    comparable,
    postcode_parts,
    postcode_places,
    without_noise,
)
from members.organisations.models import Authority

MOST_RESULTS = 15
LIKENESS = 0.78
LONGEST_FUZZY = 40
MOST_WORDS = 12

_REASONS = {
    "district": "{alias} is a district of {name}. The county council has the Virtual School.",
    "town": "{alias} is in {name}.",
    "nickname": "",
    "former": "{alias} no longer has a council of its own. {name} has taken its place, or a part of it.",
    "area": "{name} is in or around {alias}.",
}


@dataclass
class Result:
    """One authority that may be meant; `reason` says why where its name alone does not."""

    authority: Authority
    reason: str = ""
    is_guess: bool = False


@dataclass
class Answer:
    """What was found. `note` is a sentence to put before the results; `others` are less likely."""

    results: list[Result] = field(default_factory=list)
    others: list[Result] = field(default_factory=list)
    is_guess: bool = False
    is_exact: bool = False
    is_postcode: bool = False
    note: str = ""


@dataclass(frozen=True)
class Known:
    """What is searched: the authorities in force, and for the slugs of those that ended who took over."""

    authorities: Sequence[Authority]
    ended: Sequence[Authority] = ()
    took_over: Mapping[str, Sequence[Authority]] = field(default_factory=dict)

    def of(self, slugs: Iterable[str]) -> list[Authority]:
        """Return the authorities in force behind `slugs`, successors standing in for those that ended."""
        by_slug = {authority.slug: authority for authority in self.authorities}
        found: list[Authority] = []
        for slug in slugs:
            found += [by_slug[slug]] if slug in by_slug else self.took_over.get(slug, [])
        return found


def find(query: str, known: Known) -> Answer:
    """Return what `query` may mean.

    Tried in turn: a postcode, the whole of a name or another word for it, the beginnings of its
    words, a name inside a longer sentence, a name that is spelt much the same. What comes from the
    last two, and from a postcode, is said to be a guess.
    """
    query = query[:LONGEST_QUERY].strip()
    parts = postcode_parts(query)
    if parts:
        return _by_postcode(parts, known)
    key = comparable(query)
    if not key:
        return Answer()
    index = _Index(known)
    exact = index.exactly(key)
    if not exact and without_noise(key) != key:
        exact = index.exactly(without_noise(key))
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

    def exactly(self, key: str) -> list[Result]:
        """Return the authorities of which `key` is the whole name or another word."""
        named = [result for name, result in [*self.names, *self.short] if name == key]
        known = [result for alias in self.aliases if alias.key == key for result in self._of(alias)]
        return _once([*named, *known])

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
        close = get_close_matches(key, spelt, n=4, cutoff=LIKENESS)
        return _once([result for name in close for result in spelt[name]], guess=True)

    def _of(self, alias: Alias) -> list[Result]:
        reason = _REASONS[alias.kind]
        return [
            Result(authority, reason.format(alias=alias.text, name=authority.plain_name))
            for authority in self.known.of(alias.slugs)
        ]


def _by_postcode(parts: tuple[str, str], known: Known) -> Answer:
    area, district = parts
    places = postcode_places()
    place = places.get(district) or places.get(area)
    if place is None:
        return Answer(is_postcode=True, note=f"We know of no postcodes that begin with {area}.")
    if place.outside:
        return Answer(
            is_postcode=True,
            note=f"Postcodes that begin with {area} are in {place.outside}. "
            "NAVSH’s Virtual Schools are in England.",
        )
    found = [Result(authority, is_guess=True) for authority in known.of(place.slugs)]
    note = (
        f"Postcodes that begin with {place.prefix} are in and around {place.around}. "
        "We do not have a list of every postcode, so this is our best guess, the likeliest first."
    )
    return Answer(results=found, is_guess=True, is_postcode=True, note=note)


def _words_begin(words: list[str], name: str) -> bool:
    known = name.split()
    return all(any(part.startswith(word) for part in known) for word in words)


def _once(results: Iterable[Result], guess: bool = False) -> list[Result]:
    kept: dict[str, Result] = {}
    for result in results:
        if guess:
            result.is_guess = True
        kept.setdefault(result.authority.gss_code, result)
    return list(kept.values())


def _besides(results: list[Result], others: list[Result]) -> list[Result]:
    there = {result.authority.gss_code for result in others}
    return [result for result in results if result.authority.gss_code not in there]
