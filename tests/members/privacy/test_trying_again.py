"""A copy or an erasing that fails hangs for nobody: it is done again, and then lies before the office."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import retention, trying_again
from core.clock import tick
from core.personal_data import Person
from members.accounts.models import User
from members.privacy import copying, erasing, errors, tasks
from members.privacy.models import Copy, Erasure
from tests.background import WAITING, wait, work
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
YOURS = "/members/account/your-data/"
OFFICE = "/admin/data/"
COULD_NOT_COPY = "We could not make your copy"


@pytest.fixture(autouse=True)
def tasks_wait(settings, tmp_path):
    settings.TASKS = WAITING


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def call(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return call


@pytest.fixture
def work_now(run):
    """Do all that is due, and what follows from it."""

    def call() -> None:
        while DBTaskResult.objects.ready().exists():
            run(work)

    return call


@pytest.fixture
def staff() -> User:
    return UserFactory(groups=["Membership"])


@pytest.fixture
def disk(monkeypatch):
    """A disk that can be `full` ("" for none: an error that passes; "broken": one that does not)."""

    class Disk:
        error: Exception | None = None

    def save(self, name, content, max_length=None):
        if Disk.error:
            raise Disk.error
        return kept(self, name, content, max_length)

    kept = FileSystemStorage.save
    monkeypatch.setattr(FileSystemStorage, "save", save)
    return Disk


def page(client, person, address: str) -> str:
    sign_in(client, person)
    return client.get(address).content.decode()


def test_a_copy_is_made_when_the_disk_is_there_again(client, run, work_now, disk):
    disk.error = OSError(28, "No space left on device")
    person = UserFactory()
    copy = run(copying.ask, Person.of(person))
    work_now()
    assert Copy.objects.get().state == "making"
    assert "Your copy is being made." in page(client, person, YOURS)

    disk.error = None
    assert wait() == [timedelta(minutes=1)]
    work_now()

    copy.refresh_from_db()
    assert copy.state == "ready"
    assert [letter.to for letter in mail.outbox] == [[person.email]]


def test_a_copy_that_cannot_be_made_is_said_to_its_person_who_asks_again(client, run, work_now, disk):
    disk.error = ValueError("An example of a fault")
    person = UserFactory()
    run(copying.ask, Person.of(person))
    work_now()

    html = page(client, person, YOURS)
    assert COULD_NOT_COPY in html
    assert "Your copy is being made." not in html
    disk.error = None
    run(copying.ask, Person.of(person))
    work_now()

    assert Copy.objects.get().state == "ready"
    assert COULD_NOT_COPY not in page(client, person, YOURS)


def test_the_office_sees_a_copy_that_could_not_be_made_and_tries_again(client, run, work_now, disk, staff):
    disk.error = ValueError("An example of a fault")
    copy = run(copying.ask, Person.of(UserFactory(first_name="Example", last_name="Asker")))
    work_now()

    assert "copy of somebody’s data could not be made" in page(client, staff, "/admin/")
    html = client.get(OFFICE).content.decode()
    assert "Example Asker</th><td>A copy of their data, which could not be made" in html
    assert "could not be done</span>" not in page(client, staff, "/admin/")  # it is in one queue only
    disk.error = None
    run(client.post, OFFICE, {"copy": copy.pk})
    work_now()

    copy.refresh_from_db()
    assert copy.state == "ready"
    assert "which could not be made" not in client.get(OFFICE).content.decode()


@pytest.mark.parametrize("key", ["", "x", "999999", "-1"])
def test_no_such_copy_is_a_404(client, staff, key):
    sign_in(client, staff)

    assert client.post(OFFICE, {"copy": key}).status_code == 404


def test_a_copy_that_did_not_fail_is_not_begun_again(run, staff):
    copy = run(copying.ask, Person.of(UserFactory()))

    with pytest.raises(errors.AlreadyDecided):
        copying.begin_again(copy, staff)
    with pytest.raises(errors.NotAllowed):
        copying.begin_again(copy, UserFactory())


@pytest.fixture
def search(monkeypatch):
    """The search for what is left over, which comes last: `search.error` is raised in the midst of it."""

    class Search:
        error: Exception | None = None

    def find(words):
        if Search.error:
            raise Search.error
        return kept(words)

    kept = erasing.scanning.find
    monkeypatch.setattr(erasing.scanning, "find", find)
    return Search


def test_an_erasing_that_fails_once_is_done_a_minute_later(run, work_now, search):
    search.error = ConnectionResetError()
    person = UserFactory(email="leaver@example.org")
    asked = run(erasing.ask, Person.of(person), email=person.email)
    work_now()
    person.refresh_from_db()
    assert (Erasure.objects.get().state, person.email) == ("running", "leaver@example.org")

    search.error = None
    assert wait() == [timedelta(minutes=1)]
    work_now()

    asked.refresh_from_db()
    person.refresh_from_db()
    assert (asked.state, person.is_active) == ("done", False)
    assert [letter.to for letter in mail.outbox] == [["leaver@example.org"]]


def test_an_erasing_that_cannot_be_done_lies_before_the_office_which_decides_again(
    client, run, work_now, search, staff
):
    search.error = ValueError("An example of a fault")
    person = UserFactory()
    asked = run(erasing.ask, Person.of(person), email=person.email)
    work_now()

    html = page(client, person, YOURS)
    assert "The office looks at it and answers by" in html
    assert erasing.COULD_NOT in html
    assert "1</span> <span>request to be erased" in page(client, staff, "/admin/")
    screen = client.get(f"{OFFICE}erasures/{asked.pk}/").content.decode()
    assert erasing.COULD_NOT in screen
    assert 'name="decision"' in screen
    run(client.post, f"{OFFICE}erasures/{asked.pk}/", {"decision": "erase"})
    work_now()
    asked.refresh_from_db()
    assert (asked.state, asked.why_staff) == ("waiting", erasing.COULD_NOT)  # said once, however often

    search.error = None
    run(erasing.approve, asked, staff)
    work_now()
    asked.refresh_from_db()
    assert asked.state == "done"


def test_who_could_not_be_erased_may_stay(run, work_now, search):
    search.error = ValueError("An example of a fault")
    person = UserFactory()
    asked = run(erasing.ask, Person.of(person), email=person.email)
    work_now()

    erasing.withdraw(asked, person)

    assert Erasure.objects.get().state == "withdrawn"


def test_what_no_worker_knows_of_is_begun_again(run, work_now):
    """The process died between noting the request and telling the workers."""
    person, other = UserFactory(), UserFactory()
    Erasure.objects.create(
        person=person, email=person.email, answer_by=timezone.localdate(), state=Erasure.State.RUNNING
    )
    Copy.objects.create(person=other)
    known = run(copying.ask, Person.of(UserFactory()))
    assert DBTaskResult.objects.get().args_kwargs["args"] == [known.pk]

    assert tasks.take_up_lost.module_path in tick(timezone.now())
    assert tasks.take_up_lost.call() == 2
    assert tasks.take_up_lost.call() == 0
    work_now()

    assert Erasure.objects.get().state == "done"
    assert set(Copy.objects.values_list("state", flat=True)) == {"ready"}


def test_the_address_of_who_was_erased_goes_though_the_last_letter_never_does(run, work_now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where nobody listens
    person = UserFactory(email="leaver@example.org")
    asked = run(erasing.ask, Person.of(person), email=person.email)
    for _ in range(6):
        work_now()
        wait()
    assert trying_again.given_up().get().task_path == tasks.mail_outcome.module_path
    done_at = Erasure.objects.get(state="done", email="leaver@example.org").decided_at

    retention.run(done_at + timedelta(days=14), only=["privacy.Erasure.email"])
    asked.refresh_from_db()
    assert asked.email == "leaver@example.org"
    retention.run(done_at + timedelta(days=14, seconds=1), only=["privacy.Erasure.email"])
    asked.refresh_from_db()
    assert asked.email == ""


def test_a_file_that_cannot_be_removed_keeps_nobody_from_the_last_letter(run, work_now, monkeypatch):
    person = UserFactory(email="leaver@example.org")
    copy = run(copying.ask, Person.of(person))
    work_now()
    copy.refresh_from_db()
    storage, name = copy.file.storage, copy.file.name
    mail.outbox.clear()

    def away(self, name):
        raise OSError("The disk is away")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", away)
        run(erasing.ask, Person.of(person), email=person.email)
        work_now()
        assert storage.exists(name)
        assert [letter.to for letter in mail.outbox] == [["leaver@example.org"]]
    wait()
    work_now()

    assert not storage.exists(name)
