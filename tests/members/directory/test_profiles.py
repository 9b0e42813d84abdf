"""What people say about themselves, and how they see what others see."""

import pytest
from bs4 import BeautifulSoup

from core.audit import trail_of
from members.directory import profiles
from members.directory.errors import NotYours
from members.directory.gate import MOST_PAGES
from members.directory.models import FIELDS, Interest, Profile
from members.directory.shown import COLOURS, colour_of, initials
from tests.factories.directory import ProfileFactory, member_school, picture_of
from tests.factories.membership import associate_membership
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
CHOICES = {f"{name}_shown_to": "members" for name in FIELDS}


@pytest.fixture
def person():
    return RoleFactory(school=member_school(), person__first_name="Ama", person__last_name="Own").person


def test_saving_keeps_every_detail_and_tells_the_trail_which_and_not_what(client, person):
    client.force_login(person)
    subject = Interest.objects.first()

    client.post(
        "/members/profile/",
        {
            **CHOICES,
            "about": "My work",
            "phone": "020 7946 0000",
            "phone_shown_to": "nobody",
            "interests": [subject.pk],
            "is_listed": "on",
        },
    )

    made = Profile.objects.get(person=person)
    assert (made.about, made.phone, made.phone_shown_to) == ("My work", "020 7946 0000", "nobody")
    assert list(made.interests.all()) == [subject]
    assert made.saved_at is not None
    event = trail_of(made).get()
    assert event.data == {"changed": ["about", "phone", "phone_shown_to", "interests"]}


def test_what_is_wrong_is_told_and_nothing_is_lost(client, person):
    client.force_login(person)

    answer = client.post(
        "/members/profile/", {**CHOICES, "about": "A long text", "email": "no address", "is_listed": "on"}
    )

    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one(".error-summary a")["href"] == "#id_email"
    assert page.select_one("#id_about").text.strip() == "A long text"
    assert not Profile.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
def test_a_link_leads_to_the_web_and_nowhere_else(client, person, link):
    client.force_login(person)
    client.post("/members/profile/", {**CHOICES, "link": link})
    assert not Profile.objects.exists()


def test_nobody_changes_the_profile_of_another(person):
    with pytest.raises(NotYours):
        profiles.save_profile(person, UserFactory(), about="x")


def test_one_sees_oneself_as_others_do(client, person):
    ProfileFactory(person=person, shown_to="school", email="own@example.org")
    client.force_login(person)

    assert "own@example.org" not in client.get("/members/profile/preview/").content.decode()
    assert "own@example.org" in client.get("/members/profile/preview/?as=colleague").content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Members elsewhere do not see your pronouns, your subjects, your telephone number."),
        ("?as=colleague", "People of your Virtual School do not see your telephone number."),
    ],
)
def test_one_reads_what_of_ones_own_is_kept_back_from_whom(client, person, asked, said):
    ProfileFactory(
        person=person,
        pronouns_shown_to="school",
        interests_shown_to="school",
        phone_shown_to="nobody",
        link="",
        link_shown_to="nobody",
        picture_shown_to="nobody",
    )
    client.force_login(person)

    assert said in client.get(f"/members/profile/preview/{asked}").content.decode()


def test_who_shows_everything_or_gave_nothing_reads_of_nothing_kept_back(client, person):
    client.force_login(person)
    assert "do not see" not in client.get("/members/profile/preview/").content.decode()

    ProfileFactory(person=person)
    picture_of(person)
    assert "do not see" not in client.get("/members/profile/preview/").content.decode()


def test_an_associate_is_not_asked_how_a_school_that_they_have_not_got_sees_them(client):
    client.force_login(associate_membership(paid=True).person)

    shown = client.get("/members/profile/preview/?as=colleague").content.decode()

    assert "Associate member" in shown
    assert "People of my Virtual School" not in shown


def test_who_hides_is_told_that_nobody_finds_them(client, person):
    ProfileFactory(person=person, is_listed=False)
    client.force_login(person)

    assert "You chose not to be in the directory." in client.get("/members/profile/preview/").content.decode()


def test_details_of_others_are_text_and_never_markup(client, person):
    ProfileFactory(person=person, about="<script>alert(1)</script>", other_interests="<b>x</b>")
    client.force_login(person)
    text = client.get(f"/members/directory/people/{person.pk}/").content.decode()
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text


def test_who_opens_very_many_pages_waits_and_others_do_not(client, person):
    client.force_login(person)
    answers = [client.get("/members/directory/regions/").status_code for _ in range(MOST_PAGES + 1)]
    assert answers == [200] * MOST_PAGES + [429]
    assert client.get("/members/directory/regions/")["Retry-After"] == "600"

    client.force_login(RoleFactory(school=member_school()).person)
    assert client.get("/members/directory/regions/").status_code == 200


def test_those_without_a_membership_are_told_what_to_do(client):
    client.force_login(UserFactory())
    answer = client.get("/members/directory/")
    assert answer.status_code == 403
    assert "/members/join/" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ama Example", "AE"),
        ("Ama de la Example", "AE"),
        ("Zoë", "Z"),
        ("émile o’Neil", "ÉO"),
        ("", ""),
        ("(Ama) Example", "E"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_a_person_has_one_colour_for_good_and_all_are_used():
    assert [colour_of(1), colour_of(2)] == [colour_of(1), colour_of(2)]
    assert {colour_of(pk) for pk in range(200)} == set(range(1, COLOURS + 1))
