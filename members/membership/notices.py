"""Letters to members, each once for a period."""

from members.membership.models import Period


def welcome(period: Period) -> None:
    """Write to a new member once its first year is paid."""


def tell(period: Period, kind: str, days: int = 0) -> bool:
    """Write one letter."""
    return False
