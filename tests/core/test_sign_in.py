"""Signing in to the admin: guessing is slow, and nobody is shut out by others."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from core import sign_in
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a new and quite different passphrase"
HOME, ELSEWHERE = "192.0.2.1", "203.0.113.9"


def attempt(client, email, password, address=HOME):
    response = client.post(
        "/admin/login/", {"username": email, "password": password}, headers={}, REMOTE_ADDR=address
    )
    if response.status_code == 302:
        client.logout()
        return "in"
    text = response.content.decode()
    return "too many" if "too many attempts" in text else "wrong" if "didn" in text else text


def test_the_page_asks_for_an_email_address_and_sets_no_cookie(client):
    response = client.get("/admin/login/")
    html = response.content.decode()

    assert "Sign in to NAVSH" in html
    assert "E-mail address" in html
    assert 'autocomplete="username"' in html
    assert "<script" not in html
    assert response.cookies == {}
    assert "<title>Sign in - NAVSH</title>" in html


@pytest.mark.parametrize("page", ["", "done/", "complete/"])
def test_the_pages_for_a_forgotten_password_set_no_cookie(client, page):
    response = client.get(f"/admin/password_reset/{page}")

    assert (response.status_code, response.cookies) == (200, {})


def test_a_new_password_is_set_by_the_link_in_the_mail_and_works(client):
    user = UserFactory(groups=["Editors"])
    client.post(reverse("wagtailadmin_password_reset"), {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]

    form = client.get(link, follow=True)
    sent = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    token = form.context["csrf_token"]
    answer = client.post(form.request["PATH_INFO"], {**sent, "csrfmiddlewaretoken": str(token)})

    assert answer.status_code == 302
    assert attempt(client, user.email, NEW_PASSWORD) == "in"
    assert attempt(client, user.email, PASSWORD) == "wrong"


def test_signing_in_works_in_any_case_of_the_address(client):
    user = UserFactory(groups=["Editors"], email="Example.Person@example.org")

    assert attempt(client, user.email.upper(), PASSWORD) == "in"


def test_guessing_one_account_from_one_address_is_stopped_even_with_the_right_password(client):
    user = UserFactory(groups=["Editors"])

    wrong = [attempt(client, user.email, f"guess {n}") for n in range(sign_in.PER_ACCOUNT_AND_ADDRESS)]

    assert wrong == ["wrong"] * sign_in.PER_ACCOUNT_AND_ADDRESS
    assert attempt(client, user.email, PASSWORD) == "too many"
    assert attempt(client, user.email.upper(), PASSWORD) == "too many"
    assert attempt(client, UserFactory(groups=["Editors"]).email, PASSWORD) == "in"


def test_the_owner_signs_in_elsewhere_meanwhile(client):
    user = UserFactory(groups=["Editors"])
    for n in range(sign_in.PER_ACCOUNT_AND_ADDRESS + 1):
        attempt(client, user.email, f"guess {n}", ELSEWHERE)

    assert attempt(client, user.email, PASSWORD, HOME) == "in"


def test_many_addresses_together_cannot_guess_one_account_nor_shut_its_owner_out(client):
    user = UserFactory(groups=["Editors"])
    assert attempt(client, user.email, PASSWORD, HOME) == "in"

    answers = [
        attempt(client, user.email, f"guess {n}", f"203.0.113.{n}") for n in range(sign_in.PER_ACCOUNT + 1)
    ]

    assert answers == ["wrong"] * sign_in.PER_ACCOUNT + ["too many"]
    assert attempt(client, user.email, PASSWORD, "203.0.113.99") == "too many"
    assert attempt(client, user.email, PASSWORD, HOME) == "in"


def test_one_address_cannot_try_many_accounts(client):
    answers = [
        attempt(client, f"nobody{n}@example.org", "guess", ELSEWHERE) for n in range(sign_in.PER_ADDRESS + 1)
    ]

    assert answers == ["wrong"] * sign_in.PER_ADDRESS + ["too many"]


def test_signing_in_often_is_no_guessing(client):
    user = UserFactory(groups=["Editors"])

    assert {attempt(client, user.email, PASSWORD) for _ in range(sign_in.PER_ADDRESS + 5)} == {"in"}


def test_a_sign_in_form_from_another_site_is_refused(client):
    user = UserFactory(groups=["Editors"])
    response = client.post(
        "/admin/login/",
        {"username": user.email, "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example"},
    )

    assert response.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_letter_box_cannot_be_filled_with_password_resets(client):
    user = UserFactory(groups=["Editors"])

    for _ in range(sign_in.RESETS_AN_HOUR + 2):
        response = client.post(reverse("wagtailadmin_password_reset"), {"email": user.email})
        assert response.status_code == 302

    assert len(mail.outbox) == sign_in.RESETS_AN_HOUR


@pytest.mark.parametrize(
    "sent", [{}, {"username": "", "password": ""}, {"username": "\x00", "password": "x"}]
)
def test_an_odd_form_is_answered_kindly(client, sent):
    assert client.post("/admin/login/", sent).status_code in {200, 400}
