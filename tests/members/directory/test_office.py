"""The office corrects a profile: by the same act as the person does."""

import pytest
from django.urls import reverse

from core.audit import trail_of
from members.directory import profiles
from members.directory.models import Interest, Profile
from tests.factories import membership as made
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return UserFactory(groups=["Membership"])


def sent(profile: Profile, **changes) -> dict:
    """Return what the office's form sends for `profile` with `changes`."""
    fields = ("about", "other_interests", "phone", "email", "link", "pronouns")
    data = {name: getattr(profile, name) for name in fields}
    data |= {"is_listed": "on", "interests": [one.pk for one in profile.interests.all()]}
    return data | changes


def test_what_the_office_corrects_is_written_and_said_once(client, office):
    person = made.member()
    first, second = (Interest.objects.create(name=f"Example subject {n}", slug=f"example-{n}") for n in "12")
    profile = profiles.save_profile(person, person, about="Example", phone="020 7946 0000", interests=[first])
    saved_at = profile.saved_at
    sign_in(client, office)

    address = reverse("profiles:edit", args=[profile.pk])
    answer = client.post(address, sent(profile, about="Corrected", interests=[second.pk]))

    assert answer.status_code == 302
    profile.refresh_from_db()
    assert (profile.about, profile.phone, list(profile.interests.all())) == (
        "Corrected",
        "020 7946 0000",
        [second],
    )
    assert profile.saved_at == saved_at
    latest = trail_of(profile).filter(action="profile.changed", actor=office)
    assert [sorted(event.data["changed"]) for event in latest] == [["about", "interests"]]


def test_a_profile_saved_as_it_is_leaves_no_trace(client, office):
    person = made.member()
    profile = profiles.save_profile(person, person, about="Example")
    sign_in(client, office)

    client.post(reverse("profiles:edit", args=[profile.pk]), sent(profile))

    assert not trail_of(profile).filter(actor=office).exists()


def test_whoever_of_the_office_saves_their_own_there_has_saved_it(client, office):
    profile = Profile.objects.create(person=office)
    assert profile.saved_at is None
    sign_in(client, office)

    client.post(reverse("profiles:edit", args=[profile.pk]), sent(profile, about="Myself"))

    profile.refresh_from_db()
    assert (profile.about, profile.saved_at is None) == ("Myself", False)
