"""The office sees what could not be done, without whose it is or what it says, and has it tried again."""

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from core.models import AuditEvent
from members.accounts.tasks import deliver
from tests.background import WAITING, statuses, work
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
SCREEN = "/admin/undone-work/"
LINE = "could not be done</span>"


@pytest.fixture(autouse=True)
def tasks_wait(settings):
    settings.TASKS = WAITING


def given_up(count: int = 1) -> list[DBTaskResult]:
    """Make mails that a mail server refused for good."""
    for number in range(count):
        deliver.enqueue("A secret subject", "https://example.org/secret/", f"you-{number}@example.org")
    DBTaskResult.objects.update(
        status="FAILED",
        finished_at="2027-03-01T09:30:00Z",
        worker_ids=["example"],
        exception_class_path="smtplib.SMTPRecipientsRefused",
        traceback="smtplib.SMTPRecipientsRefused: {'you-0@example.org': (550, b'secret')}",
    )
    return list(DBTaskResult.objects.order_by("enqueued_at"))


@pytest.fixture
def staff(client):
    person = UserFactory(groups=["Membership"])
    sign_in(client, person)
    return person


def test_the_dashboard_leads_to_it_while_there_is_some(client, staff):
    assert LINE not in client.get("/admin/").content.decode()
    given_up(2)

    html = client.get("/admin/").content.decode()
    assert LINE in html
    assert f'<a href="{SCREEN}"><span class="what-needs-doing__count">2</span>' in html


def test_the_screen_says_what_for_whom_when_and_why_and_no_secret(client, staff):
    given_up()

    html = client.get(SCREEN).content.decode()
    main = html[html.index("<main") :]
    for words in (
        "A mail about an account",
        "for its owner",
        "1 March 2027, 09:30",
        "no such address",
        "once",
    ):
        assert words in main
    assert "secret" not in html
    assert "you-0@" not in html


def test_one_is_tried_again_and_the_other_left(client, staff):
    first, second = given_up(2)

    client.post(SCREEN, {"again": first.pk})
    client.post(SCREEN, {"leave": second.pk})
    work()

    assert [letter.to for letter in mail.outbox] == [["you-0@example.org"]]
    assert statuses() == ["SUCCESSFUL"]
    assert "Everything was done." in client.get(SCREEN).content.decode()
    assert list(
        AuditEvent.objects.filter(action__startswith="work.")
        .order_by("pk")
        .values_list("action", "actor_id", "subject_id")
    ) == [("work.tried_again", staff.pk, str(first.pk)), ("work.left", staff.pk, str(second.pk))]


def test_all_are_tried_again_together(client, staff):
    given_up(3)

    client.post(SCREEN, {"all": "1"})
    work()

    assert len(mail.outbox) == 3
    assert statuses() == ["SUCCESSFUL"] * 3


@pytest.mark.parametrize("data", [{}, {"again": "nonsense"}, {"again": ""}, {"leave": "nonsense"}])
def test_what_is_no_such_thing_does_nothing(client, staff, data):
    given_up()

    assert client.post(SCREEN, data).status_code == 302
    assert statuses() == ["FAILED"]


def test_what_did_not_fail_is_neither_left_nor_done_twice(client, staff):
    deliver.enqueue("Waits", "for a worker", "you@example.org")
    waiting = DBTaskResult.objects.get()

    client.post(SCREEN, {"leave": waiting.pk})
    client.post(SCREEN, {"again": waiting.pk})

    assert statuses() == ["READY"]


@pytest.mark.parametrize(
    ("groups", "status"),
    [(["Membership"], 200), (["Finance"], 200), (["Editors"], 302), (["Research"], 302), ([], 302)],
)
def test_only_whose_letters_they_are_sees_them(client, groups, status):
    sign_in(client, UserFactory(groups=groups))
    (record,) = given_up()

    assert client.get(SCREEN).status_code == status
    client.post(SCREEN, {"again": record.pk})
    assert statuses() == (["READY"] if status == 200 else ["FAILED"])


def test_many_come_in_pages_and_few_queries(client, staff, django_assert_max_num_queries):
    given_up(60)
    client.get(SCREEN)

    with django_assert_max_num_queries(20):
        first = client.get(SCREEN).content.decode()
    assert first.count('name="again"') == 50
    assert client.get(f"{SCREEN}?p=2").content.decode().count('name="again"') == 10
    assert "Try all 60 again" in first
