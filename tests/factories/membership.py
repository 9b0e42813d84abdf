"""Plans and memberships for tests, made by the room's own acts. All names and sums are examples."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.utils import timezone

from members.membership import invoicing, starting
from members.membership.billing import Billing
from members.membership.models import Membership, Period, Plan, PlanPrice
from payments import receiving
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

_numbers = count(1)
BILL = Billing("Example Council", "Finance\nTown Hall\nExampleton", "finance@example.org", "Example Officer")


def plan(price: str = "600.00", **fields) -> Plan:
    """Return a plan of Virtual Schools at `price` pounds a year for everybody, offered since long ago."""
    fields.setdefault("offered_from", date(2020, 4, 1))
    made = Plan.objects.create(**{"name": f"Example plan {next(_numbers)}", **fields})
    PlanPrice.objects.create(plan=made, amount=Decimal(price), from_date=date(2020, 4, 1))
    return made


def associate_plan(price: str = "60.00", **fields) -> Plan:
    """Return a plan of associates: twelve months, and nothing before it is paid."""
    return plan(
        price,
        **{
            "audience": Plan.Audience.ASSOCIATE,
            "year": Plan.Year.TWELVE_MONTHS,
            "access_before_payment": False,
            **fields,
        },
    )


def school_membership(school=None, *, paid: bool = True, on: date | None = None, **fields) -> Membership:
    """Return the membership of `school` (a new one) from `on` (today), invoiced, and by default paid."""
    school = school or VirtualSchoolFactory(serves=[AuthorityFactory()])
    made = starting.start(
        fields.pop("plan", None) or plan(), school=school, by=None, on=on, bill=BILL, **fields
    )
    if paid:
        pay(made.periods.get())
    return made


def associate_membership(person=None, *, paid: bool = True, on: date | None = None, **fields) -> Membership:
    """Return the membership of one associate."""
    made = starting.start(
        fields.pop("plan", None) or associate_plan(),
        person=person or UserFactory(),
        by=None,
        on=on,
        bill=BILL,
        **fields,
    )
    if paid:
        pay(made.periods.get())
    return made


def member(paid: bool = True, **role_fields):
    """Return a person who is a member: in the team of a school whose membership is paid."""
    membership = school_membership(paid=paid)
    return RoleFactory(school=membership.school, **role_fields).person


def pay(period: Period, amount: Decimal | None = None):
    """Pay what is left of the invoice of `period`, or `amount` pounds, by transfer; return the payment."""
    invoice = invoicing.invoices_of(period).filter(kind="invoice").first()
    return receiving.receive(
        method="bank_transfer",
        amount=amount or invoice.outstanding,
        received_on=timezone.localdate(),
        document=invoice,
    )
