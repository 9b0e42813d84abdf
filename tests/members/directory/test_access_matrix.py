"""Who sees which detail of a person, in every way there is to it: the whole table.

Each person below looks at one head of a school, whose details are shown to all members, to the people of
the same school, or to nobody. The words of the details are found nowhere else.
"""

from dataclasses import dataclass

import pytest

from core.england import regions
from members.accounts.models import User
from members.directory.models import FIELDS, Picture, Profile
from members.organisations.querysets import today
from tests.factories.directory import ProfileFactory, member_school, picture_of
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

VIEWERS = ("stranger", "registered", "lapsed", "member", "same school", "school admin", "staff", "oneself")
OUTSIDE = ("stranger", "registered", "lapsed")
SAME_SCHOOL = ("same school", "school admin", "oneself")
REGION = regions()[0].slug

# What stands for each detail in a page.
WORDS = {
    "name": "Zebedee",
    "pronouns": "zepronouns",
    "about": "zeabout",
    "interests": "zeother",
    "phone": "020 7946 0999",
    "email": "zemail@example.org",
    "link": "https://zelink.example/",
}
# Which details each way to a person can show at all.
WAYS = {
    "list": {"name", "interests", "phone", "email", "picture"},
    "profile": {"name", *FIELDS},
    "school": {"name", "interests", "phone", "email", "picture"},
    "schools": {"name", "phone"},
    "region": {"name", "phone"},
    "contact sheet": {"name", "phone", "email"},
    "vCard": {"name", "phone", "email", "link"},
}


@dataclass
class Scene:
    person: User
    viewers: dict[str, User | None]

    def address(self, way: str) -> str:
        school = self.person.school_roles.get().school_id
        return {
            "list": "/members/directory/",
            "profile": f"/members/directory/people/{self.person.pk}/",
            "school": f"/members/directory/schools/{school}/",
            "schools": "/members/directory/schools/",
            "region": f"/members/directory/regions/{REGION}/",
            "contact sheet": f"/members/directory/contact-sheet/?region={REGION}",
            "vCard": f"/members/directory/people/{self.person.pk}/contact.vcf",
        }[way]


@pytest.fixture
def scene():
    """Return a function that makes the people, with the one head's details shown to some."""

    def make(shown_to: str, **fields) -> Scene:
        ours = member_school()
        person = RoleFactory(
            school=ours, kind="head", person__first_name="Zebedee", person__last_name="Zimmer"
        ).person
        ProfileFactory(person=person, shown_to=shown_to, interests=["Zesubject"], **fields)
        picture_of(person)
        viewers = {
            "stranger": None,
            "registered": UserFactory(),
            "lapsed": RoleFactory(school=member_school()).person,
            "member": RoleFactory(school=member_school()).person,
            "same school": RoleFactory(school=ours).person,
            "school admin": RoleFactory(school=ours, is_school_admin=True).person,
            "staff": UserFactory(groups=["Membership"]),
            "oneself": person,
        }
        lapse(viewers["lapsed"])
        return Scene(person, viewers)

    return make


def answer_to(client, viewer: User | None, address: str):
    client.logout()
    if viewer is not None:
        client.force_login(viewer)
    return client.get(address)


def text_at(client, viewer: User | None, address: str) -> tuple[int, str]:
    answer = answer_to(client, viewer, address)
    return answer.status_code, answer.content.decode()


def details_in(text: str, picture: Picture) -> set[str]:
    found = {detail for detail, word in WORDS.items() if word in text}
    return found | ({"picture"} if picture.key in text else set())


def expected(viewer: str, shown_to: str, way: str) -> set[str]:
    if viewer in OUTSIDE:
        return set()
    sees_details = shown_to == "members" or (shown_to == "school" and viewer in SAME_SCHOOL)
    return {"name"} | (WAYS[way] - {"name"} if sees_details else set())


@pytest.mark.parametrize("shown_to", ["members", "school", "nobody"])
@pytest.mark.parametrize("way", [way for way in WAYS if way != "vCard"])
def test_every_page_shows_each_viewer_exactly_what_is_for_them(client, scene, way, shown_to):
    made = scene(shown_to)
    picture = Picture.objects.get()

    seen = {name: text_at(client, user, made.address(way)) for name, user in made.viewers.items()}

    assert {name: details_in(text, picture) for name, (_, text) in seen.items()} == {
        name: expected(name, shown_to, way) for name in VIEWERS
    }
    assert {name: status for name, (status, _) in seen.items()} == {
        **dict.fromkeys(VIEWERS, 200),
        "stranger": 302,
        "registered": 403,
        "lapsed": 403,
    }


