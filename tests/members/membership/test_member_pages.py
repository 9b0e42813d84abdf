"""What members see and do on their own pages, and what others do not."""

import pytest
from django.urls import reverse

from core.audit import trail_of
from core.members_area import lines_for
from members.accounts.models import User
from members.membership import applying, billing, errors, invoicing, renewing, starting
from members.membership.models import Application, Membership, Period
from members.organisations.models import Role
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
BILL = {
    "name": "Example Council",
    "address": "Finance\nTown Hall",
    "contact_name": "Example Officer",
    "contact_email": "finance@example.org",
}


def admin_of(school):
    return RoleFactory(school=school, kind=Role.Kind.DEPUTY, is_school_admin=True).person


def page(client, who, where, /, *args, **data):
    sign_in(client, who)
    address = reverse(f"membership:{where}", args=args)
    return client.post(address, data) if data else client.get(address)


@pytest.fixture
def school():
    return VirtualSchoolFactory(serves=[AuthorityFactory(official_name="Example County Council")])


# --- who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("team", 404),
        ("administrator elsewhere", 404),
        ("associate", 404),
        ("office", 200),
        ("finance", 200),
        ("registered", 404),
    ],
)
def test_who_sees_a_schools_membership_and_invoices(client, who, status):
    membership = made.school_membership(paid=False)
    people = {
        "administrator": lambda: admin_of(membership.school),
        "team": lambda: RoleFactory(school=membership.school).person,
        "administrator elsewhere": lambda: admin_of(made.school_membership().school),
        "associate": lambda: made.associate_membership().person,
        "office": lambda: UserFactory(groups=["Membership"]),
        "finance": lambda: UserFactory(groups=["Finance"]),
        "registered": UserFactory,
    }
    person = people[who]()

    assert page(client, person, "detail", membership.pk).status_code == status
    may_act = status == 200 and who != "finance"
    assert (page(client, person, "billing", membership.pk).status_code == 200) is may_act
    invoice = invoicing.invoices_of(membership.periods.get()).get()
    page(client, person, "send", membership.pk, invoice.pk, x="1")
    assert trail_of(invoice).filter(action="document.sent").count() == (2 if may_act else 1)


def test_a_stranger_is_sent_to_sign_in(client):
    membership = made.school_membership()

    for name, args in (("home", []), ("detail", [membership.pk]), ("associate", [])):
        answer = client.get(reverse(f"membership:{name}", args=args))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_an_invoice_of_another_school_is_not_sent_from_ones_own_page(client):
    mine, other = made.school_membership(), made.school_membership()
    invoice = invoicing.invoices_of(other.periods.get()).get()

    answer = page(client, admin_of(mine.school), "send", mine.pk, invoice.pk, x="1")

    assert answer.status_code == 404


# --- joining --------------------------------------------------------------------------------------


def test_an_administrator_makes_the_school_a_member(client, school):
    plan = made.plan()
    person = admin_of(school)
    shown = page(client, person, "choose", school.pk)
    assert "Example County Council" in shown.content.decode()

    answer = page(client, person, "choose", school.pk, plan=plan.pk, order_number="PO 1", **BILL)

    membership = Membership.objects.get()
    assert answer.url == reverse("membership:detail", args=[membership.pk])
    assert (membership.school, membership.payer.name) == (school, "Example Council")
    assert invoicing.invoices_of(membership.periods.get()).get().purchase_order.number == "PO 1"
    assert page(client, person, "choose", school.pk).url == answer.url


def test_what_was_filled_in_stays_when_something_is_wrong(client, school):
    made.plan()

    answer = page(client, admin_of(school), "choose", school.pk, **{**BILL, "contact_email": "no address"})

    text = answer.content.decode()
    assert "Choose an answer for “Plan”" in text
    assert all(value in text for value in ("Example Officer", "no address", "Town Hall"))
    assert not Membership.objects.exists()


def test_only_an_administrator_makes_a_school_a_member(client, school):
    plan = made.plan()
    person = RoleFactory(school=school).person

    assert page(client, person, "choose", school.pk, plan=plan.pk, **BILL).status_code == 403
    assert not Membership.objects.exists()


def test_a_plan_that_is_not_offered_cannot_be_chosen(client, school):
    made.plan()
    hidden = made.plan(offered_from=None)

    page(client, admin_of(school), "choose", school.pk, plan=hidden.pk, **BILL)

    assert not Membership.objects.exists()


def test_somebody_becomes_an_associate_by_way_of_the_office(client, office):
    plan, person = made.associate_plan(), UserFactory(first_name="", last_name="")
    data = {**BILL, "plan": plan.pk, "background": "retired", "why": "I led a Virtual School for years."}

    page(client, person, "associate", first_name="Example", last_name="Associate", **data)

    application = Application.objects.get()
    person.refresh_from_db()
    assert (application.state, str(person)) == ("waiting", "Example Associate")
    page(client, person, "associate", first_name="Example", last_name="Associate", **data)
    assert Application.objects.count() == 1

    membership = applying.approve(application, office)
    assert Membership.objects.with_status().get(pk=membership.pk).status == "waiting"
    made.pay(membership.periods.get())
    assert Membership.objects.with_status().get(pk=membership.pk).status == "active"
    assert "You are a member until" in page(client, person, "detail", membership.pk).content.decode()


