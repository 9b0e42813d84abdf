"""What the office reads of a membership's past: its years, invoices, letters, notes and who did what."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from members.membership import contact_log, invoicing, pausing
from members.membership.models import Notice
from tests.factories import membership as made
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    """Return what stands on a page, without its marks, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def read(client, office):
    """Return what the office reads under one heading of a membership."""

    def under(membership, heading: str) -> str:
        sign_in(client, office)
        html = client.get(reverse("membership_detail", args=[membership.pk])).content.decode()
        return words(re.search(rf"<h2[^>]*>{heading}</h2>(.*?)(<h2|</main>|\Z)", html, re.DOTALL)[1])

    return under


def test_each_year_with_its_plan_price_and_state(read):
    membership = made.school_membership(on=date(2026, 4, 1), paid=False)
    period = membership.periods.get()

    assert f"{period.label} {period.plan} £600.00 Not paid; open until " in read(membership, "Years")
    made.pay(period)
    paid_on = timezone.localdate().strftime("%-d %b %Y")
    assert f"£600.00 Paid {paid_on}" in read(membership, "Years")


def test_invoices_with_what_is_still_due(read):
    membership = made.school_membership(on=date(2026, 4, 1), paid=False)
    invoice = invoicing.invoices_of(membership.periods.get()).get()

    assert read(membership, "Invoices").startswith(f"{invoice.number} of ")
    assert "£600.00 due " in read(membership, "Invoices")


def test_letters_the_latest_first(read):
    membership = made.school_membership()
    period = membership.periods.get()
    Notice.objects.filter(period=period).delete()
    for day, kind in ((3, Notice.Kind.COMING), (9, Notice.Kind.GRACE)):
        sent_at = datetime(2026, 3, day, 12, tzinfo=UTC)
        Notice.objects.create(period=period, kind=kind, sent_at=sent_at)

    assert read(membership, "Letters") == (
        f"9 Mar 2026: in grace, {period.label} 3 Mar 2026: the renewal is coming, {period.label}"
    )


def test_the_contact_log_says_who_wrote_what_when(read, office):
    membership = made.school_membership()
    contact_log.write_note(membership, "They renew\nin May", by=office, kind="call", on=date(2026, 3, 2))

    assert f"2 Mar 2026, call , {office} They renew in May" in read(membership, "Contact log")


def test_the_trail_says_who_did_what_and_the_pause_says_why(read, office):
    membership = made.school_membership()
    pausing.pause(membership, by=office, reason="They asked for it")

    assert f"Membership paused, {office}" in read(membership, "Trail")
    assert read(membership, "Pauses").endswith(": They asked for it")
