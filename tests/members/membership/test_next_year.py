"""The next year on a member's own page: when its invoice comes, for how much, and asking for it earlier."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from members.membership import agreeing, ending, invoicing, pausing, renewing
from members.membership.models import Membership, MembershipSettings
from members.membership.views.pages import next_year
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
NEXT_YEAR = date(2027, 4, 1)
EARLY = NEXT_YEAR - renewing.EARLY


def clock(day: date):
    return mock.patch.object(timezone, "localdate", return_value=day)


def seen(membership: Membership, day: date):
    """Return what a member would be told on a day of its next year."""
    with clock(day):
        return next_year(Membership.objects.with_status(day).get(pk=membership.pk))


def said(membership: Membership, day: date) -> str:
    coming = seen(membership, day)
    with clock(day):
        return coming.how_it_is_sent


@pytest.fixture
def membership() -> Membership:
    with clock(date(2026, 4, 1)):
        return made.school_membership(plan=made.plan("600.00"))


@pytest.fixture
def head(client, membership):
    head = RoleFactory(school=membership.school, is_school_admin=True).person
    sign_in(client, head)
    return head


def address(membership: Membership) -> str:
    return reverse("membership:renew", args=[membership.pk])


def test_it_says_when_the_invoice_goes_out_and_for_how_much(client, head, membership):
    with clock(date(2026, 11, 20)):
        shown = client.get(reverse("membership:detail", args=[membership.pk])).content.decode()

    assert "1 April 2027 to 31 March 2028, £600.00 without VAT" in shown
    assert "The invoice goes out by itself on 31 January 2027." in shown
    assert address(membership) not in shown  # it is too early to ask for it


def test_what_it_says_follows_the_settings_and_what_was_agreed(membership):
    agreeing.agree(membership, made.Decimal("450"), by=None, reason="Small fund", from_date=NEXT_YEAR)
    assert str(seen(membership, date(2026, 11, 20)).price) == "450.00"
    assert said(membership, date(2027, 3, 1)) == "The invoice goes out by itself in the next days."

    MembershipSettings.objects.update_or_create(pk=1, defaults={"renews_by_itself": False})
    assert said(membership, date(2027, 3, 1)) == "The office sends the invoice before it begins."


def test_nothing_is_said_where_nothing_comes(membership):
    day = date(2027, 3, 1)
    pausing.pause(membership, by=None, reason="Away", on=day)
    assert seen(membership, day) is None
    pausing.resume(membership, by=None, on=day)

    ending.end(membership, by=None, reason="Leaves", on=NEXT_YEAR)
    assert seen(membership, day) is None
    ending.go_on(membership, by=None)

    renewing.renew(membership, by=None, today=day)
    assert seen(membership, day) is None


def test_the_head_asks_for_the_invoice_on_her_purchase_order(client, head, membership):
    with clock(EARLY):
        shown = client.get(address(membership))
        data = {"starts": shown.context["form"].initial["starts"].isoformat(), "order_number": "PO 4711"}
        answer = client.post(address(membership), data, follow=True)
        again = client.post(address(membership), data, follow=True)

    period = membership.periods.get(starts=NEXT_YEAR)
    (invoice,) = invoicing.invoices_of(period)
    assert (invoice.purchase_order.number, invoice.due_on) == ("PO 4711", NEXT_YEAR)
    assert "Thank you. The invoice for the next year was sent." in answer.content.decode()
    assert "or it is there already" in again.content.decode()
    assert membership.periods.count() == 2


@pytest.mark.parametrize("day", [EARLY - timedelta(days=1), date(2026, 4, 1)])
def test_it_cannot_be_asked_for_much_earlier(client, head, membership, day):
    with clock(day):
        answer = client.post(address(membership), {"starts": NEXT_YEAR.isoformat()}, follow=True)

    assert "is not to be had yet" in answer.content.decode()
    assert membership.periods.count() == 1


def test_without_somebody_to_invoice_that_is_asked_first(client, head, membership):
    Membership.objects.update(payer=None)

    with clock(EARLY):
        assert client.get(address(membership)).url == reverse("membership:billing", args=[membership.pk])


def test_a_colleague_and_a_stranger_cannot(client, membership):
    assert client.get(address(membership)).status_code == 302
    sign_in(client, RoleFactory(school=membership.school).person)
    with clock(EARLY):
        assert client.post(address(membership), {"starts": NEXT_YEAR.isoformat()}).status_code == 404
    assert membership.periods.count() == 1


def test_a_day_that_is_none_is_no_fault(client, head, membership):
    with clock(EARLY):
        assert client.post(address(membership), {"starts": "rubbish"}).status_code == 200
    assert membership.periods.count() == 1
