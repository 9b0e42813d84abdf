"""Who belongs, who came and who went: figures for the office's plots and for exports."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone

from core.england import regions
from members.membership.models import AgreedPrice, Membership, Period
from members.organisations.models import ServiceArea

EXPORT_HEADERS = (
    "Member",
    "Kind",
    "Region",
    "Plan",
    "Status",
    "Member since",
    "Until",
    "Due",
    "Due since",
    "Overdue",
    "Price of this year",
    "Agreed price",
    "Agreed for years from",
    "Agreed because",
    "Invoiced to",
    "Finance contact",
)


def regions_of(memberships: list[Membership], on: date | None = None) -> dict[int, str]:
    """Return the name of the region of each school's authority, by the key of the school; one query.

    Of a school that serves several regions, the first by name.
    """
    names = {region.code: region.name for region in regions()}
    served = (
        ServiceArea.objects.in_force(on)
        .filter(school__in=[one.school_id for one in memberships if one.school_id])
        .order_by("school_id", "authority__region")
        .values_list("school_id", "authority__region")
    )
    found: dict[int, str] = {}
    for school_id, code in served:
        found.setdefault(school_id, names.get(code, code))
    return found


def members_by_region(on: date | None = None) -> list[tuple[str, int]]:
    """Return how many schools are members in good standing on a day, by region."""
    members = list(Membership.objects.in_good_standing(on).filter(school__isnull=False))
    counted = Counter(regions_of(members, on).get(one.school_id, "") for one in members)
    rows = [(region.name, counted.pop(region.name, 0)) for region in regions()]
    rest = sum(counted.values())
    return [*rows, ("Region not known", rest)] if rest else rows


def months_back(number: int, today: date | None = None) -> list[date]:
    """Return the first days of the last `number` months, that of today last."""
    day = (today or timezone.localdate()).replace(day=1)
    months = [day]
    while len(months) < number:
        day = (day - timedelta(days=1)).replace(day=1)
        months.append(day)
    return months[::-1]


def joined_and_lapsed(months: list[date], today: date | None = None) -> list[tuple[date, int, int]]:
    """Return (month, joined, left) for each of `months`: who left ended, or lapsed and did not come back.

    A school that took over from another neither joined nor left.
    """
    today = today or timezone.localdate()
    joined: Counter[date] = Counter()
    left: Counter[date] = Counter()
    memberships = Membership.objects.prefetch_related("periods")
    for membership in memberships:
        periods = [one for one in membership.periods.all() if one.cancelled_at is None]
        if not any(one.carried_from_id for one in periods):
            joined[membership.started_on.replace(day=1)] += 1
        gone = _gone_on(membership, periods, today)
        if gone is not None:
            left[gone.replace(day=1)] += 1
    return [(month, joined[month], left[month]) for month in months]


def _gone_on(membership: Membership, periods: list[Period], today: date) -> date | None:
    if membership.ended_on is not None and membership.ended_on <= today:
        return None if membership.end_reason.startswith("Continued by") else membership.ended_on
    last = max((one for one in periods if one.starts <= today), key=lambda one: one.starts, default=None)
    if last is None:
        return None
    lapse = last.lapses_on if last.is_good else max(last.grace_ends, last.starts)
    was_member = last.is_good or any(one.is_good for one in periods) or lapse > last.starts
    return lapse if was_member and lapse <= today else None


def export_rows(memberships) -> Iterator[list]:
    """Return a row of EXPORT_HEADERS for each of `memberships` (with their status)."""
    from members.membership.sums import Due, dues

    found = list(memberships.select_related("school", "person", "plan", "payer"))
    due, where, agreed = dues(found), regions_of(found), _agreed(found)
    prices = dict(
        Period.objects.on(timezone.localdate())
        .filter(membership__in=found)
        .values_list("membership", "price")
    )
    contacts = _contacts({one.payer_id for one in found if one.payer_id})
    for one in found:
        owed, price = due.get(one.pk, Due()), agreed.get(one.pk)
        yield [
            str(one),
            "School" if one.school_id else "Associate",
            where.get(one.school_id or 0, ""),
            one.plan.name,
            one.status_label,
            one.started_on,
            one.last_day,
            owed.amount,
            owed.since,
            owed.is_overdue,
            prices.get(one.pk),
            price.amount if price else None,
            price.from_date if price else None,
            price.reason if price else "",
            one.payer.name if one.payer else "",
            contacts.get(one.payer_id or 0, ""),
        ]


def _agreed(memberships: list[Membership]) -> dict[int, AgreedPrice]:
    """Return the price agreed with each of `memberships` by its plan: what counts now, or is next to."""
    rows = AgreedPrice.objects.not_over().filter(membership__in=memberships, plan=F("membership__plan"))
    return {row.membership_id: row for row in rows.order_by("-from_date", "-pk")}


def _contacts(payers: set[int]) -> dict[int, str]:
    from payments.models import FinanceContact

    rows = FinanceContact.objects.filter(payer__in=payers, gets_invoices=True).order_by("-pk")
    return dict(rows.values_list("payer_id", "email"))


def good_today() -> dict[str, int]:
    """Return how many schools and associates are members in good standing today."""
    found = Membership.objects.in_good_standing().values_list("school_id", flat=True)
    schools = sum(1 for school_id in found if school_id)
    return {"schools": schools, "associates": len(found) - schools}
