"""Whose name stands on what members share: reading lists, by the policy on those who left."""

import pytest
from django.test import Client

from core import writers
from core.personal_data import Person
from members.directory.models import DirectoryPolicy
from members.organisations import leaving
from members.organisations.models import Role
from members.organisations.querysets import today
from members.privacy import erasing
from research.models import ReadingList
from tests.factories.directory import member_school
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory
from tests.factories.reading_lists import ReadingListFactory
from tests.home.reading import visible_text

pytestmark = pytest.mark.django_db

OVERVIEW = "/research/lists/"
NAME, FORMER = DirectoryPolicy.AfterLeaving.NAME, DirectoryPolicy.AfterLeaving.FORMER


def policy(after_leaving: str) -> None:
    said = DirectoryPolicy.load()
    said.after_leaving = after_leaving
    said.save()


@pytest.fixture
def school():
    return member_school()


@pytest.fixture
def reader(client, school):
    client.force_login(RoleFactory(school=school).person)
    return client


def owner(school, first_name: str):
    return RoleFactory(school=school, person__first_name=first_name, person__last_name="Zebrafinch").person


def leave(person) -> None:
    leaving.end_role(Role.objects.get(person=person), UserFactory(groups=["Membership"]), on=today())


def suspend(person) -> None:
    person.is_active = False
    person.save()


def signed(reader: Client, shared: ReadingList) -> set[str]:
    """Return the names beside the list, on its own page and among those that members share."""
    own_page = reader.get(shared.address).context["writer"]
    [among] = [other for other in reader.get(OVERVIEW).context["others"] if other["list"] == shared]
    for address, before in ((shared.address, "By "), (OVERVIEW, "0 publications, by ")):
        assert f"{before}{own_page.name}" in visible_text(reader.get(address).content.decode())
    return {own_page.name, among["writer"].name}


@pytest.mark.parametrize("after_leaving", [NAME, FORMER])
def test_a_member_signs_with_a_name_that_leads_to_their_page(reader, school, after_leaving):
    policy(after_leaving)
    ama = owner(school, "Ama")
    shared = ReadingListFactory(owner=ama, sharing="members")
    assert signed(reader, shared) == {"Ama Zebrafinch"}
    for address in (shared.address, OVERVIEW):
        link = f'<a href="/members/directory/people/{ama.pk}/">Ama Zebrafinch</a>'
        assert link in reader.get(address).content.decode()


@pytest.mark.parametrize(("after_leaving", "name"), [(NAME, "Bea Zebrafinch"), (FORMER, "Former member")])
@pytest.mark.parametrize("goes", [leave, suspend])
def test_who_left_or_is_suspended_signs_as_the_policy_says(reader, school, goes, after_leaving, name):
    policy(after_leaving)
    bea = owner(school, "Bea")
    shared = ReadingListFactory(owner=bea, sharing="members")
    goes(bea)
    assert signed(reader, shared) == {name}
    for address in (shared.address, OVERVIEW):
        page = reader.get(address).content.decode()
        assert f"/members/directory/people/{bea.pk}/" not in page
        assert ("Zebrafinch" in page) == (after_leaving == NAME)


@pytest.mark.parametrize("after_leaving", [NAME, FORMER])
def test_who_was_erased_is_named_nowhere(reader, school, after_leaving):
    policy(after_leaving)
    cem = owner(school, "Cem")
    shared = ReadingListFactory(owner=cem, sharing="members", title="Reading of Cem's")
    request = erasing.ask(Person.of(cem), email=cem.email)
    erasing.carry_out(request.pk)

    assert not ReadingList.objects.filter(pk=shared.pk).exists()
    assert "Zebrafinch" not in reader.get(OVERVIEW).content.decode()
    # What other rooms keep of an erased account stands under nobody's name either.
    asker = UserFactory()
    assert writers.writers([cem.pk], asker)[cem.pk].name == "Former member"


def test_many_lists_cost_as_many_queries_as_one(reader, school, django_assert_max_num_queries):
    ReadingListFactory(owner=owner(school, "Ama"), sharing="members")
    with django_assert_max_num_queries(60) as one:
        reader.get(OVERVIEW)
    for number in range(12):
        ReadingListFactory(owner=owner(school, f"Dev {number}"), sharing="members")
    with django_assert_max_num_queries(len(one)):
        assert len(reader.get(OVERVIEW).context["others"]) == 13


def test_where_no_room_answers_an_open_account_is_named(monkeypatch):
    monkeypatch.setattr(writers, "_answer", [])
    ama, nameless = (
        UserFactory(first_name="Ama", last_name="Here"),
        UserFactory(first_name="", last_name=""),
    )
    closed = UserFactory(is_active=False)
    found = writers.writers([ama.pk, nameless.pk, closed.pk, None], ama)
    assert {key: writer.name for key, writer in found.items()} == {
        ama.pk: "Ama Here",
        nameless.pk: "A member",
        closed.pk: "Former member",
        None: "Former member",
    }
