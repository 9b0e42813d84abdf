"""The office's screens in Wagtail's admin."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dashboard import work_for
from members.membership import (
    agreeing,
    applying,
    contact_log,
    ending,
    invoicing,
    pausing,
    reports,
    sums,
)
from members.membership.billing import Billing
from members.membership.models import Application, Membership, Period, Plan
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
D = Decimal
SCREENS = [
    "membership_admin",
    "membership_start",
    "membership_renewals",
    "membership_reports",
    "membership_sizes",
    "membership_contacts",
    "membership_applications",
]
EXPORTED = [
    "Due",
    "Due since",
    "Overdue",
    "Price of this year",
    "Agreed price",
    "Agreed for years from",
    "Agreed because",
]


@pytest.fixture
def signed_in(client, office):
    return sign_in(client, office)


def act(client, membership, name, **data):
    fields = {f"{name}-{key}": value for key, value in data.items()}
    return client.post(reverse("membership_detail", args=[membership.pk]), {"act": name, **fields})


def applicant(**fields) -> Application:
    return applying.apply(
        UserFactory(),
        fields.get("plan") or made.associate_plan(),
        background="retired",
        why="I led a Virtual School",
        bill=Billing("Example Person", "1 Example Street", "person@example.org"),
    )


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "answers"), [(["Membership"], {200}), (["Finance"], {200}), (["Editors"], {302, 404})]
)
def test_who_sees_the_screens(client, groups, answers):
    membership = made.school_membership()
    sign_in(client, UserFactory(groups=groups))

    found = [client.get(reverse(name)).status_code for name in SCREENS]
    found.append(client.get(reverse("membership_detail", args=[membership.pk])).status_code)
    assert set(found) == answers

    act(client, membership, "pause", on=timezone.localdate().isoformat(), reason="Away")
    assert membership.pauses.exists() is (groups == ["Membership"])


def test_a_member_is_not_let_into_the_admin(client):
    membership = made.school_membership()
    sign_in(client, RoleFactory(school=membership.school, is_school_admin=True).person)

    assert client.get(reverse("membership_admin")).status_code == 302
    assert client.get(reverse("membership_export")).status_code in (302, 403)


# --- the list -------------------------------------------------------------------------------------


def listed(client, **filters) -> set[str]:
    page = client.get(reverse("membership_admin"), filters).context["page"]
    return {str(row) for row in page.object_list}


def test_the_list_is_searched_and_filtered(client, signed_in):
    authority = AuthorityFactory(name="Examplebury", region="E12000007")
    paid = made.school_membership(VirtualSchoolFactory(name="School of the paid", serves=[authority]))
    due = made.school_membership(VirtualSchoolFactory(name="School of the due"), paid=False)
    late = made.school_membership(
        VirtualSchoolFactory(name="School of the late"),
        paid=False,
        plan=made.plan(terms_days=0, year="twelve_months"),
        invoice=False,
    )
    invoicing.invoice_period(late.periods.get(), by=None, on=timezone.localdate() - timedelta(days=5))
    associate = made.associate_membership(UserFactory(first_name="Ann", last_name="Example"))
    over = made.school_membership(VirtualSchoolFactory(name="School that left"))
    ending.end(over, by=None, reason="Left")

    everybody = {str(one) for one in (paid, due, late, associate)}
    assert listed(client) == everybody
    assert listed(client, state="due") == {str(due), str(late)}
    assert listed(client, state="overdue") == {str(late)}
    assert listed(client, state="active") == {str(paid), str(associate)}
    assert listed(client, state="ended") == {str(over)}
    assert listed(client, audience="associate") == {str(associate)}
    assert listed(client, region="E12000007") == {str(paid)}
    assert listed(client, q="examplebury") == {str(paid)}
    assert listed(client, q="ann exam") == {str(associate)}
    assert listed(client, q="council") == everybody
    assert listed(client, state="rubbish", p="rubbish") == everybody


def test_the_list_asks_as_little_for_fifty_as_for_two(client, signed_in, django_assert_max_num_queries):
    plan = made.plan()
    for _ in range(6):
        made.school_membership(plan=plan, paid=False)
    client.get(reverse("membership_admin"))

    with django_assert_max_num_queries(30):
        client.get(reverse("membership_admin"))


def test_the_export_asks_again_who_it_is_and_no_cell_is_a_formula(client, office):
    school = VirtualSchoolFactory(name="=cmd|' /C calc'!A0", serves=[AuthorityFactory()])
    made.school_membership(school, paid=False, plan=made.plan("600.00", year="twelve_months"))
    client.force_login(office)
    assert client.get(reverse("membership_export")).status_code == 302

    sign_in(client, office)
    answer = client.get(reverse("membership_export"))

    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Member,Kind,Region,Plan,Status")
    assert row.startswith("'=cmd|' /C calc'!A0,School,")
    assert ",In grace," in row
    assert ",600.00," in row


def test_the_export_says_what_was_agreed_and_who_is_overdue(client, office):
    with mock.patch.object(timezone, "localdate", return_value=date(2026, 4, 1)):
        one = made.school_membership(plan=made.plan("600.00"), paid=False)
        agreeing.agree(one, D("450.00"), by=office, reason="Small fund", from_date=date(2027, 4, 1))
        agreeing.agree(one, D("400.00"), by=office, reason="Smaller fund", from_date=date(2028, 4, 1))
    sign_in(client, office)

    (row,) = csv.DictReader(client.get(reverse("membership_export")).content.decode("utf-8-sig").splitlines())

    assert {name: row[name] for name in EXPORTED} == {
        "Due": "600.00",
        "Due since": "2026-05-01",
        "Overdue": "yes",
        "Price of this year": "600.00",
        "Agreed price": "450.00",
        "Agreed for years from": "2027-04-01",
        "Agreed because": "Small fund",
    }


def test_who_is_paused_owes_and_is_not_overdue(client, office, signed_in):
    late, resting = (_unpaid_since(date(2026, 4, 1), made.plan("600.00")) for _ in range(2))
    pausing.pause(resting, by=office, reason="The team is away")

    shown = client.get(reverse("membership_admin"), {"state": "due"})

    assert listed(client, state="due") == {str(late), str(resting)}
    assert listed(client, state="overdue") == {str(late)}
    assert (shown.context["owed"], shown.context["overdue"]) == (D("1200.00"), D("600.00"))
    assert [(work.count, work.label) for work in work_for(office) if "overdue" in work.label] == [
        (1, "member overdue")
    ]

    pausing.resume(resting, by=office)
    assert listed(client, state="overdue") == {str(late), str(resting)}


def test_what_is_overdue_is_listed_the_oldest_first_with_its_sum_and_the_last_contact(client, office):
    plan = made.plan("600.00")
    late, later = (_unpaid_since(date(2026, month, 1), plan) for month in (5, 4))
    contact_log.write_note(later, "They pay next week", by=office, kind="call", on=date(2026, 6, 1))
    contact_log.write_note(later, "Only for ourselves", by=office, on=date(2026, 6, 9))
    sign_in(client, office)

    shown = client.get(reverse("membership_admin"), {"state": "overdue"})

    assert [(row.pk, row.last_contact, due.since) for row, due in shown.context["rows"]] == [
        (later.pk, date(2026, 6, 1), date(2026, 5, 1)),
        (late.pk, None, date(2026, 5, 31)),
    ]
    assert "2 memberships found, £1,150.00 to come, the oldest first" in shown.content.decode()


def _unpaid_since(day: date, plan: Plan) -> Membership:
    with mock.patch.object(timezone, "localdate", return_value=day):
        return made.school_membership(paid=False, plan=plan)


# --- acts -----------------------------------------------------------------------------------------


def test_the_office_starts_a_membership(client, signed_in):
    school, plan = VirtualSchoolFactory(serves=[AuthorityFactory()]), made.plan()
    data = {"school": school.pk, "plan": plan.pk, "on": "2026-11-01", "name": "Example Council"}

    refused = client.post(reverse("membership_start"), data)
    assert (refused.status_code, Membership.objects.count()) == (422, 0)
    assert "An invoice needs this." in refused.content.decode()

    client.post(
        reverse("membership_start"), {**data, "address": "Town Hall", "contact_email": "f@example.org"}
    )
    assert Membership.objects.get().school == school


def test_each_act_has_its_form_and_what_it_refuses_stands_in_it(client, signed_in):
    membership = made.school_membership(paid=False)

    empty = act(client, membership, "pause", on="2026-11-01", reason="")
    assert empty.status_code == 422
    wrong = act(client, membership, "restart", on=timezone.localdate(), plan=membership.plan_id)
    assert (wrong.status_code, "not paid yet" in wrong.content.decode()) == (422, True)

    act(client, membership, "note", kind="call", on="2026-11-01", text="They will pay.")
    act(client, membership, "grace", until="2027-03-01")
    act(client, membership, "complimentary", reason="Host of the conference")
    act(client, membership, "pause", on=timezone.localdate().isoformat(), reason="Away")
    act(client, membership, "resume", on=timezone.localdate().isoformat())
    act(client, membership, "end", on=timezone.localdate().isoformat(), reason="Left", credit="all")

    membership.refresh_from_db()
    assert membership.contact_notes.get().by == signed_in
    assert membership.pauses.get().ends == timezone.localdate()
    assert (membership.ended_on, membership.end_reason) == (timezone.localdate(), "Left")
    assert client.post(reverse("membership_detail", args=[membership.pk]), {"act": "x"}).status_code == 404


def test_renewals_are_looked_at_and_then_made_together(client, signed_in, django_capture_on_commit_callbacks):
    until = date(2027, 4, 1)
    for _ in range(2):
        made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    made.school_membership(paid=False, plan=made.plan(grace_days=0), on=date(2026, 4, 1))
    address = f"{reverse('membership_renewals')}?until={until}"

    shown = client.get(address).context
    assert (len(shown["ready"]), shown["sum"], len(shown["not_ready"])) == (2, D("1200.00"), 1)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"member": [one.membership.pk for one in shown["ready"]]})

    assert Period.objects.filter(starts=until).count() in (0, 2)  # a worker makes them where one runs
    after = client.get(answer.url).context
    assert after["asked"] == 2


def test_whose_tick_is_taken_away_is_not_renewed(client, signed_in):
    wanted, waits = (made.school_membership(on=date(2026, 4, 1)) for _ in range(2))
    not_due = made.school_membership(on=date(2026, 11, 1), plan=made.plan(year="twelve_months"))
    address = f"{reverse('membership_renewals')}?until=2027-04-01"

    with mock.patch.object(timezone, "localdate", return_value=date(2027, 2, 1)):
        nobody = client.post(address, follow=True)
        answer = client.post(address, {"member": [wanted.pk, not_due.pk, "rubbish"]})
        after = client.get(answer.url).context

    assert "Tick at least one member to renew." in nobody.content.decode()
    assert list(Period.objects.filter(starts__gt=date(2027, 1, 1)).values_list("membership", flat=True)) == [
        wanted.pk
    ]
    assert [one.membership for one in after["ready"]] == [waits]
    assert (after["asked"], after["done"]) == (1, 1)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000])
def test_a_number_that_is_none_is_no_fault(client, signed_in, number):
    membership = made.school_membership()

    assert client.get(reverse("membership_renewals"), {"asked": number}).status_code == 200
    answer = client.post(
        reverse("membership_detail", args=[membership.pk]), {"act": "invoice", "period": number}
    )
    assert answer.status_code in {302, 404}  # Wagtail leads staff back to its first screen


def test_an_application_is_approved_or_refused_with_a_reason(client, signed_in):
    plan = made.associate_plan()
    first, second = applicant(plan=plan), applicant(plan=plan)
    assert [work.count for work in work_for(signed_in) if "application" in work.label] == [2]

    address = reverse("membership_application", args=[first.pk])
    assert client.post(address, {"act": "refuse", "reason": ""}).status_code == 422
    client.post(address, {"act": "refuse", "reason": "Please join by your school."})
    client.post(reverse("membership_application", args=[second.pk]), {"act": "approve"})

    assert [one.state for one in Application.objects.order_by("pk")] == ["refused", "approved"]
    assert Membership.objects.get().person == second.person
    assert client.post(address, {"act": "approve"}).status_code == 422


# --- figures --------------------------------------------------------------------------------------


def test_members_are_counted_by_region():
    made.school_membership(VirtualSchoolFactory(serves=[AuthorityFactory(region="E12000007")]))
    made.school_membership(VirtualSchoolFactory(serves=[AuthorityFactory(region="E12000001")]))
    made.school_membership(
        VirtualSchoolFactory(serves=[AuthorityFactory(region="E12000001")]),
        paid=False,
        plan=made.plan(grace_days=0),
    )

    counted = {name: count for name, count in reports.members_by_region() if count}

    assert counted == {"London": 1, "North East": 1}


def test_who_joined_and_who_left_by_month():
    twelve = made.plan(grace_days=30, year="twelve_months")
    made.school_membership(plan=twelve, on=date(2025, 6, 10))  # ends 10 June 2026, lapses 10 July
    leaver = made.school_membership(plan=twelve, on=date(2026, 5, 1))
    Membership.objects.filter(pk=leaver.pk).update(ended_on=date(2026, 8, 5))
    moved = made.school_membership(plan=twelve, on=date(2026, 5, 1))
    Membership.objects.filter(pk=moved.pk).update(
        ended_on=date(2026, 8, 5), end_reason="Continued by another"
    )
    months = reports.months_back(6, date(2026, 8, 20))

    rows = reports.joined_and_lapsed(months, date(2026, 8, 20))

    assert [(f"{month:%b}", joined, left) for month, joined, left in rows] == [
        ("Mar", 0, 0),
        ("Apr", 0, 0),
        ("May", 2, 0),
        ("Jun", 0, 0),
        ("Jul", 0, 1),
        ("Aug", 0, 1),
    ]


def test_income_is_what_was_invoiced_less_what_was_credited():
    today = timezone.localdate()
    plan = made.plan("600.00", year="twelve_months", name="Example A")
    for _ in range(2):
        made.school_membership(plan=plan)
    ending.end(
        made.school_membership(plan=plan, on=today - timedelta(days=1)), by=None, reason="Left", credit="all"
    )
    made.associate_membership()

    found = sums.income_by_plan(today.replace(day=1), today)

    assert {plan.audience: amount for (_, plan), amount in found.items()} == {
        Plan.Audience.SCHOOL: D("1200.00"),
        Plan.Audience.ASSOCIATE: D("60.00"),
    }
