"""Asking for access: kept, told to the office, decided once, answered by letter, ended by time."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import retention
from core.models import SiteSettings
from research import asking
from research.choices import Access
from research.models import AccessRequest
from tests.factories.people import UserFactory
from tests.factories.research import (
    AccessRequestFactory,
    EditionFactory,
    EditionFileFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db
FILLED = {
    "name": "Example Reader",
    "email": "Reader@example.org",
    "organisation": "",
    "reason": "An example of a reason.",
}


@pytest.fixture
def closed():
    settings = SiteSettings.load()
    settings.office_email = "office@example.org"
    settings.save()
    return PublicationFactory(title="A closed example", access=Access.SUBSCRIBERS)


def _ask(client, publication, **changes):
    return client.post(f"{publication.address}request-access/", {**FILLED, **changes})


def test_a_request_is_kept_and_the_office_told(client, closed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = _ask(client, closed)

    request = AccessRequest.objects.get()
    assert answer.status_code == 302
    assert (request.publication, request.email, request.state) == (closed, "reader@example.org", "waiting")
    assert [letter.to for letter in mail.outbox] == [["office@example.org"]]
    assert mail.outbox[0].subject == "[NAVSH] Somebody asks for “A closed example”"
    assert "An example of a reason." in mail.outbox[0].body
    assert client.get(answer["Location"]).status_code == 200


def test_asking_again_changes_the_one_request(client, closed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _ask(client, closed)
        _ask(client, closed, reason="A better reason.")

    assert AccessRequest.objects.get().reason == "A better reason."
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("field", ["name", "email", "reason"])
def test_what_is_missing_is_said_and_nothing_is_lost(client, closed, field):
    answer = _ask(client, closed, **{field: ""})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert AccessRequest.objects.count() == 0
    assert "There is a problem" in page
    assert all(value in page for name, value in FILLED.items() if name != field and value)


def test_one_visitor_may_not_flood_the_office(client, closed):
    for number in range(6):
        answer = _ask(client, closed, email=f"reader{number}@example.org")

    assert AccessRequest.objects.count() == 5
    assert "Too many requests came from you" in answer.content.decode()


def test_a_granted_request_writes_a_letter_whose_link_opens_the_file(
    client, closed, django_capture_on_commit_callbacks
):
    file = EditionFileFactory(edition=EditionFactory(publication=closed))
    request = AccessRequestFactory(publication=closed, email="reader@example.org")
    until = timezone.now() + timedelta(days=30)

    with django_capture_on_commit_callbacks(execute=True):
        asking.decide(
            request, UserFactory(groups=["Research"]), grant=True, expires_at=until, answer="With pleasure."
        )

    letter = mail.outbox[0]
    assert letter.to == ["reader@example.org"]
    assert "With pleasure." in letter.body
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    page = client.get(link).content.decode()
    address = f"{file.address}?grant={request.key}"
    assert address in page
    assert client.get(address).status_code == 200


def test_what_was_granted_ends_at_its_minute(client, closed, monkeypatch):
    file = EditionFileFactory(edition=EditionFactory(publication=closed))
    request = AccessRequestFactory(publication=closed)
    until = timezone.now() + timedelta(days=30)
    asking.decide(request, UserFactory(groups=["Research"]), grant=True, expires_at=until)

    for moment, status in ((until - timedelta(seconds=1), 200), (until, 403)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert client.get(file.address, {"grant": request.key}).status_code == status


def test_a_refusal_is_told_without_a_link(closed, django_capture_on_commit_callbacks):
    request = AccessRequestFactory(publication=closed)

    with django_capture_on_commit_callbacks(execute=True):
        asking.decide(request, UserFactory(groups=["Research"]), grant=False, answer="Not this time.")

    assert "Not this time." in mail.outbox[0].body
    assert request.key not in mail.outbox[0].body


def test_a_request_is_decided_once_and_by_staff(closed):
    request = AccessRequestFactory(publication=closed)
    with pytest.raises(asking.NotAllowed):
        asking.decide(request, UserFactory(), grant=True)
    asking.decide(request, UserFactory(groups=["Research"]), grant=False)
    with pytest.raises(asking.AlreadyDecided):
        asking.decide(request, UserFactory(groups=["Research"]), grant=True)

    request.refresh_from_db()
    assert request.state == AccessRequest.State.REFUSED


def test_a_stranger_cannot_take_over_the_request_of_an_account(client, closed):
    reader = UserFactory(email="reader@example.org")
    request = AccessRequestFactory(publication=closed, email="reader@example.org", user=reader)

    _ask(client, closed)

    request.refresh_from_db()
    assert request.user == reader


def test_the_database_keeps_decisions_and_their_times_together(closed):
    request = AccessRequestFactory(publication=closed)
    for wrong in ({"state": "granted"}, {"decided_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=request.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequestFactory(publication=closed, email=request.email)


def test_old_requests_are_forgotten_but_not_those_that_still_open_something(closed):
    long_ago = timezone.now() - timedelta(days=731)
    granted = AccessRequestFactory(publication=closed, state="granted", decided_at=long_ago)
    AccessRequestFactory(publication=closed, state="refused", decided_at=long_ago)
    AccessRequestFactory(publication=closed, state="granted", decided_at=long_ago, expires_at=long_ago)
    waiting = AccessRequestFactory(publication=closed)

    retention.run(only=["research.AccessRequest"])

    assert set(AccessRequest.objects.all()) == {granted, waiting}
