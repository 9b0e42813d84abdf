"""Every change of membership, roles and payments leaves its row, however it was made."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.urls import reverse

from core import change_trail
from core.acting import acting
from core.append_only import WrittenOnce
from core.models import ChangeRecord
from members.accounts.models import User
from members.organisations.models import Role
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def trail(thing: str, row: object) -> list[tuple]:
    found = ChangeRecord.objects.filter(thing=thing, row=str(row)).order_by("pk")
    return [(record.operation, record.changes, record.actor_id) for record in found]


def later(thing: str, row: object, seen: int) -> list[tuple]:
    return trail(thing, row)[seen:]


def test_every_followed_table_has_its_triggers():
    assert change_trail.unfollowed() == []
    assert {"organisations.Role", "payments.Payment", "accounts.User_groups"} <= {
        one.label for one in change_trail.followed()
    }


def test_a_bulk_update_leaves_a_row_for_each_changed_row():
    roles = [RoleFactory() for _ in range(3)]
    Role.objects.update(is_school_admin=True)
    for role in roles:
        assert later("organisations.role", role.pk, 1) == [
            ("update", {"is_school_admin": sides(False, True)}, None)
        ]


def sides(before: bool, after: bool) -> list:
    """Return how the database itself writes two truth values."""
    return [int(before), int(after)] if connection.vendor == "sqlite" else [before, after]


def test_bulk_update_of_objects_leaves_its_rows():
    role = RoleFactory()
    role.kind = Role.Kind.DEPUTY
    Role.objects.bulk_update([role], ["kind"])
    assert later("organisations.role", role.pk, 1) == [("update", {"kind": ["team", "deputy"]}, None)]


def test_bulk_create_leaves_its_rows():
    school, people = VirtualSchoolFactory(), [UserFactory(), UserFactory()]
    roles = Role.objects.bulk_create(
        Role(school=school, person=person, kind="team", starts_on="2026-09-01") for person in people
    )
    for role, person in zip(roles, people, strict=True):
        [(operation, changes, actor)] = trail("organisations.role", role.pk)
        assert (operation, actor) == ("insert", None)
        assert changes["person_id"] == [None, person.pk]
        assert changes["starts_on"] == [None, "2026-09-01"]


def test_sql_by_hand_leaves_its_row():
    role = RoleFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_role SET kind = 'deputy' WHERE id = %s", [role.pk])
    assert later("organisations.role", role.pk, 1) == [("update", {"kind": ["team", "deputy"]}, None)]


def test_a_cascade_leaves_a_row_for_what_went_with_it():
    person = UserFactory(groups=["Editors"])
    membership = User.groups.through.objects.get(user=person)
    editors, key = Group.objects.get(name="Editors"), person.pk
    person.delete()
    assert later("accounts.user_groups", membership.pk, 1) == [
        ("delete", {"user_id": [key, None], "group_id": [editors.pk, None]}, None)
    ]
    assert [operation for operation, _, _ in trail("accounts.user", key)] == ["insert", "delete"]


def test_writing_the_same_again_is_no_change():
    role = RoleFactory()
    Role.objects.filter(pk=role.pk).update(kind=role.kind)
    assert later("organisations.role", role.pk, 1) == []


def test_of_names_and_addresses_only_the_change_is_kept():
    person = UserFactory(first_name="Nobody", last_name="Else", email="nobody-else@example.org")
    person.first_name = "Somebody"
    person.email = "somebody-else@example.org"
    person.save()
    assert later("accounts.user", person.pk, 1) == [
        ("update", {"first_name": "changed", "email": "changed"}, None)
    ]
    everything = str(list(ChangeRecord.objects.values_list("changes", flat=True)))
    assert "Nobody" not in everything
    assert "example.org" not in everything


def test_signing_in_is_no_change_of_the_account():
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(last_login="2026-11-22T05:00:00Z")
    assert later("accounts.user", person.pk, 1) == []


def test_who_acts_is_written_and_nobody_else_after_them():
    role, somebody = RoleFactory(), UserFactory()
    with acting(somebody):
        Role.objects.filter(pk=role.pk).update(kind="deputy")
    Role.objects.filter(pk=role.pk).update(kind="team")
    assert [actor for _, _, actor in later("organisations.role", role.pk, 1)] == [somebody.pk, None]


def test_a_change_that_is_rolled_back_leaves_no_row():
    role = RoleFactory()
    with transaction.atomic():
        Role.objects.filter(pk=role.pk).update(kind="deputy")
        transaction.set_rollback(True)
    assert later("organisations.role", role.pk, 1) == []


def test_the_trail_is_written_once():
    RoleFactory()
    with pytest.raises(WrittenOnce):
        ChangeRecord.objects.all().delete()
    with pytest.raises(Exception, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_changerecord")


def test_a_person_who_changes_something_on_the_site_is_the_one_who_acts(client):
    person = UserFactory(first_name="Old")
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "a quite different phrase",
            "password2": "a quite different phrase",
        },
    )
    assert trail("accounts.user", person.pk)[-1] == ("update", {"password": "changed"}, person.pk)


def test_outside_of_a_transaction_a_connection_acts_for_nobody_afterwards(threads_commit):
    somebody = User(pk=4711)

    def write() -> tuple:
        group = Group.objects.create(name="Example group of one test")
        with acting(somebody):
            Group.objects.filter(pk=group.pk).update(name="Another name")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('navsh.actor', true)")
            setting = cursor.fetchone()[0]
        Group.objects.filter(pk=group.pk).delete()
        seen = [actor for _, _, actor in trail("auth.group", group.pk)]
        connection.close()
        return setting, seen

    with ThreadPoolExecutor(1) as pool:
        setting, seen = pool.submit(write).result()
    assert setting == ""
    assert seen == [None, 4711, None]
