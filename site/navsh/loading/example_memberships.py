"""Example memberships of the example schools and one example associate, on a developer's machine alone.

One is paid, one complimentary, one in grace with its invoice overdue, one has its renewal before it,
and one has lapsed: whatever day it is.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from core import audit
from members.membership import applying, contact_log, invoicing, renewing, starting
from members.membership.billing import Billing
from members.membership.models import Application, ContactNote, Membership, Period, Plan, PlanPrice
from members.membership.periods import financial_year
from members.organisations.models import VirtualSchool
from navsh.loading.people import example_password
from payments import receiving
from payments.models import PaymentSettings

YEAR = "Example plan: financial year"
TWELVE = "Example plan: twelve months, three people"
ASSOCIATE = "Example plan: associate"
LONG_AGO = date(2020, 4, 1)


def load(force: bool) -> bool:
    """Make the example memberships, unless there is any. Does nothing in production."""
    if not settings.EXAMPLE_SIGN_INS or Membership.objects.exists():
        return False
    schools = {one.name.split()[3]: one for one in VirtualSchool.objects.filter(is_example=True)}
    if set(schools) != set("ABCDE"):
        return False
    with transaction.atomic():
        _bank_account()
        _schools(schools, *_plans())
        _associates(Plan.objects.get(name=ASSOCIATE))
    return True


def _bank_account() -> None:
    """Say where to pay, unless somebody did: no bank has an account 12345678 under the sort code 00-00-00."""
    settings = PaymentSettings.load()
    if not settings.bank_account_number:
        settings.bank_account_name = "Example account"
        settings.bank_sort_code, settings.bank_account_number = "00-00-00", "12345678"
        settings.save()


def _plans() -> tuple[Plan, Plan]:
    year = Plan.objects.create(
        name=YEAR, description="An example of what a plan gives.", offered_from=LONG_AGO, grace_days=60
    )
    twelve = Plan.objects.create(
        name=TWELVE, year=Plan.Year.TWELVE_MONTHS, seats=3, grace_days=60, offered_from=LONG_AGO
    )
    associate = Plan.objects.create(
        name=ASSOCIATE,
        audience=Plan.Audience.ASSOCIATE,
        year=Plan.Year.TWELVE_MONTHS,
        access_before_payment=False,
        grace_days=30,
        offered_from=LONG_AGO,
    )
    for plan, amount in ((year, "600.00"), (twelve, "450.00"), (associate, "60.00")):
        PlanPrice.objects.create(plan=plan, amount=Decimal(amount), from_date=LONG_AGO)
    PlanPrice.objects.create(plan=year, authority_kind="county", amount=Decimal("900.00"), from_date=LONG_AGO)
    return year, twelve


def _schools(schools: dict[str, VirtualSchool], year: Plan, twelve: Plan) -> None:
    today = timezone.localdate()
    this_year = financial_year(today).starts
    _pay(_start(year, schools["A"], this_year))
    starting.start(
        year, by=None, school=schools["B"], on=this_year, complimentary="Example: host of the conference"
    )
    late = _start(twelve, schools["C"], today - timedelta(days=45))
    contact_log.write_note(
        late, "Example: finance says that the order is on its way.", by=None, kind=ContactNote.Kind.CALL
    )
    soon = _start(twelve, schools["D"], today - timedelta(days=335))
    _pay(soon)
    renewing.renew(soon, by=None)
    lapsed = _start(twelve, schools["E"], today - timedelta(days=450))
    _pay(lapsed)


def _start(plan: Plan, school: VirtualSchool, on: date) -> Membership:
    letter = school.name.split()[3]
    bill = Billing(
        f"Example Council {letter}",
        f"Finance\n{letter} Example Street\nExampleton",
        f"finance@school-{letter.lower()}.example",
        "Example finance office",
    )
    # The invoice has the day on which it would have been issued.
    made = starting.start(plan, by=None, school=school, on=on, bill=bill, invoice=False)
    invoicing.invoice_period(made.periods.get(), by=None, on=on)
    return made


def _pay(membership: Membership) -> None:
    period: Period = membership.periods.get()
    invoice = invoicing.invoices_of(period).get()
    receiving.receive(
        method="bank_transfer",
        amount=invoice.gross,
        received_on=invoice.issued_on,
        document=invoice,
        reference="Example",
    )


def _associates(plan: Plan) -> None:
    member = _person("associate@associates.example", "Associate")
    bill = Billing("Example Associate", "1 Example Street\nExampleton", member.email)
    made = starting.start(plan, by=None, person=member, bill=bill)
    _pay(made)
    applying.apply(
        _person("applicant@associates.example", "Applicant"),
        plan,
        background=Application.Background.RETIRED,
        why="Example: I led a Virtual School for many years.",
        bill=Billing("Example Applicant", "2 Example Street\nExampleton", "applicant@associates.example"),
    )
    audit.record(None, "membership.examples_added", plan)


def _person(email: str, name: str):
    User = get_user_model()
    person = User.objects.filter(email=email).first() or User.objects.create_user(
        email, example_password(), first_name="Example", last_name=name
    )
    person.confirm_email()
    return person
