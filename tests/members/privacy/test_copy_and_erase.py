"""A copy has every row about a person and none about another; erasing leaves none of their words behind.

Both are built from what the models say they hold, so a new model is tested by itself.
"""

import io
import json
import zipfile

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.personal_data import Anonymise, Delete, Keep, Person, holdings
from members.accounts.models import User
from members.privacy import copying, erasing, scanning
from members.privacy.models import Erasure
from tests.members.privacy.rows import Somebody, everything_about

pytestmark = pytest.mark.django_db

ZEBEDEE = Somebody("zebedee")
QUENTIN = Somebody("quentin")


def findable():
    return [holding for holding in holdings() if holding.by_user or holding.by_email or holding.find]


@pytest.fixture
def zebedee() -> User:
    return everything_about(ZEBEDEE)


def contents_of(user: User) -> tuple[dict, zipfile.ZipFile]:
    file = io.BytesIO()
    copying.write(Person.of(user), file)
    archive = zipfile.ZipFile(file)
    return json.loads(archive.read("your-data.json")), archive


def test_there_is_a_row_about_the_person_in_every_model(zebedee):
    without = [holding.label for holding in findable() if not holding.rows(Person.of(zebedee)).exists()]
    assert without == []


def test_the_copy_has_every_row_of_every_model(zebedee):
    contents, _ = contents_of(zebedee)
    found = {record["record"]: len(record["rows"]) for record in contents["records"]}
    assert found == {holding.label: holding.rows(Person.of(zebedee)).count() for holding in findable()}


def test_the_copy_has_their_words_and_files_and_nothing_that_is_withheld(zebedee):
    contents, archive = contents_of(zebedee)
    text = json.dumps(contents, ensure_ascii=False)
    for word in ZEBEDEE.identifying:
        assert word in text, word
    for record in contents["records"]:
        withheld = set(next(h.withheld for h in findable() if h.label == record["record"]))
        for row in record["rows"]:
            assert not withheld & set(row), record["record"]
    for name in [name for name in archive.namelist() if name.startswith("files/")]:
        assert archive.read(name) in {b"a file of theirs", b"order"}
    assert any(name.startswith("files/directory.Picture/") for name in archive.namelist())


def test_the_copy_of_one_has_nothing_of_another(zebedee):
    quentin = everything_about(QUENTIN)
    for user, somebody, other in ((zebedee, ZEBEDEE, QUENTIN), (quentin, QUENTIN, ZEBEDEE)):
        contents, archive = contents_of(user)
        text = json.dumps(contents, ensure_ascii=False) + archive.read("read-me.txt").decode()
        assert somebody.email in text
        for word in other.identifying:
            assert word not in text, text[max(text.find(word) - 500, 0) :][:600]


def test_after_erasing_none_of_their_words_is_anywhere(zebedee, django_capture_on_commit_callbacks):
    quentin = everything_about(QUENTIN)
    before = {found.label for found in scanning.find(ZEBEDEE.identifying)}
    assert {"accounts.User", "organisations.Invitation", "home.ContactMessage", "directory.Profile"} <= before
    others = counts_of(quentin)

    with django_capture_on_commit_callbacks(execute=True):  # the last letter goes, and its address
        done = erased(zebedee)
    done.refresh_from_db()

    assert scanning.find(ZEBEDEE.identifying) == []
    assert counts_of(quentin) == others
    assert done.outcome["left"] == []
    assert done.email == ""


def counts_of(user: User) -> dict[str, int]:
    return {holding.label: holding.rows(Person.of(user)).count() for holding in findable()}


def erased(user: User) -> Erasure:
    request = Erasure.objects.filter(person=user, state="waiting").first() or Erasure.objects.create(
        person=user, email=user.email, answer_by="2026-12-31"
    )
    request.state, request.email = "running", user.email
    request.save()
    done = erasing.carry_out(request.pk)
    done.refresh_from_db()
    return done


def test_erasing_does_to_each_model_what_the_model_says(zebedee):
    person = Person.of(zebedee)
    rows = [(holding, list(holding.rows(person).values_list("pk", flat=True))) for holding in findable()]

    erased(zebedee)

    for holding, keys in rows:
        there = holding.model._base_manager.filter(pk__in=keys)
        match holding.erase:
            case Delete():
                assert not there.exists(), holding.label
            case Keep():
                assert there.count() == len(keys), holding.label
            case Anonymise(fields=fields):
                assert there.count() == len(keys), holding.label
                constants = {name: value for name, value in fields.items() if not callable(value)}
                assert there.filter(**constants).count() == len(keys) or None in constants.values(), (
                    holding.label
                )


def test_an_erased_account_is_a_former_member_who_cannot_sign_in(zebedee, client):
    client.force_login(zebedee)
    erased(zebedee)
    zebedee.refresh_from_db()
    assert str(zebedee) == "Former member"
    assert (zebedee.is_active, zebedee.is_staff, zebedee.is_superuser) == (False, False, False)
    assert not zebedee.has_usable_password()
    assert zebedee.email == f"former-member-{zebedee.pk}@erased.invalid"
    assert client.get("/members/account/").status_code == 302


def test_the_last_letter_says_what_is_gone_what_stays_and_why(zebedee, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        done = erased(zebedee)
    [letter] = [message for message in mail.outbox if message.to == [ZEBEDEE.email]]
    assert "Messages sent with the contact form" in letter.body
    assert "must be kept for six years" in letter.body
    assert "Information Commissioner" in letter.body
    done.refresh_from_db()
    assert done.email == ""


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="One writer at a time, always.")
def test_a_copy_that_is_being_made_waits_for_the_erasing_and_leaves_no_file(zebedee):
    with CaptureQueriesContext(connection) as asked:
        erased(zebedee)
    locked = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]

    assert any('FROM "privacy_copy"' in sql for sql in locked)


def test_files_go_with_their_rows(zebedee, django_capture_on_commit_callbacks):
    picture = zebedee.profile.picture
    storage, names = picture.large.storage, [picture.large.name, picture.small.name]
    assert all(storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        erased(zebedee)
    assert not any(storage.exists(name) for name in names)
