"""Calls and letters: with members, with schools that are none, and with people who ask."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.audit import trail_of
from members.membership import contact_log
from members.membership.models import ContactNote
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/memberships/contacts/"


@pytest.fixture
def signed_in(client, office):
    return sign_in(client, office)


def write(client, **fields):
    return client.post(
        ADDRESS, {"kind": "call", "on": "2026-03-02", "text": "They may join in April.", **fields}
    )


def shown(client, address: str) -> list[str]:
    return [note.text for note in client.get(address).context["page"]]


def test_a_call_with_a_school_that_never_joined_is_written_down_and_shown(client, signed_in):
    school, other = VirtualSchoolFactory(), VirtualSchoolFactory()

    answer = write(client, school=school.pk)

    note = ContactNote.objects.get()
    assert (note.school, note.membership, note.person) == (school, None, None)
    assert (note.kind, note.on, note.by) == ("call", date(2026, 3, 2), signed_in)
    assert answer.url == f"{ADDRESS}?school={school.pk}"
    assert shown(client, answer.url) == shown(client, ADDRESS) == ["They may join in April."]
    assert shown(client, f"{ADDRESS}?school={other.pk}") == []
    assert trail_of(school).get(action="school.note_written").actor == signed_in


def test_what_was_said_before_they_joined_stands_on_the_membership_and_the_other_way_round(client, signed_in):
    school = VirtualSchoolFactory(serves=[AuthorityFactory()])
    write(client, school=school.pk)
    membership = made.school_membership(school)
    contact_log.write_note(membership, "They pay in May.", by=signed_in, on=date(2026, 5, 1))

    on_membership = client.get(reverse("membership_detail", args=[membership.pk]))

    both = ["They pay in May.", "They may join in April."]
    assert [note.text for note in on_membership.context["notes"]] == both
    assert shown(client, f"{ADDRESS}?school={school.pk}") == both


def test_a_call_with_somebody_who_asks_stands_with_the_application_and_their_membership(client, signed_in):
    person = UserFactory()

    write(client, person=person.email.upper())
    membership = made.associate_membership(person)

    assert ContactNote.objects.get().person == person
    assert shown(client, f"{ADDRESS}?person={person.pk}") == ["They may join in April."]
    on_membership = client.get(reverse("membership_detail", args=[membership.pk]))
    assert [note.person for note in on_membership.context["notes"]] == [person]


@pytest.mark.parametrize("which", [[], ["school", "person"]])
def test_a_note_is_about_one_of_the_two(client, signed_in, which):
    about = {"school": VirtualSchoolFactory().pk, "person": UserFactory().email}

    answer = write(client, **{name: about[name] for name in which})

    assert answer.status_code == 422
    assert "Choose a school, or give a person: one of the two." in answer.content.decode()
    assert "They may join in April." in answer.content.decode()  # nothing is lost
    assert not ContactNote.objects.exists()


@pytest.mark.parametrize("which", [[], ["school", "person"], ["school", "membership"]])
def test_the_database_holds_a_note_to_one_thing(which):
    things = {
        "school": VirtualSchoolFactory(),
        "person": UserFactory(),
        "membership": made.school_membership(),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        ContactNote.objects.create(
            on=date(2026, 3, 2), text="Example", **{name: things[name] for name in which}
        )


@pytest.mark.parametrize("query", ["?school=x", "?school=999999", "?person=²", f"?person={'9' * 40}"])
def test_an_address_that_names_nobody_is_not_found(client, signed_in, query):
    assert client.get(ADDRESS + query).status_code == 404


def test_the_screen_of_a_school_leads_to_its_log(client, signed_in):
    school = VirtualSchoolFactory()

    page = client.get(reverse("virtual_schools:edit", args=[school.pk])).content.decode()

    assert f"{ADDRESS}?school={school.pk}" in page


def test_others_read_no_notes(client):
    contact_log.write_note(VirtualSchoolFactory(), "Example", by=None)
    sign_in(client, UserFactory(groups=["Editors"]))

    assert client.get(ADDRESS).status_code in (302, 403)
    assert list(ContactNote.objects.visible_to(UserFactory())) == []
