"""Who gets through with a POST, role by role, to every address of ours.

The addresses are found, not listed: a new one that takes a POST fails here until `tests/accounts/writes.py`
says who gets through. "Through" is whatever is no refusal: a form shown again for what is missing in it, or
the act. What is done is undone after each attempt.
"""

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, resolve

from members.accounts.models import User
from navsh.loading import ALWAYS, PARTS
from tests.accounts.writes import EVERYBODY, FILLED, NOBODY_HERE, SENT, THROUGH
from tests.browser.places import EXAMPLES, every_address
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory, sign_in

OURS = ("core", "home", "eoi", "news", "research", "members", "payments", "search", "consent", "navsh")
# Every page, whose own forms have addresses of their own, and what Wagtail gives to anybody.
PUBLIC = {"wagtail_serve", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}
TO_SIGN_IN = {"/accounts/login/", "/admin/login/", "/accounts/2fa/"}


@pytest.fixture
def keys(db, settings, tmp_path) -> dict[str, str]:
    """Make the example people and the examples of `places`; return what fills the gaps in addresses."""
    settings.EXAMPLE_SIGN_INS = True
    settings.VAR_DIR = tmp_path
    count_from_one()
    for load in (PARTS["home"], PARTS["pages"], PARTS["calls"], PARTS["research"], *ALWAYS.values()):
        load(False)
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(EXAMPLES, {})
    return {name: str(key) for name, key in json.loads(printed.getvalue()).items()}


def count_from_one() -> None:
    """Have what is made next in an empty table be its number 1, which PostgreSQL does not do by itself.

    An address without an example in `places` is tried with number 1.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.fixture
def clients(keys) -> dict[str, tuple[Client, dict[str, str]]]:
    """Return a client for each role, with the cookies to begin each attempt with."""
    people = {
        "stranger": None,
        "registered": UserFactory(),
        "member": User.objects.get(email="team@school-a.example"),
        "other": RoleFactory(kind="head", is_school_admin=True).person,
        "own": User.objects.get(email="head@school-a.example"),
        "office": UserFactory(groups=["Membership"]),
        "finance": UserFactory(groups=["Finance"]),
        "chief": UserFactory(is_superuser=True),
    }
    clients = {}
    for role, person in people.items():
        client = Client(raise_request_exception=False)
        if person:
            sign_in(client, person)
        clients[role] = client, {name: cookie.value for name, cookie in client.cookies.items()}
    return clients


def addresses(ours: bool) -> Iterator[tuple[str, str]]:
    """Give the name and the route of every address: of ours and allauth's, or of Wagtail's admin."""

    def walk(resolver, before: str, spaces: tuple[str, ...]):
        for pattern in resolver.url_patterns:
            address = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                inner = (pattern.namespace,) if pattern.namespace else ()
                yield from walk(pattern, address, spaces + inner)
            else:
                yield ":".join([*spaces, pattern.name or ""]), address, pattern.callback

    for name, address, callback in walk(get_resolver(), "", ()):
        view = getattr(callback, "view_class", callback)
        ours_by_name = ":" in name and not name.startswith("wagtail")
        of_us = view.__module__.split(".")[0] in {*OURS, "allauth"} or ours_by_name
        of_us = of_us or not address.startswith("admin/")
        if of_us == ours and name not in PUBLIC:
            yield name or address, address


def filled(address: str, keys: dict[str, str]) -> str:
    """Return an address with something in its gaps: an example where there is one of that name."""
    address = re.sub(r"<int:(\w+)>", lambda gap: keys.get(gap[1], "1"), address)
    address = re.sub(r"\(\?P<\w+>[^)]*\)|\([^)]*\)|[\^$]", "", address)
    return "/" + re.sub(r"<(\w+:)?(\w+)>", lambda gap: keys.get(gap[2], "one"), address)


def places(keys: dict[str, str]) -> dict[str, str]:
    """Return {name: path} of what has an example in it."""
    paths = {}
    for address in [*(address for _, address in every_address()), *FILLED]:
        path = re.sub(r"\{(\w+)\}", lambda gap: keys[gap[1]], address).split("?")[0]
        paths.setdefault(resolve(path).view_name, path)
    return paths


def post(role: str, path: str, clients, sent: dict[str, str] | None = None) -> str:
    """Send a form, an empty one where nothing is said, and undo what it did.

    Return "through", "refused", "no such way" (it takes no POST) or "broken".
    """
    client, cookies = clients[role]
    client.cookies = SimpleCookie(cookies)
    cache.clear()
    with transaction.atomic():
        answer = client.post(path, sent)
        transaction.set_rollback(True)
    if answer.status_code == 405:
        return "no such way"
    if answer.status_code >= 500:
        return "broken"
    to = answer.headers.get("Location", "").partition("?")[0]
    back_to_the_start = path.startswith("/admin/") and to == "/admin/"
    if answer.status_code in {403, 404} or to in TO_SIGN_IN or back_to_the_start:
        return "refused"
    return "through"


def test_who_gets_through(clients, keys):
    examples = places(keys)
    found: dict[str, tuple[str, ...]] = {}
    broken = []
    for name, address in addresses(ours=True):
        path, sent = examples.get(name) or filled(address, keys), SENT.get(name)
        answers = {role: post(role, path, clients, sent) for role in ("chief", "stranger")}
        if answers["chief"] == "no such way" and answers["stranger"] != "through":
            continue
        answers |= {role: post(role, path, clients, sent) for role in EVERYBODY[1:-1]}
        found[name] = tuple(role for role in EVERYBODY if answers[role] == "through")
        broken += [f"{name} for {role}" for role in EVERYBODY if answers[role] == "broken"]

    assert broken == []
    assert found == {
        **{name: roles for roles, names in THROUGH.items() for name in names},
        **dict.fromkeys(NOBODY_HERE, ()),
    }


def test_nobody_without_a_right_to_the_admin_gets_into_what_is_wagtails(db):
    head = RoleFactory(kind="head", is_school_admin=True).person
    client = Client()
    sign_in(client, head)
    clients = {"own": (client, {name: cookie.value for name, cookie in client.cookies.items()})}
    tried = list(addresses(ours=False))

    through = [name for name, address in tried if post("own", filled(address, {}), clients) != "refused"]

    assert len(tried) > 200
    assert through == []
