"""Reading one cell of a statement: dates and sums as banks and spreadsheets write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from core.money import LARGEST

_SUM = re.compile(r"\d{1,15}(\.\d{1,2}0*)?")


def read_date(text: str, formats: Sequence[str]) -> date:
    """Return the day in `text`, tried with `formats` (strptime's) in turn; raise ValueError if none fits."""
    cleaned = " ".join(text.strip().strip("'").replace("Sept", "Sep").split())
    for form in formats:
        try:
            return datetime.strptime(cleaned, form).date()  # noqa: DTZ007  a bank's day has no time
        except ValueError:
            continue
    raise ValueError(f"“{text.strip()}” is not a date we can read")


def read_sum(text: str, decimal_mark: str = ".") -> Decimal | None:
    """Return the pounds in `text`, None where it is empty; raise ValueError where it is no sum.

    Takes a pound sign, GBP, thousands separators, a minus before, behind or as brackets, CR and DR.
    """
    cleaned = re.sub(r"[\s\u00a0'£+]|GBP", "", text.upper()).replace("−", "-").replace("–", "-")
    if not cleaned or cleaned == "-":
        return None
    negative = False
    if cleaned.startswith("(") and cleaned.endswith(")"):
        negative, cleaned = True, cleaned[1:-1]
    if cleaned.endswith(("CR", "DR", "OD")):
        negative, cleaned = negative != cleaned.endswith(("DR", "OD")), cleaned[:-2]
    if cleaned.startswith("-") or cleaned.endswith("-"):
        negative, cleaned = not negative, cleaned.strip("-")
    thousands = "," if decimal_mark == "." else "."
    if (
        not _grouped_rightly(cleaned.partition(decimal_mark)[0], thousands)
        or thousands in cleaned.partition(decimal_mark)[2]
    ):
        raise ValueError(f"“{text.strip()}” is not a sum we can read")
    cleaned = cleaned.replace(thousands, "").replace(decimal_mark, ".")
    if cleaned.startswith("."):
        cleaned = f"0{cleaned}"
    if not _SUM.fullmatch(cleaned):
        raise ValueError(f"“{text.strip()}” is not a sum we can read")
    amount = Decimal(cleaned).quantize(Decimal("0.01"))
    if amount > LARGEST:
        raise ValueError(f"“{text.strip()}” is more than the books can hold")
    return -amount if negative and amount else amount


def _grouped_rightly(whole: str, thousands: str) -> bool:
    """Say whether separators stand every three digits: `1,23` is a German comma, not a hundred and more."""
    first, *groups = whole.split(thousands)
    return not groups or (1 <= len(first) <= 3 and all(len(group) == 3 for group in groups))
