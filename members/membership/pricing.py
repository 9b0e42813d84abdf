"""What a period costs: the price list as it stands for the day on which the period begins."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.money import round_pounds
from members.membership import errors, periods
from members.membership.models import AgreedPrice, Membership, Plan, PlanPrice, SizeBand
from members.membership.periods import Span
from members.organisations.models import Authority, VirtualSchool
from members.organisations.querysets import AuthorityQuerySet, holds

# How kinds of authority are called within a sentence.
KIND_WORDS = {
    Authority.Kind.UNITARY: "unitary authority",
    Authority.Kind.METROPOLITAN: "metropolitan district",
    Authority.Kind.LONDON: "London borough",
    Authority.Kind.COUNTY: "county",
    Authority.Kind.CITY: "city corporation",
    Authority.Kind.SCILLY: "council of the Isles of Scilly",
}


class Served(NamedTuple):
    """An authority as far as the price list asks: its kind and its size ("" where that is not known)."""

    kind: str
    size: str


def served_by(school: VirtualSchool | None, on: date, size_band: str = "") -> list[Served]:
    """Return the sorts of authorities that `school` serves on `on`; none for a person.

    `size_band` is the size that was agreed with the member, in place of what the authorities have.
    """
    if school is None:
        return []
    served = Authority.objects.filter(holds(on, "service_areas__"), service_areas__school=school)
    return sorted({Served(kind, size_band or size) for kind, size in served.values_list("kind", "size")})


def year_price(plan: Plan, on: date, served: Iterable[Served] = ()) -> Decimal:
    """Return the price in pounds of a whole year that begins on `on`. Raises NoPrice, NoSize."""
    return row_for(plan, on, served).amount


def row_for(plan: Plan, on: date, served: Iterable[Served] = ()) -> PlanPrice:
    """Return the row of the price list that counts for a year that begins on `on`.

    Of the rows that fit, one for the kind and size goes before one for the kind alone, then the size
    alone, then all; among equals the latest. A school that serves authorities of several sorts pays the
    highest of their prices. Raises NoPrice; NoSize where the price hangs on a size that nobody said.
    """
    rows = list(PlanPrice.objects.filter(plan=plan, from_date__lte=on))
    served = list(served)
    found = [_of_known_size(rows, one) for one in served] or [_best(rows, Served("", ""))]
    fitting = [row for row in found if row is not None]
    if not fitting:
        raise errors.NoPrice
    return max(fitting, key=lambda row: row.amount)


def _of_known_size(rows: list[PlanPrice], served: Served) -> PlanPrice | None:
    """Return the row for one authority; without its size, the one that counts whatever that is."""
    if served.size:
        return _best(rows, served)
    by_size = [_best(rows, Served(served.kind, size)) for size in SizeBand.values]
    if len({row.pk if row else None for row in by_size}) > 1:
        raise errors.NoSize
    return by_size[0]


def _best(rows: list[PlanPrice], served: Served) -> PlanPrice | None:
    fitting = [
        row for row in rows if row.authority_kind in ("", served.kind) and row.size_band in ("", served.size)
    ]
    return max(
        fitting, key=lambda row: (bool(row.authority_kind), bool(row.size_band), row.from_date), default=None
    )


def explain(row: PlanPrice) -> str:
    """Return for whom a row of the price list is: "a medium county", or nothing where it is for all."""
    if not row.size_band and not row.authority_kind:
        return ""
    kind = KIND_WORDS[Authority.Kind(row.authority_kind)] if row.authority_kind else "authority"
    words = f"{row.get_size_band_display().lower()} {kind}" if row.size_band else kind
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


def authorities_to_size() -> AuthorityQuerySet:
    """Return the authorities of today whose size nobody said; none while no price hangs on a size."""
    if not PlanPrice.objects.exclude(size_band="").exists():
        return Authority.objects.none()
    return Authority.objects.in_force().filter(size="")


def agreed_price(membership: Membership, plan: Plan, on: date) -> AgreedPrice | None:
    """Return what was agreed with `membership` for years of `plan` that begin on `on`."""
    agreed = membership.agreed_prices.filter(holds(on, "", "from_date", "until"), plan=plan)
    return agreed.order_by("-from_date", "-pk").first()


def price_of(membership: Membership, span: Span, plan: Plan | None = None) -> Decimal:
    """Return what `span` costs `membership`, in pounds without VAT. Raises NoPrice, NoSize.

    A price that was agreed with the member goes before the price list.
    """
    plan = plan or membership.plan
    agreed = agreed_price(membership, plan, span.starts)
    if agreed:
        whole = agreed.amount
    else:
        whole = year_price(plan, span.starts, served_by(membership.school, span.starts, membership.size_band))
    return round_pounds(whole * periods.share_of_year(plan, span))
