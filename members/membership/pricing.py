"""What a period costs: the price list as it stands for the day on which the period begins."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from core.money import round_pounds
from members.membership import errors, periods
from members.membership.models import AgreedPrice, Membership, Plan, PlanPrice
from members.membership.periods import Span
from members.organisations.models import Authority, VirtualSchool
from members.organisations.querysets import holds


def kinds_of(school: VirtualSchool | None, on: date) -> list[str]:
    """Return the kinds of authority that `school` serves on `on`; none for a person."""
    if school is None:
        return []
    served = Authority.objects.filter(holds(on, "service_areas__"), service_areas__school=school)
    return sorted(set(served.values_list("kind", flat=True)))


def year_price(plan: Plan, on: date, kinds: Iterable[str] = (), size_band: str = "") -> Decimal:
    """Return the price in pounds of a whole year that begins on `on`. Raises NoPrice.

    Of the rows that fit, one for the kind and size goes before one for the kind alone, then the size
    alone, then all; among equals the latest. A school that serves authorities of several kinds pays
    the highest of their prices.
    """
    rows = list(PlanPrice.objects.filter(plan=plan, from_date__lte=on))
    found = [_best(rows, kind, size_band) for kind in (list(kinds) or [""])]
    amounts = [row.amount for row in found if row is not None]
    if not amounts:
        raise errors.NoPrice
    return max(amounts)


def _best(rows: list[PlanPrice], kind: str, size_band: str) -> PlanPrice | None:
    fitting = [row for row in rows if row.authority_kind in ("", kind) and row.size_band in ("", size_band)]
    return max(
        fitting, key=lambda row: (bool(row.authority_kind), bool(row.size_band), row.from_date), default=None
    )


def agreed_price(membership: Membership, plan: Plan, on: date) -> AgreedPrice | None:
    """Return what was agreed with `membership` for years of `plan` that begin on `on`."""
    agreed = membership.agreed_prices.filter(holds(on, "", "from_date", "until"), plan=plan)
    return agreed.order_by("-from_date", "-pk").first()


def price_of(membership: Membership, span: Span, plan: Plan | None = None) -> Decimal:
    """Return what `span` costs `membership`, in pounds without VAT. Raises NoPrice.

    A price that was agreed with the member goes before the price list.
    """
    plan = plan or membership.plan
    agreed = agreed_price(membership, plan, span.starts)
    if agreed:
        whole = agreed.amount
    else:
        whole = year_price(plan, span.starts, kinds_of(membership.school, span.starts), membership.size_band)
    return round_pounds(whole * periods.share_of_year(plan, span))
