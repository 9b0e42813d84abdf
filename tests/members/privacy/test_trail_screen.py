"""An auditor reads who changed what, from the screen of a thing and from the trail itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.acting import acting
from core.trail_links import trail_url
from members.accounts.models import User
from members.membership.models import Membership
from members.organisations.models import Invitation, Role
from tests.factories.membership import school_membership
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.payments import PayerFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
TRAIL = "/admin/changes/"


@pytest.fixture
def auditor(client) -> User:
    return sign_in(client, UserFactory(is_superuser=True, first_name="Example", last_name="Auditor"))


def rows(client, **asked) -> list[tuple]:
    """Return what the screen shows: (what, how, who, [(column, before, after)])."""
    records = client.get(TRAIL, asked).context["records"]
    return [
        (
            one["what"],
            one["record"].operation,
            one["who"],
            [(change["name"], change.get("before"), change.get("after")) for change in one["changes"]],
        )
        for one in records
    ]


def test_a_role_changed_by_sql_shows_who_when_and_what(client, auditor):
    role = RoleFactory()

    with acting(auditor), connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_role SET kind = 'deputy' WHERE id = %s", [role.pk])

    page = client.get(TRAIL, {"thing": "organisations.role", "row": role.pk}).content.decode()
    newest = rows(client, thing="organisations.role", row=role.pk)[0]
    assert newest == ("Role", "update", "Example Auditor", [("role", "team", "deputy")])
    role.refresh_from_db()
    assert str(role) in page


def test_times_and_truth_are_written_for_people_whatever_the_database_writes(client, auditor):
    Invitation.objects.create(
        school=VirtualSchoolFactory(),
        email="x@example.org",
        expires_at=datetime(2030, 7, 1, 8, 30, tzinfo=UTC),
    )
    role = RoleFactory()
    Role.objects.filter(pk=role.pk).update(is_school_admin=True)

    [(_, _, _, invited)] = rows(client, thing="organisations.invitation")
    [(_, _, _, made), *_] = rows(client, thing="organisations.role", row=role.pk)

    assert ("expires", "–", "1 Jul 2030, 09:30:00") in invited
    assert made == [("administers the school", "no", "yes")]


def test_a_person_s_trail_has_the_groups_they_were_put_into_and_taken_out_of(client, auditor):
    person = UserFactory()
    with acting(auditor):
        person.groups.add(1)
        person.groups.clear()

    found = [(what, how, who) for what, how, who, _ in rows(client, thing="accounts.user", row=person.pk)]

    assert found[:2] == [
        ("User-group relationship", "delete", "Example Auditor"),
        ("User-group relationship", "insert", "Example Auditor"),
    ]


def test_what_somebody_only_did_with_a_thing_is_not_their_own(client, auditor):
    Invitation.objects.create(
        school=VirtualSchoolFactory(),
        email="invited@example.org",
        invited_by=auditor,
        expires_at=timezone.now() + timedelta(days=14),
    )

    found = {what for what, _, _, _ in rows(client, thing="accounts.user", row=auditor.pk)}

    assert "User" in found
    assert "Invitation" not in found


@pytest.mark.parametrize(
    "asked",
    [
        {"thing": "nothing.there", "row": "1"},
        {"thing": "accounts.user", "row": "9" * 50},
        {"thing": "accounts.user", "row": "’"},
        {"thing": "x"},
        {"row": "١"},
        {"p": "-7", "operation": "x", "who": "nobody"},
    ],
)
def test_whatever_is_asked_the_screen_answers(client, auditor, asked):
    assert client.get(TRAIL, asked).status_code == 200


def test_the_screens_of_things_lead_to_their_trail(client, auditor):
    membership, payer, person, role = school_membership(), PayerFactory(), UserFactory(), RoleFactory()
    screens = {
        reverse("membership_detail", args=[membership.pk]): membership,
        reverse("payments_payer_details", args=[payer.pk]): payer,
        reverse("wagtailusers_users:edit", args=[person.pk]): person,
        reverse("school_roles:edit", args=[role.pk]): role,
        reverse("virtual_schools:edit", args=[role.school_id]): role.school,
    }

    for screen, thing in screens.items():
        link = trail_url(thing, auditor).replace("&", "&amp;")
        assert link in client.get(screen).content.decode(), screen
        assert client.get(trail_url(thing, auditor)).context["about"] == thing


def test_who_may_not_read_the_trail_sees_no_link_to_it(client):
    editor = UserFactory(groups=["Editors"])

    assert trail_url(Membership(pk=1), editor) is None
    sign_in(client, editor)
    assert client.get(TRAIL).url == reverse("wagtailadmin_home")
