"""What happens to a message after it came: answered, put back, forgotten; and who may do so."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from core import retention
from core.dashboard import work_for
from core.models import SiteSettings
from home import contact
from home.models import ContactMessage, ContactPage
from tests.factories.home import ContactMessageFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
State = ContactMessage.State


def _answered(days_ago, **fields):
    return ContactMessageFactory(
        state=State.ANSWERED, answered_at=timezone.now() - timedelta(days=days_ago), **fields
    )


def _left():
    return set(ContactMessage.objects.values_list("topic", flat=True))


# --- marking ----------------------------------------------------------------------------------


def test_the_one_who_answered_first_stays_named():
    message = ContactMessageFactory()
    first, second = UserFactory(groups=["Moderators"]), UserFactory(groups=["Membership"])
    contact.mark_answered(message, first)
    contact.mark_answered(message, second)

    message.refresh_from_db()
    assert (message.state, message.answered_by) == (State.ANSWERED, first)
    assert abs(message.answered_at - timezone.now()) < timedelta(minutes=1)


def test_a_message_put_back_is_as_it_was():
    message = ContactMessageFactory()
    office = UserFactory(groups=["Membership"])
    contact.mark_answered(message, office)
    contact.mark_waiting(message, office)

    message.refresh_from_db()
    assert (message.state, message.answered_at, message.answered_by) == (State.WAITING, None, None)


def test_what_was_no_spam_is_mailed_after_all(django_capture_on_commit_callbacks):
    site_settings = SiteSettings.load()
    site_settings.office_email = "office@example.org"
    site_settings.save()
    message = ContactMessageFactory(state=State.SPAM, spam_reason="6 links in the text")
    with django_capture_on_commit_callbacks(execute=True):
        contact.mark_waiting(message, UserFactory(groups=["Moderators"]))

    assert [sent.to for sent in mail.outbox] == [["office@example.org"]]


@pytest.mark.parametrize("act", [contact.mark_answered, contact.mark_waiting, contact.mark_spam])
@pytest.mark.parametrize("groups", [[], ["Editors"], ["Finance"]])
def test_nobody_else_changes_a_message(act, groups):
    message = ContactMessageFactory()
    with pytest.raises(PermissionDenied):
        act(message, UserFactory(groups=groups))

    message.refresh_from_db()
    assert message.state == State.WAITING


def test_the_database_keeps_states_true():
    for wrong in (
        {"state": State.ANSWERED},
        {"state": State.WAITING, "answered_at": timezone.now()},
        {"state": State.SPAM, "answered_by": UserFactory()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactMessageFactory(**wrong)


# --- forgetting -------------------------------------------------------------------------------


def test_messages_are_forgotten_when_the_page_says_and_unanswered_ones_never():
    ContactPage.objects.update(keep_months=2)
    now = timezone.now()
    _answered(63, topic="old")
    _answered(58, topic="recent")
    ContactMessageFactory(topic="waits", received_at=now - timedelta(days=4000))
    ContactMessageFactory(topic="old spam", state=State.SPAM, received_at=now - timedelta(days=31))
    ContactMessageFactory(topic="new spam", state=State.SPAM, received_at=now - timedelta(days=29))

    assert contact.forget_old_messages() == 2
    assert _left() == {"recent", "waits", "new spam"}


def test_the_nightly_job_forgets():
    _answered(400, topic="old")
    retention.run(only=["home.ContactMessage"])

    assert _left() == set()


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2024, 3, 31), 1, (2024, 2, 29)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 12, (2025, 12, 31)),
        ((2026, 12, 31), 1, (2026, 11, 30)),
        ((2024, 2, 29), 84, (2017, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(moment, months, expected):
    assert contact.months_before(datetime(*moment, 12, tzinfo=UTC), months) == datetime(
        *expected, 12, tzinfo=UTC
    )


# --- the office's screens ---------------------------------------------------------------------


def test_the_dashboard_counts_what_waits_for_those_who_answer():
    ContactMessageFactory()
    ContactMessageFactory()
    ContactMessageFactory(state=State.SPAM)
    _answered(1)
    (work,) = [w for w in work_for(UserFactory(groups=["Membership"])) if "message" in w.label]

    assert (work.count, work.label) == (2, "messages to answer")
    assert work.url == "/admin/messages/?state=waiting"
    assert not [w for w in work_for(UserFactory(groups=["Editors"])) if "message" in w.label]


def test_the_list_is_filtered_by_state(client):
    ContactMessageFactory(topic="About waiting")
    ContactMessageFactory(topic="About selling", state=State.SPAM)
    client.force_login(UserFactory(groups=["Membership"]))

    everything = client.get("/admin/messages/").content.decode()
    waiting = client.get("/admin/messages/?state=waiting").content.decode()
    found = client.get("/admin/messages/?q=selling").content.decode()
    assert "About waiting" in everything
    assert "About selling" in everything
    assert "About waiting" in waiting
    assert "About selling" not in waiting
    assert "About selling" in found
    assert "About waiting" not in found


def test_a_message_is_read_and_marked(client):
    office = UserFactory(groups=["Moderators"])
    message = ContactMessageFactory(message="<b>Words</b> of the sender")
    client.force_login(office)

    page = client.get(f"/admin/messages/inspect/{message.pk}/").content.decode()
    assert "&lt;b&gt;Words&lt;/b&gt; of the sender" in page
    assert "Mark as answered" in page
    assert "This is not spam" not in page

    answer = client.post(f"/admin/messages/{message.pk}/answered/")
    assert answer["Location"] == f"/admin/messages/inspect/{message.pk}/"
    message.refresh_from_db()
    assert message.answered_by == office
    assert client.get(f"/admin/messages/{message.pk}/answered/").status_code == 405
    assert client.post("/admin/messages/999999/answered/").status_code == 404


def test_nobody_writes_or_edits_a_message_in_the_admin(client):
    message = ContactMessageFactory()
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/admin/messages/new/").status_code == 404
    assert client.get(f"/admin/messages/edit/{message.pk}/").status_code == 404
    page = client.get("/admin/messages/").content.decode()
    assert "/admin/messages/new/" not in page
    assert f"/admin/messages/edit/{message.pk}/" not in page


def test_other_staff_see_no_messages(client):
    message = ContactMessageFactory(topic="Private words")
    client.force_login(UserFactory(groups=["Editors"]))

    for path in ("/admin/messages/", f"/admin/messages/inspect/{message.pk}/", "/admin/messages/?export=csv"):
        answer = client.get(path)
        assert answer.status_code in {302, 403, 404}
        assert "Private words" not in answer.content.decode()
    assert client.post(f"/admin/messages/{message.pk}/spam/").status_code in {302, 403, 404}
    message.refresh_from_db()
    assert message.state == State.WAITING


def test_what_a_visitor_typed_is_neither_a_formula_nor_a_fault_in_the_offices_export(client):
    ContactMessageFactory(name="=HYPERLINK(0)", topic="+1", message="a\x0bb")
    sign_in(client, UserFactory(groups=["Membership"]))

    [row] = list(csv.DictReader(io.StringIO(exported(client, "csv").decode())))
    assert (row["Name"], row["Topic"], row["Message"]) == ("'=HYPERLINK(0)", "'+1", "ab")
    cells = [cell.value for cell in load_workbook(io.BytesIO(exported(client, "xlsx"))).active[2]]
    assert {"=HYPERLINK(0)", "+1", "ab"} <= set(cells)
    kinds = {cell.data_type for cell in load_workbook(io.BytesIO(exported(client, "xlsx"))).active[2]}
    assert "f" not in kinds


def exported(client, form: str) -> bytes:
    answer = client.get("/admin/messages/", {"export": form})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_message_can_be_deleted_on_request(client):
    message = ContactMessageFactory()
    client.force_login(UserFactory(groups=["Membership"]))
    client.post(f"/admin/messages/delete/{message.pk}/")

    assert not ContactMessage.objects.exists()
