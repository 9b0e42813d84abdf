"""People see, have, correct and erase their data, with an account or without; staff answer."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.models import SiteSettings
from core.personal_data import Person, holdings
from home.models import ContactMessage
from members.organisations.models import Role
from members.privacy import agreeing, copying, correcting, erasing, errors, proving, tasks
from members.privacy.models import Agreement, Copy, Correction, Erasure, Wording
from tests.factories.home import ContactMessageFactory
from tests.factories.organisations import RoleFactory
from tests.factories.payments import PayerFactory, invoice
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
INDEX = "/members/account/your-data/"


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Call something as a request would be: what waits for its commit happens after it."""

    def call(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return call


def sign_in(client, person) -> None:
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def link_in(message) -> str:
    return re.search(r"http://testserver(\S+)", message.body)[1]


def letters_to(email: str) -> list:
    return [message for message in mail.outbox if message.to == [email]]


# --- a copy ---------------------------------------------------------------------------------------


def test_a_person_gets_a_link_by_mail_and_their_copy_by_it(client, run):
    person = UserFactory()
    sign_in(client, person)
    run(client.post, f"{INDEX}copy/")
    [letter] = [one for one in letters_to(person.email) if "copy" in one.subject]

    answer = client.get(link_in(letter))

    assert answer["Content-Disposition"] == 'attachment; filename="your-data.zip"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert json.loads(archive.read("your-data.json"))["about"]["addresses"] == [person.email]
    assert Copy.objects.get().fetched_at is not None


def test_the_link_opens_nothing_for_somebody_else_or_nobody(client, run):
    person, stranger = UserFactory(), UserFactory()
    copy = run(copying.ask, Person.of(person))
    url = reverse("privacy:fetch", args=[copying.token_of(copy)])
    assert client.get(url).status_code == 302
    sign_in(client, stranger)
    assert client.get(url).status_code == 404


def test_a_copy_asks_again_who_it_is(client):
    client.force_login(UserFactory())
    answer = client.post(f"{INDEX}copy/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert Copy.objects.count() == 0


def test_the_link_ends_after_seven_days_and_the_file_with_it(run):
    copy = run(copying.ask, Person.of(UserFactory()))
    copy.refresh_from_db()
    token, ends = copying.token_of(copy), copy.expires_at
    assert ends - timezone.now() > timedelta(days=6, hours=23)
    assert copying.by_token(token, ends - timedelta(seconds=1)) == copy
    assert copying.by_token(token, ends) is None
    storage, name = copy.file.storage, copy.file.name
    assert copying.throw_away(Copy.objects.over(ends)) == 1
    assert not storage.exists(name)


def test_a_fourth_copy_in_a_day_is_refused():
    person = Person.of(UserFactory())
    for _ in range(3):
        copying.ask(person)
    with pytest.raises(errors.TooManyCopies):
        copying.ask(person)


# --- erasing --------------------------------------------------------------------------------------


def test_a_person_erases_themselves_where_nothing_speaks_against_it(client, run):
    person = UserFactory(email="leaves@example.org")
    ContactMessageFactory(email="Leaves@example.org")
    sign_in(client, person)
    page = client.get(f"{INDEX}erase/").content.decode()
    assert "Messages sent with the contact form" in page

    run(client.post, f"{INDEX}erase/", {"sure": "on"})

    person.refresh_from_db()
    assert str(person) == "Former member"
    assert not ContactMessage.objects.exists()
    assert client.get(INDEX).status_code == 302
    assert "last letter" in letters_to("leaves@example.org")[-1].body


def test_without_the_tick_nothing_is_erased(client):
    person = UserFactory()
    sign_in(client, person)
    assert "Tick the box" in client.post(f"{INDEX}erase/", {}).content.decode()
    assert Erasure.objects.count() == 0


def test_the_head_of_a_school_hands_over_first(client, staff, run):
    head = UserFactory()
    role = RoleFactory(person=head, kind=Role.Kind.HEAD)
    asked = run(erasing.ask, Person.of(head), email=head.email)
    assert asked.state == Erasure.State.WAITING
    assert f"You are the head of {role.school}" in asked.why_staff
    with pytest.raises(errors.InTheWay):
        erasing.approve(asked, staff)

    Role.objects.filter(pk=role.pk).update(ends_on=date(2021, 1, 1))
    run(erasing.approve, asked, staff)

    head.refresh_from_db()
    assert str(head) == "Former member"
    assert str(Role.objects.get(pk=role.pk).person) == "Former member"


def test_the_last_administrator_makes_a_colleague_one_first():
    admin = RoleFactory(is_school_admin=True)
    assert erasing.why_staff_must_look(Person.of(admin.person)) == []
    colleague = RoleFactory(school=admin.school)
    assert "You alone administer" in erasing.why_staff_must_look(Person.of(admin.person))[0]
    Role.objects.filter(pk=colleague.pk).update(is_school_admin=True)
    assert erasing.why_staff_must_look(Person.of(admin.person)) == []


def test_roles_end_with_the_erasing(run):
    role = RoleFactory()
    run(erasing.ask, Person.of(role.person), email=role.person.email)
    role.refresh_from_db()
    assert role.ends_on == timezone.localdate()


def test_who_bought_something_is_looked_at_and_the_invoice_stays_with_the_reason(staff, run):
    person = UserFactory()
    payer = PayerFactory(kind="person", name=str(person))
    payer.contacts.add(payer.contacts.model(name="Them", email=person.email))
    payer.save()
    kept = invoice("50.00", payer=payer)
    asked = run(erasing.ask, Person.of(person), email=person.email)
    assert "the law has us keep" in asked.why_staff

    run(erasing.approve, asked, staff)

    kept.refresh_from_db()
    assert kept.billing_name == payer.name
    assert "six years" in letters_to(asked.email)[-1].body


def test_staff_refuse_for_a_reason_that_the_person_reads(staff, run):
    person = UserFactory(is_active=False)
    asked = run(erasing.ask, Person.of(person), email=person.email)
    run(erasing.refuse, asked, staff, "There is a complaint that is not settled.")
    assert "a complaint that is not settled" in letters_to(person.email)[-1].body
    with pytest.raises(errors.AlreadyDecided):
        erasing.approve(asked, staff)


def test_nobody_asks_twice_and_one_may_stay(client):
    person = UserFactory(is_active=True, groups=["Editors"])
    asked = erasing.ask(Person.of(person), email=person.email)
    with pytest.raises(errors.AlreadyAsked):
        erasing.ask(Person.of(person), email=person.email)
    with pytest.raises(errors.NotAllowed):
        erasing.withdraw(asked, UserFactory())
    erasing.withdraw(asked, person)
    asked.refresh_from_db()
    assert (asked.state, asked.email) == ("withdrawn", "")


def test_the_law_gives_a_calendar_month():
    assert erasing.month_after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert erasing.month_after(date(2026, 11, 22)) == date(2026, 12, 22)
    assert erasing.month_after(date(2026, 12, 31)) == date(2027, 1, 31)


def test_what_is_left_over_in_the_words_of_others_is_shown_to_staff(run):
    person = UserFactory(first_name="Ermintrude", last_name="Example-Only")
    about_them = ContactMessageFactory(message="I met Ermintrude Example-Only.")
    asked = run(erasing.ask, Person.of(person), email=person.email)
    asked.refresh_from_db()
    assert asked.outcome["left"] == [
        {"label": "home.ContactMessage", "field": "message", "key": str(about_them.pk)}
    ]


# --- without an account ---------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["wrote@example.org", "nobody@example.org"])
def test_the_screen_says_the_same_of_every_address(client, email):
    ContactMessageFactory(email="wrote@example.org")
    answer = client.post("/privacy/your-data/", {"email": email}, follow=True)
    assert answer.redirect_chain == [("/privacy/your-data/sent/", 302)]
    assert email not in answer.content.decode()


def test_who_wrote_to_us_sees_has_and_erases_it_by_a_link(client, run):
    ContactMessageFactory(email="wrote@example.org", message="My own words")
    run(client.post, "/privacy/your-data/", {"email": "wrote@example.org"})
    link = link_in(letters_to("wrote@example.org")[-1])
    assert "Messages sent with the contact form" in client.get(link).content.decode()

    run(client.post, f"{link}copy/")
    copy = client.get(link_in(letters_to("wrote@example.org")[-1]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(copy.streaming_content)))
    assert "My own words" in archive.read("your-data.json").decode()

    run(client.post, f"{link}erase/", {"sure": "on"})
    assert not ContactMessage.objects.exists()
    assert "We hold nothing under this address" in client.get(link).content.decode()


def test_a_closed_account_is_served_by_link_and_its_erasing_is_looked_at(client, run):
    person = UserFactory(email="suspended@example.org", is_active=False)
    token = proving.token_for(person.email)
    run(client.post, f"/privacy/your-data/{token}/copy/")
    copy = client.get(link_in(letters_to(person.email)[-1]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(copy.streaming_content)))
    assert json.loads(archive.read("your-data.json"))["about"]["account"] == person.pk
    client.post(f"/privacy/your-data/{token}/erase/", {"sure": "on"})
    assert Erasure.objects.get().state == Erasure.State.WAITING


def test_an_open_account_is_never_served_by_link(client, run):
    person = UserFactory()
    assert client.get(f"/privacy/your-data/{proving.token_for(person.email)}/").status_code == 404
    run(proving.ask, person.email, "192.0.2.1")
    assert "You have an account: sign in" in letters_to(person.email)[-1].body


@pytest.mark.parametrize("look_alike", ["wrote@maıl.example", "wrıter@mail.example"])
def test_whoever_owns_a_look_alike_address_is_given_nothing_of_others(client, run, look_alike):
    theirs = ContactMessageFactory(email="wrote@mail.example")
    UserFactory(email="writer@mail.example", is_active=False)
    tasks.mail_proof.enqueue("wrote@mail.example")
    held = [holding.label for holding in holdings() if holding.rows(Person.at(look_alike)).exists()]
    run(client.post, "/privacy/your-data/", {"email": look_alike})
    run(client.post, f"/privacy/your-data/{proving.token_for(look_alike)}/erase/", {"sure": "on"})

    assert held == []
    assert "We hold nothing under this address" in letters_to(look_alike)[0].body
    assert ContactMessage.objects.filter(pk=theirs.pk).exists()


def test_three_letters_an_hour_are_enough(run):
    for _ in range(5):
        run(proving.ask, "wrote@example.org", "192.0.2.1")
    assert len(letters_to("wrote@example.org")) == 3


# --- correcting and agreeing ------------------------------------------------------------------------


def test_a_person_changes_their_name_and_tells_the_office_of_the_rest(client, staff, run):
    SiteSettings.objects.update_or_create(pk=1, defaults={"office_email": "office@example.org"})
    person = UserFactory()
    sign_in(client, person)
    client.post(f"{INDEX}name/", {"first_name": "New", "last_name": "Name"})
    person.refresh_from_db()
    assert str(person) == "New Name"

    run(client.post, f"{INDEX}correct/", {"about": "My first day", "details": "1 May 2020"})
    assert letters_to("office@example.org")
    correction = Correction.objects.get()
    with pytest.raises(errors.NotAllowed):
        correcting.answer(correction, person, put_right=True, text="")
    run(correcting.answer, correction, staff, put_right=True, text="It says so now.")
    assert "It says so now." in letters_to(person.email)[-1].body


def test_agreeing_keeps_the_words_the_version_and_the_time(client):
    person = UserFactory()
    sign_in(client, person)
    client.post(f"{INDEX}agreements/news-by-mail/agree/")
    client.post(f"{INDEX}agreements/news-by-mail/agree/")
    agreement = Agreement.objects.get()
    assert (agreement.wording.version, agreement.wording.text) == (1, agreeing.NEWS_BY_MAIL.text)
    assert list(agreeing.in_force(agreeing.NEWS_BY_MAIL)) == [agreement]

    client.post(f"{INDEX}agreements/news-by-mail/withdraw/")
    agreement.refresh_from_db()
    assert agreement.withdrawn_at >= agreement.agreed_at
    assert not agreeing.in_force(agreeing.NEWS_BY_MAIL).exists()
    assert client.post(f"{INDEX}agreements/anything/agree/").status_code == 404


def test_new_words_are_asked_for_again(monkeypatch):
    person = UserFactory()
    agreeing.agree(person, "news-by-mail")
    newer = agreeing.Purpose("news-by-mail", "News", 2, "Other words")
    monkeypatch.setitem(agreeing._purposes, "news-by-mail", newer)
    assert not agreeing.in_force(newer).exists()
    agreeing.agree(person, "news-by-mail")
    assert list(Wording.objects.values_list("version", flat=True)) == [2, 1]


# --- staff, and everybody -------------------------------------------------------------------------


@pytest.fixture
def staff():
    return UserFactory(groups=["Membership"])


@pytest.mark.parametrize("screen", ["data/", "data/retention/", "changes/"])
@pytest.mark.parametrize(("group", "opens"), [("Membership", True), ("Editors", False)])
def test_only_who_looks_after_data_opens_the_screens(client, screen, group, opens):
    client.force_login(UserFactory(groups=[group]))
    assert (client.get(f"/admin/{screen}").status_code == 200) is opens


def test_staff_see_who_asks_and_decide(client, staff, run):
    person = UserFactory(is_active=False)
    asked = erasing.ask(Person.of(person), email=person.email)
    client.force_login(staff)
    assert str(person) in client.get("/admin/data/").content.decode()
    assert "To settle" not in client.get(f"/admin/data/erasures/{asked.pk}/").content.decode()
    with pytest.raises((PermissionDenied, errors.NotAllowed)):
        erasing.approve(asked, UserFactory())


def test_the_trail_is_read_by_thing_and_by_person(client, staff):
    role = RoleFactory()
    Role.objects.update(kind="deputy")
    client.force_login(staff)
    page = client.get(f"/admin/changes/?thing=organisations.role&row={role.pk}").content.decode()
    assert "team → deputy" in page
    assert "The portal" in page
    assert "Nothing was changed that fits" in client.get("/admin/changes/?row=none").content.decode()


def test_the_public_list_names_every_holding_and_sets_no_cookie(client):
    answer = client.get("/privacy/what-we-hold/")
    page = answer.content.decode()
    assert "What we hold and for how long" in page
    assert "Messages sent with the contact form" in page
    assert "six years" in page
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_the_pages_keep_to_their_number_of_queries(client, django_assert_max_num_queries):
    """One question for each kind of record, and twice where logs are asked for the same rows."""
    person = RoleFactory().person
    sign_in(client, person)
    kinds = len([one for one in holdings() if one.by_user or one.by_email or one.find])
    with django_assert_max_num_queries(2 * kinds + 40):
        client.get(INDEX)
    with django_assert_max_num_queries(15):
        client.get("/privacy/what-we-hold/")
