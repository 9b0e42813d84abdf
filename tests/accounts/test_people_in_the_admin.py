"""Staff look after people's accounts, and nowhere in the admin go past a person, the proof or the trail."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver, reverse
from wagtail.users.models import UserProfile

from core.models import AuditEvent, ChangeRecord
from members.accounts.models import User
from members.privacy.models import Erasure
from tests.factories.directory import photo
from tests.factories.people import PASSWORD, UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client) -> User:
    """An administrator, who proved it lately and is signed in."""
    return sign_in(client, UserFactory(is_superuser=True))


@pytest.fixture
def clerk() -> User:
    """Somebody of the office who may change people and is no administrator."""
    clerk = UserFactory(groups=["Membership"])
    for name in ("change_user", "add_user", "delete_user"):
        clerk.user_permissions.add(Permission.objects.get(codename=name, content_type__app_label="accounts"))
    return clerk


def people(name: str, *args) -> str:
    return reverse(f"wagtailusers_users:{name}", args=args)


def form_of(person: User, **changed) -> dict:
    """Return what the form of a person sends where nothing but `changed` is touched."""
    sent = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_active": "on",
        "groups": [group.pk for group in person.groups.all()],
    }
    return {name: value for name, value in {**sent, **changed}.items() if value is not None}


# --- nobody is deleted ------------------------------------------------------------------------------


def test_to_delete_a_person_leads_to_erasing_them_which_says_why_and_what_stays(client, chief):
    person = UserFactory()

    for ask in (client.get, client.post):
        answer = ask(people("delete", person.pk), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("privacy_erase_somebody", args=[person.pk])
        page = answer.content.decode()
        assert "People are not deleted but erased" in page
        assert "Your name, address and password go." in page
    assert User.objects.filter(pk=person.pk).exists()


def test_staff_note_why_somebody_is_erased_and_decide(client, chief, django_capture_on_commit_callbacks):
    person = UserFactory(email="twice@example.org")

    noted = client.post(reverse("privacy_erase_somebody", args=[person.pk]), {"because": "twice"})
    asked = Erasure.objects.get()
    assert noted.url == reverse("privacy_erasure", args=[asked.pk])
    assert (asked.person, asked.noted_by, asked.state) == (person, chief, "waiting")
    assert "this one is not used" in client.get(noted.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(noted.url, {"decision": "erase"})

    person.refresh_from_db()
    assert str(person) == "Former member"
    [letter] = [one for one in mail.outbox if one.to == ["twice@example.org"]]
    assert "they have another account, and this one is not used" in letter.body


def test_no_reason_no_request(client, chief):
    person = UserFactory()

    answer = client.post(reverse("privacy_erase_somebody", args=[person.pk]), {})

    assert answer.context["form"].errors["because"]
    assert not Erasure.objects.exists()


def test_nobody_erases_themselves_there_nor_an_administrator_without_being_one(client, chief, clerk):
    assert client.get(people("delete", chief.pk)).status_code == 302
    assert client.get(reverse("privacy_erase_somebody", args=[chief.pk]), follow=True).request[
        "PATH_INFO"
    ] == reverse("wagtailadmin_home")
    sign_in(client, clerk)
    assert client.post(reverse("privacy_erase_somebody", args=[chief.pk]), {"because": "mistake"}).url == (
        reverse("wagtailadmin_home")
    )
    assert not Erasure.objects.exists()


AT_ONCE = ["delete", "assign_role", "set_active_state"]


@pytest.mark.parametrize("action", AT_ONCE)
def test_nothing_is_done_to_many_people_at_once(client, chief, action):
    person = UserFactory()

    address = f"/admin/bulk/accounts/user/{action}/?id={person.pk}&next=/admin/users/"
    sent = {"role": Group.objects.first().pk, "mark_as_active": "False"}
    assert client.get(address).status_code == 404
    assert client.post(address, sent).status_code == 404
    page = client.get(people("index")).content.decode()
    assert "bulk-action" not in page


# --- every way into the admin with a person's number in it ---------------------------------------------


def addresses_with_a_number() -> Iterator[str]:
    """Give every address of the admin that takes a number, with a gap in its place."""

    def walk(resolver, before: str):
        for entry in resolver.url_patterns:
            address = before + re.sub(r"\(\?P?<?\w*>?[^)]*\)|[\^$]|\\Z", "", str(entry.pattern))
            address = re.sub(r"<(\w+:)?app_label>", "accounts", address)
            address = re.sub(r"<(\w+:)?model_name>", "user", address)
            if "<str:action>" in address:
                yield from (address.replace("<str:action>", action) + "?id={number}" for action in AT_ONCE)
            if not isinstance(entry, URLPattern):
                yield from walk(entry, address)
            elif "<" in address:
                yield re.sub(r"<[^>]+>", "{number}", address)

    for address in walk(get_resolver(), "/"):
        if address.startswith("/admin/"):
            yield address


EVERYTHING_AT_ONCE = {
    "email": "thief@example.org",
    "new_email": "thief@example.org",
    "password": "a phrase of the thief",
    "password1": "a phrase of the thief",
    "password2": "a phrase of the thief",
    "new_password1": "a phrase of the thief",
    "confirm": "on",
    "delete": "yes",
    "object_ids": "{number}",
    "id": "{number}",
}


def test_whatever_is_sent_to_whichever_address_the_person_is_there_and_theirs(client, chief):
    person = UserFactory()
    before = User.objects.filter(pk=person.pk).values("email", "password", "is_active").get()
    tried = sorted(set(addresses_with_a_number()))
    assert people("delete", 4711).replace("4711", "{number}") in tried

    for address in tried:
        sent = {name: value.format(number=person.pk) for name, value in EVERYTHING_AT_ONCE.items()}
        answer = client.post(address.format(number=person.pk), sent)
        assert answer.status_code < 500, address
        assert User.objects.filter(pk=person.pk).values("email", "password", "is_active").first() == (
            before
        ), address
    assert EmailAddress.objects.get(user=person, verified=True).email == person.email


# --- accounts are made and changed ----------------------------------------------------------------------


def test_a_person_is_added_without_a_password_and_gets_in_by_their_own(
    client, chief, django_capture_on_commit_callbacks
):
    research = Group.objects.get(name="Research")
    new = {"email": "New.Person@example.org", "first_name": "Example", "last_name": "Person"}
    with django_capture_on_commit_callbacks(execute=True):
        sent = {**new, "groups": [research.pk], "password1": PASSWORD, "password2": PASSWORD}
        added = client.post(people("add"), sent)
    assert added.status_code == 302, added.context["form"].errors
    person = User.objects.get(email="new.person@example.org")
    assert list(person.groups.all()) == [research]
    assert not person.has_usable_password()
    [letter] = [one for one in mail.outbox if one.to == [person.email]]
    assert "http://testserver/accounts/password/reset/" in letter.body

    client.logout()
    mail.outbox.clear()
    client.post("/accounts/password/reset/", {"email": "new.person@example.org"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0],
        {"password1": "lamp river otter nine", "password2": "lamp river otter nine"},
    )
    # The address is confirmed before it opens anything: staff may have mistyped it.
    got_in = client.post(
        "/accounts/login/", {"login": "new.person@example.org", "password": "lamp river otter nine"}
    )
    assert got_in.url == "/accounts/confirm-email/"


def test_a_name_groups_and_an_open_door_are_changed_and_who_did_it_is_written(client, chief):
    person, research = UserFactory(), Group.objects.get(name="Research")

    sent = form_of(person, last_name="Changed", groups=[research.pk], is_active=None)
    assert client.post(people("edit", person.pk), sent).status_code == 302

    person.refresh_from_db()
    assert (person.last_name, person.is_active, list(person.groups.all())) == ("Changed", False, [research])
    joined = User.groups.through.objects.get(user=person)
    record = ChangeRecord.objects.get(thing="accounts.user_groups", row=str(joined.pk))
    assert (record.operation, record.actor_id) == ("insert", chief.pk)


def test_the_form_knows_no_address_and_no_password(client, chief):
    person = UserFactory(email="stays@example.org")

    sent = form_of(
        person, email="thief@example.org", password1="a phrase of a thief", password2="a phrase of a thief"
    )
    assert client.post(people("edit", person.pk), sent).status_code == 302

    person.refresh_from_db()
    assert person.email == "stays@example.org"
    assert person.check_password(PASSWORD)


def test_a_new_address_counts_once_it_is_confirmed_and_the_former_hears_of_it(
    client, chief, django_capture_on_commit_callbacks
):
    person = UserFactory(email="former@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(people("address", person.pk), {"email": "New@example.org"})
    person.refresh_from_db()
    assert person.email == "former@example.org"
    [notice] = [one for one in mail.outbox if one.to == ["former@example.org"]]
    assert "new@example.org" not in notice.body
    assert AuditEvent.objects.get(action="account.address_asked").actor_id == chief.pk

    [letter] = [one for one in mail.outbox if one.to == ["new@example.org"]]
    client.logout()
    client.post(re.search(r"http://testserver(\S+)", letter.body)[1])
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]


def test_an_address_that_was_mistyped_is_put_right_and_still_confirmed_first(
    client, chief, django_capture_on_commit_callbacks
):
    person = UserFactory(email="mistyped@example.org", confirmed=False)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(people("address", person.pk), {"email": "right@example.org"})

    person.refresh_from_db()
    assert person.email == "right@example.org"
    assert [one.to for one in mail.outbox] == [["right@example.org"]]
    assert not EmailAddress.objects.get(user=person).verified


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_of_another_account_is_refused(client, chief, confirmed):
    UserFactory(email="taken@example.org", confirmed=confirmed)
    person = UserFactory(email="mine@example.org")

    answer = client.post(people("address", person.pk), {"email": "Taken@example.org"})

    assert "Another account has this address." in answer.context["form"].errors["email"][0]
    assert EmailAddress.objects.filter(user=person).count() == 1


def test_a_link_to_set_a_password_goes_to_its_owner_alone(client, chief, django_capture_on_commit_callbacks):
    person = UserFactory()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(people("password_link", person.pk))

    assert [one.to for one in mail.outbox] == [[person.email]]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert AuditEvent.objects.get(action="account.password_link_sent").actor_id == chief.pk


def test_an_erased_account_is_not_brought_back(client, chief):
    person = UserFactory(email="former-member-1@erased.invalid", is_active=False)

    answer = client.post(people("edit", person.pk), form_of(person), follow=True)
    assert "That account was erased." in answer.content.decode()
    assert client.post(people("address", person.pk), {"email": "thief@example.org"}).status_code == 302
    assert client.post(people("password_link", person.pk)).status_code == 302
    person.refresh_from_db()
    assert (person.is_active, person.email) == (False, "former-member-1@erased.invalid")


# --- nobody gives more than they have ---------------------------------------------------------------------


def test_who_is_no_administrator_makes_none_and_touches_none(client, clerk, chief):
    person = UserFactory()
    sign_in(client, clerk)

    client.post(people("edit", person.pk), form_of(person, is_superuser="on"))
    client.post(people("edit", chief.pk), form_of(chief, last_name="Touched"))
    client.post(people("address", chief.pk), {"email": "thief@example.org"})
    client.post(people("password_link", chief.pk))

    person.refresh_from_db()
    chief.refresh_from_db()
    assert not person.is_superuser
    assert chief.last_name != "Touched"
    assert EmailAddress.objects.filter(user=chief).count() == 1
    assert not AuditEvent.objects.filter(action__startswith="account.").exists()


def test_nobody_moves_an_account_that_may_do_what_they_may_not_to_a_mailbox_of_theirs(client, clerk):
    finance, colleague = UserFactory(groups=["Finance"]), UserFactory(groups=["Membership"])
    sign_in(client, clerk)

    for person in (finance, colleague):
        client.post(people("address", person.pk), {"email": f"new-{person.pk}@example.org"})

    assert EmailAddress.objects.filter(user=finance).count() == 1
    assert EmailAddress.objects.filter(user=colleague).count() == 2
    assert people("address", finance.pk) not in client.get(people("edit", finance.pk)).content.decode()


def test_they_give_and_take_only_groups_that_they_are_in(client, clerk):
    membership, finance, editors = (
        Group.objects.get(name=name) for name in ("Membership", "Finance", "Editors")
    )
    person = UserFactory(groups=["Editors"])
    sign_in(client, clerk)

    refused = client.post(people("edit", person.pk), form_of(person, groups=[membership.pk, finance.pk]))
    assert refused.context["form"].errors["groups"]
    client.post(people("edit", person.pk), form_of(person, groups=[membership.pk]))
    client.post(people("edit", clerk.pk), form_of(clerk, groups=[finance.pk]))

    assert set(person.groups.all()) == {membership, editors}
    assert list(clerk.groups.all()) == [membership]


def test_nobody_shuts_themselves_out(client, chief):
    client.post(people("edit", chief.pk), form_of(chief, is_active=None, is_superuser=None))

    chief.refresh_from_db()
    assert (chief.is_active, chief.is_superuser) == (True, True)


OWN_ACCOUNT = {
    "name_email-first_name": "Changed",
    "name_email-last_name": "Here",
    "theme-theme": "system",
    "theme-contrast": "system",
    "theme-density": "default",
    "theme-keyboard_shortcuts": "on",
}


def test_a_picture_as_it_comes_from_a_camera_is_not_kept_in_the_admin(client, chief):
    picture = SimpleUploadedFile("me.jpg", photo().getvalue(), "image/jpeg")
    page = client.get("/admin/account/").content.decode()

    answer = client.post("/admin/account/", {**OWN_ACCOUNT, "avatar-avatar": picture})

    chief.refresh_from_db()
    assert (answer.status_code, chief.first_name) == (302, "Changed")
    assert UserProfile.get_for_user(chief).avatar.name == ""
    assert 'type="file"' not in page
    assert 'href="/members/profile/picture/"' in page
    assert client.get("/members/profile/picture/").status_code == 200


def test_ones_own_account_in_the_admin_changes_no_address_and_no_password(client, chief):
    sent = {
        **OWN_ACCOUNT,
        "name_email-email": "thief@example.org",
        "password-old_password": PASSWORD,
        "password-new_password1": "lamp river otter nine",
        "password-new_password2": "lamp river otter nine",
    }
    page = client.get("/admin/account/").content.decode()
    answer = client.post("/admin/account/", sent)

    chief.refresh_from_db()
    assert answer.status_code == 302, [panel.get_form().errors for panel in answer.context["panels_by_tab"]]
    assert (chief.first_name, chief.check_password(PASSWORD)) == ("Changed", True)
    assert chief.email != "thief@example.org"
    assert 'type="password"' not in page
    last = ChangeRecord.objects.filter(thing="accounts.user", row=str(chief.pk)).order_by("pk").last()
    assert (last.actor_id, last.changes["first_name"]) == (chief.pk, "changed")