@pytest.mark.parametrize("shown_to", ["members", "school", "nobody"])
def test_an_address_book_gets_what_the_page_shows(client, scene, shown_to):
    made = scene(shown_to)

    seen = {name: text_at(client, user, made.address("vCard")) for name, user in made.viewers.items()}

    for name, (status, text) in seen.items():
        details = expected(name, shown_to, "vCard")
        if name in OUTSIDE:
            assert status in (302, 403)
        elif details == {"name"}:
            assert status == 404  # nothing to put into an address book
        else:
            assert status == 200
            assert details_in(text, Picture.objects.get()) == details


@pytest.mark.parametrize("shown_to", ["members", "school", "nobody"])
@pytest.mark.parametrize("size", ["large", "small"])
def test_the_address_of_a_picture_asks_who_comes(client, scene, size, shown_to):
    made = scene(shown_to)
    address = f"/members/directory/pictures/{Picture.objects.get().key}/{size}.jpg"

    answers = {name: text_status(client, user, address) for name, user in made.viewers.items()}

    sees = [name for name in VIEWERS if "picture" in expected(name, shown_to, "profile")]
    assert answers == {
        **dict.fromkeys(VIEWERS, 404),
        "stranger": 302,
        "registered": 403,
        "lapsed": 403,
        "oneself": 200,  # to whomever they show it, it is their own
        **dict.fromkeys(sees, 200),
    }


@pytest.mark.parametrize("shown_to", ["members", "school", "nobody"])
@pytest.mark.parametrize(
    "question",
    [
        *("q=zeabout", "q=zeother", "q=zesubject", "interest=zesubject", "q=zimmer+zeabout"),
        *("q=ZÉABÔUT", "q=who+does+zesubject", "q=head+zeother", "q=zesubject&interest=zesubject&role=head"),
    ],
)
@pytest.mark.parametrize("address", ["/members/directory/", "/members/directory/contact-sheet/"])
def test_no_search_finds_anybody_by_a_detail_that_it_may_not_show(client, scene, address, question, shown_to):
    made = scene(shown_to)

    found = {
        name
        for name, user in made.viewers.items()
        if "Zebedee" in text_at(client, user, f"{address}?{question}")[1]
    }

    inside = set(VIEWERS) - set(OUTSIDE)
    assert found == {"members": inside, "school": set(SAME_SCHOOL), "nobody": set()}[shown_to]


@pytest.mark.parametrize("hidden", ["020+7946+0999", "zemail", "zelink", "zepronouns"])
def test_numbers_and_addresses_are_never_searched(client, scene, hidden):
    made = scene("members")

    _, text = text_at(client, made.viewers["member"], f"/members/directory/?q={hidden}")

    assert "Zebedee" not in text


def test_the_address_that_somebody_signs_in_with_is_shown_and_searched_nowhere(client, scene):
    made = scene("members")
    User.objects.filter(pk=made.person.pk).update(email="sign-in-address@example.org")
    for way in WAYS:
        _, text = text_at(client, made.viewers["same school"], made.address(way))
        assert "sign-in-address" not in text
    _, text = text_at(client, made.viewers["member"], "/members/directory/?q=sign-in")
    assert "Zebedee" not in text


@pytest.mark.parametrize(
    "gone",
    [
        lambda person: Profile.objects.filter(person=person).update(is_listed=False),
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
        lambda person: end_roles(person),
        lambda person: close_school(person),
        lambda person: lapse(person),
    ],
    ids=["hidden", "suspended", "left today", "school closed", "membership over"],
)
def test_who_hides_is_suspended_or_leaves_is_gone_at_once_in_every_way(client, scene, gone):
    made = scene("members")
    key = Picture.objects.get().key
    gone(made.person)
    others = {name: made.viewers[name] for name in ("member", "staff")}

    for user in others.values():
        for way in WAYS:
            _, text = text_at(client, user, made.address(way))
            assert details_in(text, Picture.objects.get()) == set(), way
        assert text_status(client, user, made.address("profile")) == 404
        assert text_status(client, user, made.address("vCard")) == 404
        assert text_status(client, user, f"/members/directory/pictures/{key}/small.jpg") == 404
        assert "Zebedee" not in text_at(client, user, "/members/directory/?q=zimmer")[1]


def text_status(client, user, address) -> int:
    return answer_to(client, user, address).status_code


def end_roles(person) -> None:
    role = person.school_roles.get()
    role.ends_on = today()
    role.save()


def close_school(person) -> None:
    school = person.school_roles.get().school
    school.closed_on = today()
    school.save()


def lapse(person) -> None:
    school = person.school_roles.get().school
    school.memberships.update(ended_on=today())
