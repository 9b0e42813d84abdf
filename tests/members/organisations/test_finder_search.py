"""What people type, and the authority that they mean."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.england import authorities
from members.organisations.finder import words
from members.organisations.finder.listing import known_authorities
from members.organisations.finder.matching import Known, find
from members.organisations.models import Authority

KNOWN = Known(
    [
        Authority(
            pk=number,
            gss_code=one.gss_code,
            name=one.name,
            official_name=one.official_name,
            slug=one.slug,
            region=one.region_code,
        )
        for number, one in enumerate(authorities(), start=1)
    ]
)

# What is typed, the address of what must come first, and whether the answer must be called a guess.
FIRST = [
    ("Kent", "kent", False),
    ("kent county council", "kent", False),
    ("KENT  ", "kent", False),
    ("Virtual School Kent", "kent", False),
    ("Brum", "birmingham", False),
    ("birmingham city council", "birmingham", False),
    ("Bristol", "bristol-city-of", False),
    ("City of Bristol", "bristol-city-of", False),
    ("Brizzle", "bristol-city-of", False),
    ("hull", "kingston-upon-hull-city-of", False),
    ("Kingston upon Hull", "kingston-upon-hull-city-of", False),
    ("herefordshire", "herefordshire-county-of", False),
    ("Hereford", "herefordshire-county-of", False),
    ("st helens", "st-helens", False),
    ("Saint Helens", "st-helens", False),
    ("St. Helens council", "st-helens", False),
    ("BCP", "bournemouth-christchurch-and-poole", False),
    ("Poole", "bournemouth-christchurch-and-poole", False),
    ("B&NES", "bath-and-north-east-somerset", False),
    ("banes", "bath-and-north-east-somerset", False),
    ("Bath", "bath-and-north-east-somerset", False),
    ("Bath & North East Somerset", "bath-and-north-east-somerset", False),
    ("Guildford", "surrey", False),
    ("guildford borough council", "surrey", False),
    ("Woking", "surrey", False),
    ("Cambridge", "cambridgeshire", False),
    ("Cambs", "cambridgeshire", False),
    ("Oxford", "oxfordshire", False),
    ("Norwich", "norfolk", False),
    ("King's Lynn", "norfolk", False),
    ("kings lynn", "norfolk", False),
    ("Preston", "lancashire", False),
    ("Durham", "county-durham", False),
    ("county durham", "county-durham", False),
    ("Brixton", "lambeth", False),
    ("Tottenham", "haringey", False),
    ("hackney", "hackney", False),
    ("London Borough of Hackney", "hackney", False),
    ("Royal Borough of Greenwich", "greenwich", False),
    ("RBKC", "kensington-and-chelsea", False),
    ("kensington & chelsea", "kensington-and-chelsea", False),
    ("Square Mile", "city-of-london", False),
    ("City of London", "city-of-london", False),
    ("Croydon", "croydon", False),
    ("Huddersfield", "kirklees", False),
    ("Halifax", "calderdale", False),
    ("Birkenhead", "wirral", False),
    ("Southport", "sefton", False),
    ("Southend", "southend-on-sea", False),
    ("Scilly", "isles-of-scilly", False),
    ("Isles of Scilly", "isles-of-scilly", False),
    ("IOW", "isle-of-wight", False),
    ("Harrogate", "north-yorkshire", False),
    ("York", "york", False),
    ("Notts", "nottinghamshire", False),
    ("Nottingham", "nottingham", False),
    ("Derby", "derby", False),
    ("Leicester", "leicester", False),
    ("Dacorum", "hertfordshire", False),
    ("Hemel Hempstead", "hertfordshire", False),
    ("Rutland", "rutland", False),
    ("Medway", "medway", False),
    ("newcastle upon tyne", "newcastle-upon-tyne", False),
    ("Gateshed", "gateshead", True),
    ("Birmingam", "birmingham", True),
    ("Middlesborough", "middlesbrough", True),
    ("Northhumberland", "northumberland", True),
    ("Stockon on Tees", "stockton-on-tees", True),
    ("I live in Leeds and need help", "leeds", True),
    ("my foster child goes to school in Guildford", "surrey", True),
    ("LS6 2AB", "leeds", True),
    ("ls62ab", "leeds", True),
    ("B1", "birmingham", True),
    ("M1 1AE", "manchester", True),
    ("NE1", "newcastle-upon-tyne", True),
    ("TR1 2HE", "cornwall", True),
    ("SW1A 1AA", "lambeth", True),
]

# What is typed, and all that may be meant by it, in any order.
SEVERAL = [
    ("Newcastle", {"newcastle-upon-tyne", "staffordshire"}),
    ("Richmond", {"richmond-upon-thames", "north-yorkshire"}),
    ("Gillingham", {"medway", "dorset"}),
    ("Cumbria", {"cumberland", "westmorland-and-furness"}),
    ("Northamptonshire", {"north-northamptonshire", "west-northamptonshire"}),
    ("Bedfordshire", {"bedford", "central-bedfordshire", "luton"}),
    ("Sussex", {"brighton-and-hove", "east-sussex", "west-sussex"}),
    ("Black Country", {"dudley", "sandwell", "walsall", "wolverhampton"}),
    ("Cleveland", {"hartlepool", "middlesbrough", "redcar-and-cleveland", "stockton-on-tees"}),
]


def slugs(results) -> list[str]:
    return [result.authority.slug for result in results]


@pytest.mark.parametrize(("query", "expected", "is_guess"), FIRST)
def test_what_is_typed_finds_the_authority_meant(query, expected, is_guess):
    answer = find(query, KNOWN)

    assert (slugs(answer.results)[0], answer.is_guess) == (expected, is_guess)


@pytest.mark.parametrize(("query", "expected"), SEVERAL)
def test_a_name_of_several_gives_them_all(query, expected):
    assert set(slugs(find(query, KNOWN).results)) == expected


@pytest.mark.parametrize("one", authorities(), ids=lambda one: one.slug)
def test_every_authority_is_found_by_each_of_its_names(one):
    for name in (one.name, one.official_name, one.official_name.upper()):
        answer = find(name, KNOWN)
        assert one.slug in slugs(answer.results), name
        assert answer.is_guess is False


def test_the_reason_is_said_where_the_name_differs():
    assert find("Guildford", KNOWN).results[0].reason == (
        "Guildford is a district of Surrey. The county council has the Virtual School."
    )
    assert find("Surrey", KNOWN).results[0].reason == ""


def test_other_names_that_begin_so_come_after():
    answer = find("York", KNOWN)

    assert slugs(answer.results) == ["york"]
    assert "north-yorkshire" in slugs(answer.others)


@pytest.mark.parametrize(
    ("query", "words_in_note"),
    [
        ("EH1 1AA", "Scotland"),
        ("CF10", "Wales"),
        ("BT1", "Northern Ireland"),
        ("QQ1", "no postcodes"),
        ("LS6", "best guess"),
    ],
)
def test_a_postcode_is_said_to_be_a_guess_or_elsewhere(query, words_in_note):
    answer = find(query, KNOWN)

    assert answer.is_postcode
    assert words_in_note in answer.note


def test_a_longer_prefix_of_postcodes_goes_before_a_shorter_one(monkeypatch):
    place = words.PostcodePlace("LS21", "Otley", ("north-yorkshire",), "")
    monkeypatch.setitem(words.postcode_places(), "LS21", place)

    assert slugs(find("LS21 1AA", KNOWN).results) == ["north-yorkshire"]
    assert slugs(find("LS6", KNOWN).results)[0] == "leeds"


@pytest.mark.parametrize("query", ["", "   ", "qqqqq", "?!", "x", "virtual", "🏫", "zzz zzz"])
def test_what_means_nothing_finds_nothing(query):
    assert find(query, KNOWN).results == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=130))
def test_anything_typed_is_answered_with_each_authority_once(query):
    answer = find(query, KNOWN)

    found = slugs(answer.results) + slugs(answer.others)
    assert len(found) == len(set(found))


def test_the_lists_name_only_authorities_that_there_are():
    there = {one.slug for one in authorities()}
    named = {slug for alias in words.aliases() for slug in alias.slugs}
    named |= {slug for place in words.postcode_places().values() for slug in place.slugs}

    assert named <= there
    assert there - {slug for alias in words.aliases() for slug in alias.slugs} <= there
    assert [key for key, count in Counter(alias.key for alias in words.aliases()).items() if count > 1] == []


def test_every_authority_is_behind_the_beginning_of_some_postcode():
    behind = {slug for place in words.postcode_places().values() for slug in place.slugs}

    assert {one.slug for one in authorities()} - behind == set()


@pytest.mark.django_db
def test_what_is_known_is_read_in_one_query_while_nothing_has_ended(england, django_assert_num_queries):
    with django_assert_num_queries(1):
        known = known_authorities()
    assert len(known.authorities) == 153
