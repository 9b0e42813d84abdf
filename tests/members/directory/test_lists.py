"""Finding people and schools: words, regions, kinds, roles and subjects; and what a page costs."""

import pytest
from bs4 import BeautifulSoup

from core.england import regions
from members.directory.sheets import MOST_PEOPLE
from tests.factories import membership
from tests.factories.directory import ProfileFactory, a_large_directory, member_school
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory

pytestmark = pytest.mark.django_db
NORTH_EAST, SOUTH_WEST = regions()[0], regions()[-1]


def names_at(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    return [link.text for link in page.select(".person-item__name a, .sheet tbody th[scope=row] a")]


@pytest.fixture
def two(client):
    """Two people, one in the north east and one in the south west; the first is signed in."""
    south = VirtualSchoolFactory(
        name="Bay School", serves=[AuthorityFactory(region=SOUTH_WEST.code, kind="county", name="Bayshire")]
    )
    membership.school_membership(south, paid=False, complimentary="For a test.")
    ama = RoleFactory(school=member_school(), person__first_name="Ama", person__last_name="Alpha").person
    bea = RoleFactory(
        school=south, kind="head", title="Chief adviser", person__first_name="Bea", person__last_name="Beta"
    ).person
    ProfileFactory(person=bea, interests=["Rivers"], about="Boats and barges")
    client.force_login(ama)
    return ama, bea


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", ["Ama Alpha", "Bea Beta"]),
        ("region=south-west", ["Bea Beta"]),
        ("region=north-east", ["Ama Alpha"]),
        ("region=nowhere", ["Ama Alpha", "Bea Beta"]),
        ("kind=county", ["Bea Beta"]),
        ("role=head", ["Bea Beta"]),
        ("role=team", ["Ama Alpha"]),
        ("role=associate", []),
        ("interest=rivers", ["Bea Beta"]),
        ("region=south-west&role=team", []),
        ("q=beta", ["Bea Beta"]),
        ("q=BEA+adviser", ["Bea Beta"]),
        ("q=bayshire", ["Bea Beta"]),
        ("q=bay+school", ["Bea Beta"]),
        ("q=barges", ["Bea Beta"]),
        ("q=rivers+ama", []),
        ("q=RÍVERS", ["Bea Beta"]),
        ("q=bea+in+the+south+west", ["Bea Beta"]),
        ("q=who+does+rivers+in+the+south%3F", ["Bea Beta"]),
        ("q=rivers+east", []),
        ("q=head", ["Bea Beta"]),
        ("q=deputy", []),
        ("q=team+north", ["Ama Alpha"]),
        ("q=%25", []),
        ("q=%00x", None),
        ("page=999", ["Ama Alpha", "Bea Beta"]),
        ("page=x", ["Ama Alpha", "Bea Beta"]),
        ("q=" + "long+" * 200, []),
    ],
)
def test_who_is_found(client, two, question, found):
    for address in ("/members/directory/", "/members/directory/contact-sheet/"):
        if found is None:
            assert client.get(f"{address}?{question}").status_code == 400
        else:
            assert sorted(names_at(client, f"{address}?{question}")) == found


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zoë", "Zoe"),
        ("Zoe", "zoë"),
        ("Siân", "SIAN"),
        ("Sian", "Siân"),
        ("Łukasz", "lukasz"),
        ("D’Arcy", "d'arcy"),
        ("D'Arcy", "darcy"),
    ],
)
def test_a_name_is_found_with_and_without_its_accents(client, two, name, typed):
    _, bea = two
    type(bea).objects.filter(pk=bea.pk).update(last_name=name)

    assert names_at(client, f"/members/directory/?q={typed}") == [f"Bea {name}"]


def test_people_are_in_the_order_of_a_telephone_book(client, two):
    ama, _ = two
    for last_name, first_name in (("Öztürk", "Cem"), ("oak", "Dev"), ("Pye", "Eve"), ("O’Dea", "Fay")):
        RoleFactory(
            school=ama.school_roles.get().school, person__first_name=first_name, person__last_name=last_name
        )

    assert names_at(client, "/members/directory/") == [
        *("Ama Alpha", "Bea Beta", "Dev oak", "Fay O’Dea", "Cem Öztürk", "Eve Pye"),
    ]


def test_an_associate_is_found_as_one(client, two):
    associate = membership.associate_membership(paid=True).person
    assert names_at(client, "/members/directory/?role=associate") == [str(associate)]


def test_each_thing_asked_for_can_be_left_out_again(client, two):
    page = BeautifulSoup(
        client.get("/members/directory/?q=zzz+ä&region=south-west&role=nonsense").content, "html.parser"
    )

    links = page.select('ul[aria-label="What you asked for"] a')
    assert [(" ".join(link.text.split()), link["href"]) for link in links] == [
        ("Leave out “zzz ä” ×", "?region=south-west#found"),
        ("Leave out South West ×", "?q=zzz+%C3%A4#found"),
    ]
    assert page.select_one("#id_region option[selected]")["value"] == "south-west"
    assert page.select_one("#id_q")["value"] == "zzz ä"


def test_schools_are_found_by_region_and_name(client, two):
    for question in ("region=south-west", "q=bayshire", "kind=county"):
        page = BeautifulSoup(client.get(f"/members/directory/schools/?{question}").content, "html.parser")
        assert [link.text for link in page.select(".school-item__name a")] == ["Virtual School for Bayshire"]


def test_a_region_shows_its_schools_with_their_heads(client, two):
    page = BeautifulSoup(client.get("/members/directory/regions/south-west/").content, "html.parser")
    assert "Head: Bea Beta" in " ".join(page.select_one(".school-item").text.split())
    assert client.get("/members/directory/regions/nowhere/").status_code == 404


def test_a_sheet_that_would_be_too_long_asks_for_a_region(client, two, monkeypatch):
    monkeypatch.setattr("members.directory.sheets.MOST_PEOPLE", 1)
    answer = client.get("/members/directory/contact-sheet/")
    assert "Bea Beta" not in answer.content.decode()
    assert "?region=south-west" in answer.content.decode()
    assert MOST_PEOPLE == 400


@pytest.mark.parametrize("number", [30, 3000])
def test_a_page_of_the_directory_keeps_to_ten_queries(client, django_assert_max_num_queries, number):
    client.force_login(a_large_directory(number))
    ceilings = {
        "/members/directory/": 10,
        "/members/directory/?page=50": 10 if number > 2000 else 12,  # beyond the last: twice more
        "/members/directory/?q=example+adviser": 10,
        "/members/directory/?q=one+two+three+four+five+six&region=london&role=team&kind=county": 10,
        "/members/directory/?region=south-west&role=head&kind=county": 10,
        "/members/directory/?interest=attendance": 10,
        "/members/directory/schools/": 14,
        "/members/directory/regions/south-west/": 15,
        "/members/directory/contact-sheet/?region=south-west": 11,
    }
    for address in ceilings:
        client.get(address)  # subjects and links are remembered from one visit to the next
    for address, ceiling in ceilings.items():
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code == 200, address
