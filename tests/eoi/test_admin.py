"""What staff do with calls in Wagtail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail.users.models import UserProfile

from core.dashboard import work_for
from eoi.models import CallPage, CallsIndexPage
from members.accounts.models import User
from tests.factories.eoi import CallPageFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def editor() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


def call_form(**fields) -> dict:
    return nested_form_data(
        {
            "title": "A call",
            "slug": "a-call",
            "summary": "What is looked for.",
            "body": streamfield([]),
            "documents": inline_formset([]),
            "opens_at": "2026-06-01 09:00",
            "closes_at": "2026-07-03 17:00",
            "contact_name": "",
            "contact_email": "calls@example.org",
            "comments": inline_formset([]),
            **fields,
        }
    )


def post_call(client: Client, **fields):
    address = reverse("wagtailadmin_pages:add", args=["eoi", "callpage", CallsIndexPage.objects.get().pk])
    return client.post(address, call_form(**fields))


def test_an_editor_enters_deadlines_in_london_time_whatever_zone_they_chose_for_themselves(client, editor):
    UserProfile.objects.create(user=editor, current_time_zone="Asia/Tokyo")
    client.force_login(editor)

    response = post_call(client, **{"action-publish": "1"})

    assert response.status_code == 302
    call = CallPage.objects.get()
    assert (call.live, call.opens_at, call.closes_at) == (
        True,
        datetime(2026, 6, 1, 8, tzinfo=UTC),
        datetime(2026, 7, 3, 16, tzinfo=UTC),
    )
    form = client.get(reverse("wagtailadmin_pages:edit", args=[call.pk])).content.decode()
    assert 'value="2026-07-03 17:00"' in form


def test_a_call_that_closes_before_it_opens_is_sent_back_with_one_sentence_and_nothing_lost(client, editor):
    client.force_login(editor)

    response = post_call(client, closes_at="2026-05-31 17:00")

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("A call has to close after it opens.") == 1
    assert "What is looked for." in html
    assert not CallPage.objects.exists()


@pytest.mark.parametrize(
    ("closes_at", "sentence"),
    [
        ("2026-10-25 01:30", "The clocks change that night"),
        ("2027-03-28 01:30", "The clocks change that night"),
        ("next Friday", "Enter a valid date/time."),
        ("", "This field is required."),
    ],
)
def test_a_deadline_that_cannot_be_read_is_asked_for_again(client, editor, closes_at, sentence):
    client.force_login(editor)

    response = post_call(client, closes_at=closes_at, **{"action-publish": "1"})

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not CallPage.objects.exists()


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("open", "To respond, write to"),
        ("soon", "This call has not opened yet"),
        ("closed", "This call has closed"),
    ],
)
def test_staff_can_see_a_call_as_it_will_be_before_while_and_after(client, editor, mode, expected):
    client.force_login(editor)
    call = CallPageFactory()
    call.save_revision()

    address = reverse("wagtailadmin_pages:view_draft", args=[call.pk])
    response = client.get(address, {"mode": mode})

    assert response.status_code == 200
    assert expected in response.content.decode()


def test_those_who_edit_calls_are_told_how_many_close_within_the_week(editor):
    now = timezone.now()
    CallPageFactory(closes_at=now + 2 * DAY)
    CallPageFactory(closes_at=now + 6 * DAY)
    CallPageFactory(closes_at=now + 8 * DAY)
    CallPageFactory(opens_at=now + DAY, closes_at=now + 2 * DAY)
    CallPageFactory(opens_at=now - 3 * DAY, closes_at=now - DAY)
    CallPageFactory(closes_at=now + 2 * DAY, live=False)
    index = CallsIndexPage.objects.get()

    work = [(item.count, item.label, item.url) for item in work_for(editor) if "close" in item.label]

    assert work == [(2, "calls close within 7 days", reverse("wagtailadmin_explore", args=[index.pk]))]


def test_people_without_rights_on_calls_are_told_nothing():
    CallPageFactory(closes_at=timezone.now() + 2 * DAY)

    assert [item for item in work_for(UserFactory()) if "close" in item.label] == []
