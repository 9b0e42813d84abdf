"""What somebody was sending outlives being asked who they are."""

import re
import time
from html import unescape

import pytest
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.accounts import kept_forms
from members.accounts.models import User
from tests.factories.membership import member
from tests.factories.people import PASSWORD, UserFactory, code_now, grow_old, sign_in

pytestmark = pytest.mark.django_db
SEND_ON = "/members/account/send-on/"


@pytest.fixture
def officer(client):
    """Somebody of the office whose proof has run out."""
    officer = sign_in(client, UserFactory(is_superuser=True, is_staff=True))
    grow_old(client)
    return officer


@pytest.fixture
def head(client):
    """A member whose proof has run out."""
    head = sign_in(client, member())
    grow_old(client)
    return head


def prove(client, asked):
    """Follow the way to the proof, give it, and return where one is led to."""
    assert asked.status_code == 302
    password = client.get(asked.url).context["form"].fields.get("password")
    return client.post(asked.url, {"password": PASSWORD} if password else {"code": code_now()}).url


def waiting(client):
    """Return where the form that waits would go, and its fields as a browser would send them."""
    html = client.get(SEND_ON).content.decode()
    form = re.search(r'<form class="form" method="post" action="([^"]*)"(.*?)</form>', html, re.DOTALL)
    fields = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', form[2], re.DOTALL)
    sent = {}
    for name, value in fields:
        sent.setdefault(unescape(name), []).append(unescape(value))
    return unescape(form[1]), sent


def test_a_form_is_sent_on_to_where_it_went_and_with_all_that_was_typed(client, officer):
    person = UserFactory(first_name="Before")
    address = f"{reverse('wagtailusers_users:edit', args=[person.pk])}?from=list&page=2"
    typed = {
        "email": person.email,
        "first_name": 'Ann <b>"&',
        "last_name": "\n  two\r\nlines  ",
        "is_active": "on",
        "groups": ["1", "2"],
        "submit": "x",
    }

    assert prove(client, client.post(address, typed)) == SEND_ON

    assert User.objects.get(pk=person.pk).first_name == "Before"
    action, sent = waiting(client)
    assert action == address
    assert sent == {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    client.post(action, {**sent, "last_name": "Person"})
    assert User.objects.get(pk=person.pk).first_name == 'Ann <b>"&'


def test_a_mistake_in_it_is_shown_where_the_form_stands_and_it_is_sent_from_there(client, officer):
    address = reverse("wagtailusers_users:add")
    prove(client, client.post(address, {"email": "no address", "first_name": "Ann"}))

    action, sent = waiting(client)
    answer = client.post(action, sent)

    assert answer.request["PATH_INFO"] == address
    assert answer.status_code == 200
    assert 'value="Ann"' in answer.content.decode()


def test_once_it_arrived_nothing_waits(client, officer):
    address = reverse("wagtailusers_users:add")
    prove(client, client.post(address, {"first_name": "Ann"}))
    client.post(*waiting(client))

    answer = client.get(SEND_ON, follow=True)

    assert "Nothing is waiting to be sent" in answer.content.decode()
    assert kept_forms.KEPT not in client.session


def test_what_waits_goes_by_itself_only_where_it_is_whole(client, head):
    address = "/accounts/email/"
    prove(client, client.post(address, {"email": "moved@example.org", "action_add": "1"}))
    assert "data-send-on" in client.get(SEND_ON).content.decode()

    grow_old(client)
    file = SimpleUploadedFile("x.txt", b"x")
    prove(client, client.post(address, {"email": "moved@example.org", "action_add": "1", "file": file}))
    html = client.get(SEND_ON).content.decode()
    assert "data-send-on" not in html
    assert "Choose your file again" in html


def test_allauths_own_screens_lose_nothing_either(client, head):
    asked = client.post("/accounts/email/", {"email": "moved@example.org", "action_add": "1"})

    assert prove(client, asked) == SEND_ON
    action, sent = waiting(client)
    client.post(action, sent)

    assert (action, sent) == ("/accounts/email/", {"email": ["moved@example.org"], "action_add": ["1"]})
    assert "moved@example.org" in client.get("/accounts/email/").content.decode()


def test_another_person_in_the_same_browser_gets_nothing_of_it(client, head):
    client.post("/accounts/email/", {"email": "secret@example.org", "action_add": "1"})
    session = client.session
    kept = session[kept_forms.KEPT]
    sign_in(client, UserFactory())
    session = client.session
    session[kept_forms.KEPT] = kept
    session.save()

    assert client.get(SEND_ON).url == "/members/"
    assert kept_forms.KEPT not in client.session


def test_after_an_hour_it_is_forgotten(client, head):
    client.post("/accounts/email/", {"email": "secret@example.org", "action_add": "1"})
    session = client.session
    session[kept_forms.KEPT]["kept_at"] = time.time() - kept_forms.KEPT_FOR - 1
    session.save()

    assert client.get(SEND_ON).url == "/members/"
    assert kept_forms.KEPT not in client.session


def test_who_signs_in_with_microsoft_alone_keeps_it_through_a_fresh_sign_in(client):
    person = sign_in(client, UserFactory(is_superuser=True, app=False))
    grow_old(client)
    User.objects.filter(pk=person.pk).update(password="!")
    session = client.session
    person.refresh_from_db()
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()

    asked = client.post("/accounts/2fa/totp/activate/", {"code": "123456"})

    assert asked.url == f"/accounts/login/?next={SEND_ON}"
    assert not get_user(client).is_authenticated
    kept = client.session[kept_forms.KEPT]
    assert (kept["action"], kept["owner"]) == ("/accounts/2fa/totp/activate/", str(person.pk))


def test_a_form_sent_after_the_session_ended_waits_for_whoever_signs_in(client):
    person = member()
    client.force_login(person)
    client.session.flush()

    asked = client.post("/members/profile/", {"about": "Three paragraphs."})

    assert asked.url == f"/accounts/login/?next={SEND_ON}"
    assert client.post(asked.url, {"login": person.email, "password": PASSWORD}).url == SEND_ON
    html = client.get(SEND_ON).content.decode()
    assert waiting(client) == ("/members/profile/", {"about": ["Three paragraphs."]})
    assert "data-send-on" not in html


def test_a_password_sent_after_the_session_ended_is_not_kept(client):
    client.force_login(UserFactory())
    client.session.flush()

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})

    assert kept_forms.KEPT not in client.session


def test_a_stranger_fills_no_table(client):
    answer = client.post("/members/profile/", {"about": "x"})

    assert answer.url == "/accounts/login/?next=/members/profile/"
    assert not answer.cookies


def test_what_is_too_much_to_keep_is_asked_about_all_the_same(client, officer):
    address = reverse("wagtailusers_users:add")

    asked = client.post(address, {"first_name": "x" * (kept_forms.MOST_CHARACTERS + 1)})

    assert prove(client, asked) == address
    assert kept_forms.KEPT not in client.session


def test_nobody_sends_on_without_signing_in():
    assert Client().get(SEND_ON).url == f"/accounts/login/?next={SEND_ON}"
