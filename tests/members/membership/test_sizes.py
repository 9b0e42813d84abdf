"""Prices by size: the office says how large an authority is, and schools join at the price for that."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit import trail_of
from core.dashboard import work_for
from members.membership import errors, offers, renewing, starting
from members.membership.models import Membership, PlanPrice
from members.organisations.models import Authority
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
D = Decimal
LONG_AGO = date(2020, 4, 1)


def plan_by_size(general: str | None = None, **fields):
    """Return a plan of twelve months: £300 small, £600 medium, £900 large, and perhaps one for all."""
    plan = made.plan(general or "1.00", year="twelve_months", **fields)
    if general is None:
        plan.prices.all().delete()
    for size, amount in (("small", "300.00"), ("medium", "600.00"), ("large", "900.00")):
        PlanPrice.objects.create(plan=plan, size_band=size, amount=D(amount), from_date=LONG_AGO)
    return plan


def school_of(*sizes: str):
    return VirtualSchoolFactory(serves=[AuthorityFactory(size=size) for size in sizes])


@pytest.mark.parametrize("general", [None, "100.00"])
@pytest.mark.parametrize(
    ("sizes", "price"), [(["small"], "300.00"), (["large"], "900.00"), (["small", "medium"], "600.00")]
)
def test_a_school_that_joins_itself_pays_by_the_size_of_its_authority(client, general, sizes, price):
    plan = plan_by_size(general)
    school = school_of(*sizes)
    head = RoleFactory(school=school, kind="head", is_school_admin=True).person
    sign_in(client, head)
    address = reverse("membership:choose", args=[school.pk])

    shown = client.get(address)
    client.post(
        address,
        {
            "plan": plan.pk,
            "name": "Example Council",
            "address": "Town Hall",
            "contact_email": "finance@example.org",
        },
    )

    assert [offer.price for offer in shown.context["offers"]] == [D(price)]
    biggest = "medium" if len(sizes) > 1 else sizes[0]
    assert f"A {biggest} authority: £{price} a year." in shown.content.decode()
    period = Membership.objects.get(school=school).periods.get()
    assert (period.price, period.payable is not None) == (D(price), True)


@pytest.mark.parametrize("general", [None, "100.00"])
def test_without_a_size_nothing_is_charged_by_guess_and_the_page_says_why(client, office, general):
    plan = plan_by_size(general)
    school = school_of("")
    sign_in(client, RoleFactory(school=school, is_school_admin=True).person)

    shown = client.get(reverse("membership:choose", args=[school.pk])).content.decode()

    assert "how large your authority is, and NAVSH has not noted that yet" in shown
    assert offers.offers_for(school) == []
    with pytest.raises(errors.NoSize):
        starting.start(plan, by=office, school=school)
    said = starting.start(plan, by=office, school=school, size_band="large", bill=made.BILL)
    assert said.periods.get().price == 900


def test_a_plan_at_one_price_asks_for_no_size():
    made.plan("600.00", year="twelve_months")

    assert [offer.explained for offer in offers.offers_for(school_of(""))] == [""]
    assert offers.waits_for_size(school_of("")) == []


def test_a_price_for_the_kind_goes_before_sizes_and_is_explained():
    plan = plan_by_size()
    PlanPrice.objects.create(plan=plan, authority_kind="unitary", amount=D("750.00"), from_date=LONG_AGO)

    (offer,) = offers.offers_for(school_of(""))

    assert (offer.price, offer.explained) == (D("750.00"), "A unitary authority: £750.00 a year.")


def sizes_wanted(office) -> list[tuple[int, str]]:
    return [(work.count, work.url) for work in work_for(office) if "size" in work.label]


def test_the_office_is_told_of_authorities_without_a_size_only_while_prices_hang_on_it(office):
    AuthorityFactory(size=""), AuthorityFactory(size="small")
    AuthorityFactory(size="", valid_to=date(2021, 4, 1))
    assert sizes_wanted(office) in ([], [(0, f"{reverse('membership_sizes')}?missing=1")])

    plan_by_size()

    without = Authority.objects.in_force().filter(size="").count()
    assert without >= 1
    assert sizes_wanted(office) == [(without, f"{reverse('membership_sizes')}?missing=1")]


def test_the_line_leads_to_exactly_those_and_one_save_sizes_them(client, office):
    plan_by_size()
    first, second = AuthorityFactory(size=""), AuthorityFactory(size="")
    has_one = AuthorityFactory(size="small")
    sign_in(client, office)
    ((count, url),) = sizes_wanted(office)
    shown = client.get(url)
    assert len(shown.context["authorities"]) == count
    assert has_one not in shown.context["authorities"]

    sent = {
        f"size-{first.pk}": "large",
        f"size-{second.pk}": "",
        f"size-{has_one.pk}": "enormous",
        "size-x": "small",
    }
    client.post(url, sent)

    sizes = dict(Authority.objects.values_list("pk", "size"))
    assert (sizes[first.pk], sizes[second.pk], sizes[has_one.pk]) == ("large", "", "small")
    assert trail_of(first).get(action="authority.sized").data == {"from": "", "to": "large"}
    assert sizes_wanted(office)[0][0] == count - 1


def test_a_new_size_counts_from_the_next_year_and_a_member_s_own_goes_before_it():
    plan = plan_by_size()
    school = school_of("small")
    by_authority = made.school_membership(school, plan=plan)
    own = made.school_membership(school_of("small"), plan=plan, size_band="medium")
    Authority.objects.update(size="large")

    years = [renewing.renew(one, by=None).period.price for one in (by_authority, own)]

    assert [by_authority.periods.order_by("starts").first().price, *years] == [300, 900, 600]