def test_applying_and_taking_back_over_and_over_does_not_fill_the_offices_letter_box():
    person, plan = UserFactory(), made.associate_plan()
    bill = billing.Billing("Example Person", "1 Example Street", "person@example.org")

    def apply():
        return applying.apply(person, plan, background="retired", why="I led one", bill=bill)

    for _ in range(applying.MOST_A_DAY):
        applying.withdraw(apply(), person)
    with pytest.raises(errors.AskedTooOften):
        apply()


def test_an_application_can_be_withdrawn_by_its_person_alone(client):
    plan, person = made.associate_plan(), UserFactory()
    page(
        client,
        person,
        "associate",
        **BILL,
        plan=plan.pk,
        background="other",
        why="Why not",
        first_name="E",
        last_name="A",
    )
    application = Application.objects.get()

    assert page(client, UserFactory(), "withdraw", application.pk, x="1").status_code == 404
    page(client, person, "withdraw", application.pk, x="1")

    application.refresh_from_db()
    assert application.state == "withdrawn"


# --- acting ---------------------------------------------------------------------------------------


def test_saying_who_pays_sends_the_invoice_that_waited(client, school):
    membership = Membership.objects.create(school=school, plan=made.plan(), started_on="2026-04-01")
    renewing.renew(membership, by=None)
    assert list(Period.objects.not_invoiced())
    person = admin_of(school)

    page(client, person, "billing", membership.pk, **BILL)

    invoice = invoicing.invoices_of(*membership.periods.all()).get()
    assert (invoice.billing_name, invoice.sent_at is not None) == ("Example Council", True)


def test_an_order_number_sends_the_invoice_that_waited(client, school):
    bill = billing.Billing("Example Council", "Town Hall", "finance@example.org", order_required=True)
    membership = starting.start(made.plan(), school=school, by=None, bill=bill)
    period = membership.periods.get()

    page(client, admin_of(school), "order", membership.pk, period.pk, number="PO 9")

    assert invoicing.invoices_of(period).get().purchase_order.number == "PO 9"


def test_the_administrator_decides_who_has_a_seat(client):
    membership = made.school_membership(plan=made.plan(seats=1))
    person = admin_of(membership.school)
    colleague = RoleFactory(school=membership.school).person
    assert list(membership.held_seats.values_list("person", flat=True)) == []

    page(client, person, "seats", membership.pk, person=colleague.pk, act="give")
    page(client, person, "seats", membership.pk, person=person.pk, act="give")  # none is left
    assert list(membership.held_seats.values_list("person", flat=True)) == [colleague.pk]

    page(client, person, "seats", membership.pk, person=colleague.pk, act="take")
    page(client, person, "seats", membership.pk, person=person.pk, act="give")
    page(client, person, "seats", membership.pk, person=UserFactory().pk, act="give")  # works elsewhere
    page(client, person, "seats", membership.pk, person="rubbish", act="give")
    assert list(membership.held_seats.values_list("person", flat=True)) == [person.pk]


def test_a_lapsed_school_renews_itself(client):
    membership = made.school_membership(plan=made.plan(grace_days=0), on=made.date(2024, 5, 1))
    person = admin_of(membership.school)
    assert "Lapsed" in page(client, person, "detail", membership.pk).content.decode()

    page(client, person, "restart", membership.pk, plan=membership.plan_id, order_number="")

    assert membership.periods.count() == 2


# --- the dashboard --------------------------------------------------------------------------------


def texts(person) -> list[str]:
    lines = lines_for(User.objects.get(pk=person.pk))
    ours = reverse("membership:home")
    return [line.text for some in lines.values() for line in some if line.url.startswith(ours)]


def test_the_dashboard_says_what_is_to_be_paid_and_falls_silent_when_it_is(school):
    membership = made.school_membership(school, paid=False)
    person, colleague = admin_of(school), RoleFactory(school=school).person
    period = membership.periods.get()

    assert texts(person) == [f"Pay for {school}’s membership, {period.label}"]
    assert texts(colleague) == []

    made.pay(period)

    assert texts(person) == []


def test_the_dashboard_asks_administrators_of_schools_that_are_no_members(school):
    assert texts(admin_of(school)) == [f"Make {school} a member"]


# --- ceilings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "ceiling"), [("detail", 26), ("home", 20)])
def test_pages_do_not_ask_more_of_the_database_with_the_years(
    client, django_assert_max_num_queries, name, ceiling
):
    membership = made.school_membership(on=made.date(2024, 4, 1))
    person = admin_of(membership.school)
    if name == "home":
        made.school_membership(VirtualSchoolFactory(), paid=False)
        RoleFactory(school=VirtualSchoolFactory(), person=person, is_school_admin=True)
    for year in (2025, 2026):
        renewed = renewing.renew(membership, by=None, today=made.date(year, 3, 1))
        made.pay(renewed.period)
    client.force_login(person)
    client.get("/members/")

    with django_assert_max_num_queries(ceiling):
        client.get(reverse(f"membership:{name}", args=[membership.pk] if name == "detail" else []))
