"""What the office's dashboard counts: each line leads to a list that shows just as many."""

from datetime import date
from unittest import mock

import pytest
from django.utils import timezone

from core.dashboard import work_for
from members.membership import applying, ending, renewing, starting
from members.membership.billing import Billing
from members.membership.models import MembershipSettings, PlanPrice, SchoolDecision
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2027, 2, 20)
BEGAN = date(2026, 4, 1)

# What the list behind each line shows, by words of the line.
SHOWN = {
    "membership decision": lambda context: context["rows"],
    "applications": lambda context: context["waiting"],
    "invoices wait": lambda context: context["page"],
    "whose size": lambda context: context["authorities"],
    "renewals due": lambda context: context["ready"],
    "without a price": lambda context: context["cannot_renew"],
    "overdue": lambda context: context["page"],
}


@pytest.fixture(autouse=True)
def day():
    """Let it be a day of February, when renewals are due; what is made before stays of its own day."""
    MembershipSettings.load()
    MembershipSettings.objects.update(renews_by_itself=False)
    with mock.patch.object(timezone, "localdate", return_value=TODAY):
        yield


def on(day: date):
    return mock.patch.object(timezone, "localdate", return_value=day)


def apply():
    return applying.apply(
        UserFactory(),
        made.associate_plan(),
        background="retired",
        why="Example",
        bill=Billing("Example Person", "1 Example Street", "person@example.org"),
    )


def everything_that_waits(office) -> dict[str, int]:
    """Make some of everything, with what must not be counted beside it; return how many of each."""
    for _ in range(2):
        apply()
    applying.refuse(apply(), office, "Example")
    with on(BEGAN):
        # Four are to be renewed, of which two are not paid yet; two more are over or renewed already.
        good = [made.school_membership(on=BEGAN) for _ in range(2)]
        overdue = [
            made.school_membership(plan=made.plan(grace_days=365), on=BEGAN, paid=False) for _ in range(2)
        ]
        ending.end(made.school_membership(on=BEGAN), by=None, on=date(2026, 9, 1), reason="Example")
        renewed = made.school_membership(on=BEGAN)
    made.pay(renewing.renew(renewed, by=None).period)
    # Nobody said who pays, for two years: that is one member of whom something is to be asked.
    with on(BEGAN):
        twice = [
            starting.start(
                made.plan(grace_days=365),
                by=None,
                school=VirtualSchoolFactory(serves=[AuthorityFactory()]),
                on=BEGAN,
                invoice=False,
            )
            for _ in range(2)
        ]
    for one in twice:
        renewing.renew(one, by=None)
    # Sizes: one plan has a price for each, and nobody said which they are.
    sized = [made.school_membership(plan=made.plan(), on=BEGAN) for _ in range(3)]
    for one in sized:
        PlanPrice.objects.create(plan=one.plan, size_band="large", amount=900, from_date=BEGAN)
    for _ in range(2):
        school = VirtualSchoolFactory(serves=[AuthorityFactory(size="small")])
        SchoolDecision.objects.create(school=school, came_from=good[0], on=TODAY)
    return {
        "membership decision": 2,
        "applications": 2,
        "invoices wait": len(twice),
        "renewals due": len(good) + len(overdue),
        "without a price": len(sized),
        "overdue": len(overdue),
    }


def test_each_count_leads_to_a_list_that_shows_exactly_that_number(client, office):
    expected = everything_that_waits(office)
    sign_in(client, office)
    lines = {
        words: line
        for line in work_for(office)
        for words in SHOWN
        if words in line.label and "/admin/memberships/" in line.url
    }

    assert {words: lines[words].count for words in expected} == expected
    assert set(lines) == set(SHOWN)
    for words, line in lines.items():
        shown = client.get(line.url)
        assert (words, len(list(SHOWN[words](shown.context)))) == (words, line.count)
