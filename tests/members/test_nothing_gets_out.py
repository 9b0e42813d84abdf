"""No page, picture, sheet or file of the members' area reaches anybody who is not signed in: a search engine,
a cache on the way, or whoever finds the address in a mail.

The addresses are read from the URL conf, so that the next one is asked for too; each is filled in with
something that is there, with a good link where a link opens it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.models.media import private_storage
from core.personal_data import Person
from members.accounts.models import User
from members.directory.models import Picture
from members.membership.models import Period
from members.organisations import invitations
from members.organisations.models import JoinRequest
from members.privacy import copying
from tests.core.test_places import patterns
from tests.factories.directory import ProfileFactory, member_school, picture_of
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

INSIDE = [name for name, address, _ in patterns() if address.startswith("members/")]
ROOMS = ("accounts", "directory", "membership", "organisations", "privacy")
# Of the person whom nobody outside may learn anything about; found nowhere else.
SECRETS = ("Zebedee", "020 7946 0999", "zemail@example.org", "zelink", "zeabout", "zesubject")


@dataclass
class Scene:
    person: User
    things: dict[str, object]
    viewers: dict[str, User | None] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Return the address with that name, with what is there in its gaps."""
        gaps = re.findall(r"<(?:\w+:)?(\w+)>", _patterns()[name])
        filled = {gap: self.things.get(f"{name} {gap}", self.things.get(gap)) for gap in gaps}
        try:
            return reverse(name, kwargs=filled)
        except NoReverseMatch as error:
            raise AssertionError(f"Say in `scene` what stands in {_patterns()[name]}") from error


def _patterns() -> dict[str, str]:
    return {name: address for name, address, _ in patterns()}


@pytest.fixture
def scene(settings, tmp_path, django_capture_on_commit_callbacks) -> Scene:
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    school = member_school()
    role = RoleFactory(school=school, kind="head", is_school_admin=True, person__first_name="Zebedee")
    person = role.person
    ProfileFactory(person=person, interests=["Zesubject"])
    picture_of(person)
    with django_capture_on_commit_callbacks(execute=True):
        copy = copying.ask(Person.of(person))
    invitation = invitations.invite(school, "newcomer@example.org", person)
    request = JoinRequest.objects.create(person=UserFactory(), school=school, kind="team")
    membership = school.memberships.get()
    suspended = RoleFactory(school=member_school()).person
    things = {
        "pk": school.pk,
        "school_pk": school.pk,
        "slug": "north-east",
        "key": Picture.objects.get().key,
        "size": "large",
        "purpose": "news-by-mail",
        "token": "no-such-token",
        "invitation_pk": invitation.pk,
        "period_pk": Period.objects.filter(membership=membership).first().pk,
        "invoice_pk": 1,
        "privacy:fetch token": copying.token_of(copy),
        "organisations:invitation token": invitations.token_for(invitation),
        **{f"directory:{name} pk": person.pk for name in ("person", "vcard")},
        **{
            f"membership:{name} pk": membership.pk
            for name in ("detail", "billing", "order", "send", "seats", "restart")
        },
        **{f"organisations:{name} pk": request.pk for name in ("decide", "withdraw_request")},
        **{
            f"organisations:{name} pk": role.pk
            for name in ("change_role", "end_role", "keep_role", "take_back")
        },
    }
    viewers = {"stranger": None, "registered": UserFactory(), "suspended": suspended}
    return Scene(person, things, viewers)


def browser_of(scene: Scene, viewer: str) -> Client:
    client, user = Client(), scene.viewers[viewer]
    if user is not None:
        client.force_login(user)
    if viewer == "suspended":
        User.objects.filter(pk=user.pk).update(is_active=False)
    return client


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("viewer", ["stranger", "suspended"])
def test_nobody_reads_anything_without_signing_in(scene, viewer, method):
    client = browser_of(scene, viewer)

    answers = {name: getattr(client, method)(scene.address(name)) for name in INSIDE}

    shown = {name: answer.status_code for name, answer in answers.items() if answer.status_code < 300}
    assert shown == {}
    leads_elsewhere = {
        name: answer["Location"]
        for name, answer in answers.items()
        if answer.status_code == 302 and not answer["Location"].startswith("/accounts/")
    }
    assert leads_elsewhere == {}
    assert {name for name, answer in answers.items() if _tells(answer)} == set()


def test_an_account_without_membership_learns_nothing_of_anybody(scene):
    client = browser_of(scene, "registered")

    told = {name for name in INSIDE if _tells(client.get(scene.address(name)))}

    # Its link was sent to somebody whom the head invited, and says so.
    assert told == {"organisations:invitation"}


@pytest.mark.parametrize("viewer", ["stranger", "registered", "oneself"])
def test_no_cache_keeps_and_no_search_engine_lists_what_lies_inside(scene, viewer):
    scene.viewers["oneself"] = scene.person
    client = browser_of(scene, viewer)

    answers = {name: client.get(scene.address(name)) for name in INSIDE}

    listed = {name for name, answer in answers.items() if answer.get("X-Robots-Tag") != "noindex"}
    kept = {name: answer.get("Cache-Control") for name, answer in answers.items() if not _is_private(answer)}
    assert (listed, kept) == (set(), {})


def _is_private(answer) -> bool:
    said = {one.strip() for one in answer.get("Cache-Control", "").split(",")}
    return "private" in said and bool({"no-store", "no-cache"} & said)


def _tells(answer) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = body.decode(errors="replace") + str(answer.headers)
    return any(secret in said for secret in SECRETS) or body[:3] in (b"\xff\xd8\xff", b"PK\x03")


def test_nothing_public_names_anybody_of_the_members(scene, client):
    for address in ("/sitemap.xml", "/search/?q=zebedee", "/search/suggest/?q=zebedee", "/robots.txt"):
        answer = client.get(address)
        assert not _tells(answer), address
        assert b"/members/" not in answer.content.replace(b'href="/members/"', b""), address


def test_files_of_the_members_have_no_public_address(scene, client):
    picture = Picture.objects.get()

    for file in (picture.large, picture.small):
        assert client.get(f"{settings.MEDIA_URL}{file.name}").status_code == 404
        assert client.get(f"/documents/{file.name}").status_code == 404
        assert not Path(file.path).is_relative_to(settings.MEDIA_ROOT)


def test_every_file_that_a_room_of_the_members_keeps_is_a_private_one():
    fields = [
        one
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for one in model._meta.get_fields()
        if isinstance(one, FileField)
    ]

    assert len(fields) >= 3
    assert {
        str(one) for one in fields if getattr(one, "_storage_callable", None) is not private_storage
    } == set()
