"""Payment references: what an invoice asks the payer to quote, and finding it however it was typed.

A reference is `VSH`, five digits and two check letters: `VSH00042KM`, ten characters of the eighteen
that a UK bank transfer carries. Two check letters, not one, because a council's bank line is full of
numbers of its own.

The check follows the pure systems of ISO 7064 (one prime modulus, one check over the whole number)
with its own figures: the number times `SPREAD`, modulo the prime 167, written as two letters of the
thirteen that nobody confuses with a digit or with each other. 167 is prime and divides neither
`d · 10^i` (one digit wrong) nor `9 · d · 10^i` (two neighbours swapped), so every such slip is seen;
a slip in the letters gives another remainder. Digits never look like check letters, so a swap across
the border breaks the form.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

PREFIX = "VSH"
DIGITS = 5
LARGEST = 10**DIGITS - 1
CHECK_LETTERS = "CFHJKMNPRTWXY"  # no vowels (no words), and none of B D G I L O Q S U V Z
MODULUS = 167  # the largest prime below 13 × 13
SPREAD = 61  # neighbouring invoices get letters that look nothing alike

# What people and scanners put for a digit. None of these is a check letter.
LOOKS_LIKE = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "L": "1",
    "|": "1",
    "Z": "2",
    "S": "5",
    "G": "6",
    "B": "8",
}


class Confidence(IntEnum):
    """How much a found reference says on its own."""

    DOUBTFUL = 1  # the form is there, the check letters are missing or wrong
    LIKELY = 2  # the check letters are right, something else is not as printed
    CERTAIN = 3  # prefix, all digits and check letters are right


@dataclass(frozen=True)
class FoundReference:
    """A reference read out of a text: in printed form, how sure, and why, in words for the queue."""

    reference: str
    confidence: Confidence
    reason: str


class NotAReference(ValueError):
    """The text is no payment reference of ours."""


def check_letters(serial: int) -> str:
    """Return the two check letters of the invoice with `serial` number."""
    return "".join(CHECK_LETTERS[part] for part in divmod(serial * SPREAD % MODULUS, len(CHECK_LETTERS)))


def reference_for(serial: int) -> str:
    """Return the reference of the invoice with `serial` number (1 to 99999), as `VSH00042KM`."""
    if not 1 <= serial <= LARGEST:
        raise ValueError(f"A payment reference needs a number from 1 to {LARGEST}, not {serial}.")
    return f"{PREFIX}{serial:0{DIGITS}}{check_letters(serial)}"


def spaced(reference: str) -> str:
    """Return `reference` in the groups that people read and type: `VSH 00042 KM`."""
    return f"{reference[:3]} {reference[3:8]} {reference[8:]}"


def parse_reference(text: str) -> str:
    """Return the one reference that `text` holds, in printed form; raise NotAReference otherwise."""
    found = {item.reference for item in find_references(text) if item.confidence > Confidence.DOUBTFUL}
    if len(found) != 1:
        raise NotAReference(
            "That is not one of our payment references, such as VSH 00042 "
            f"{check_letters(42)}. Please check it against the invoice."
        )
    return found.pop()


def find_references(text: str) -> list[FoundReference]:
    """Return the references in `text` in the order they stand there, each once, the surest reading first.

    Case, accents, spaces, dashes, dots, slashes and line breaks do not matter; nor letters that look like
    digits, missing leading zeros, a second reference without its prefix, or words glued on.
    """
    best: dict[str, FoundReference] = {}
    for found in _readings(_Squeezed.of(text)):
        known = best.get(found.reference)
        if known is None or found.confidence > known.confidence:
            best[found.reference] = found
    sure = {found.reference[:-2] for found in best.values() if found.confidence > Confidence.DOUBTFUL}
    return [
        found
        for found in best.values()
        if found.confidence > Confidence.DOUBTFUL or found.reference[:-2] not in sure
    ]


@dataclass(frozen=True)
class _Squeezed:
    """A text without its separators: letters and digits, and where a separator stood before each."""

    characters: str
    gaps: tuple[bool, ...]  # one more than characters: the end is a gap

    @classmethod
    def of(cls, text: str) -> "_Squeezed":
        characters, gaps, gap = [], [], True
        for character in unicodedata.normalize("NFKC", text).upper():
            if character.isascii() and (character.isalnum() or character == "|"):
                characters.append(character)
                gaps.append(gap)
                gap = False
            else:
                gap = True
        return cls("".join(characters), (*gaps, True))

    def digits_from(self, start: int, *, across_gaps: bool) -> int:
        """Return where the run of digits (or what looks like them) that begins at `start` ends."""
        end = start
        while end < len(self.characters) and _as_digit(self.characters[end]):
            if end > start and self.gaps[end] and not across_gaps:
                break
            end += 1
        return end


def _as_digit(character: str) -> str:
    return character if character.isdigit() else LOOKS_LIKE.get(character, "")


def _number(run: str) -> str:
    """Return `run` as digits, or "" where most of it is letters (a word, not a number)."""
    letters = sum(not character.isdigit() for character in run)
    only_noughts = all(character.isdigit() or character == "O" for character in run)
    if letters > len(run) - letters and not (only_noughts and letters < len(run)):
        return ""
    return "".join(map(_as_digit, run))


def _readings(text: _Squeezed) -> Iterator[FoundReference]:
    after_one = -1  # where the last good reading ended: a short one may follow it
    position = 0
    while position < len(text.characters):
        reading = _with_prefix(text, position) or _without_prefix(text, position, after_one)
        if reading is None:
            position += 1
            continue
        found, end = reading
        yield found
        if found.confidence > Confidence.DOUBTFUL:
            after_one = _after_joining_word(text, end)
        position = end


def _after_joining_word(text: _Squeezed, end: int) -> int:
    return end + 3 if text.characters.startswith("AND", end) else end


_PREFIX = re.compile(r"V[S5]H")


def _with_prefix(text: _Squeezed, start: int) -> tuple[FoundReference, int] | None:
    if not _PREFIX.match(text.characters, start):
        return None
    body = start + len(PREFIX)
    whole = text.digits_from(body, across_gaps=True)
    first = text.digits_from(body, across_gaps=False)  # `VSH00042KM` may be followed by a date
    return _body_read(text, body, whole) or (_body_read(text, body, first) if first != whole else None)


def _body_read(text: _Squeezed, body: int, end: int) -> tuple[FoundReference, int] | None:
    """Read the digits from `body` to `end` after a prefix, and the check letters behind them."""
    digits = _number(text.characters[body:end])
    letters = text.characters[end : end + 2]
    if not digits or len(digits) > DIGITS + 1:
        return None
    finish = end + 2
    bounded = finish >= len(text.characters) or text.gaps[finish]
    if _checked(digits, letters):
        if len(digits) == DIGITS:
            return _found(digits, Confidence.CERTAIN, "the reference is quoted in full"), finish
        if bounded and int(digits) <= LARGEST:
            return _found(
                digits, Confidence.LIKELY, "the reference is quoted with noughts left out or added"
            ), finish
        return None
    if len(digits) != DIGITS or not int(digits):
        return None
    if end >= len(text.characters) or text.gaps[end]:
        return _found(digits, Confidence.DOUBTFUL, "the number is quoted without its check letters"), end
    if bounded and len(letters) == 2 and letters.isalpha():
        return _found(
            digits, Confidence.DOUBTFUL, f"the check letters {letters} do not fit the number"
        ), finish
    return None


def _without_prefix(text: _Squeezed, start: int, after_one: int) -> tuple[FoundReference, int] | None:
    """Read five digits and right check letters, with the prefix lost, mistyped or given once before."""
    if (
        start
        and _as_digit(text.characters[start - 1])
        and text.characters[start - 1].isdigit()
        and not text.gaps[start]
    ):
        return None
    end = text.digits_from(start, across_gaps=False)
    digits = _number(text.characters[start:end])
    if not digits:
        return None
    finish = end + 2
    bounded = finish >= len(text.characters) or text.gaps[finish]
    if not bounded or not _checked(digits, text.characters[end:finish]):
        return None
    if len(digits) == DIGITS and text.characters[start:end].isdigit():
        return _found(
            digits, Confidence.LIKELY, "the number and its check letters are quoted, the prefix is not"
        ), finish
    if len(digits) < DIGITS and start == after_one:
        return _found(digits, Confidence.LIKELY, "a short form that follows another reference"), finish
    return None


def _checked(digits: str, letters: str) -> bool:
    return int(digits) > 0 and check_letters(int(digits)) == letters


def _found(digits: str, confidence: Confidence, reason: str) -> FoundReference:
    return FoundReference(reference_for(int(digits)), confidence, reason)
