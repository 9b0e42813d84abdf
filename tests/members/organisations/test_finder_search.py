"""What people type, and the authority that they mean."""

import csv
from collections import Counter
from difflib import SequenceMatcher

import pytest
from django.utils.text import slugify
from hypothesis import given, settings
from hypothesis import strategies as st

from core.england import authorities
from members.organisations.finder import matching, words
from members.organisations.finder.listing import known_authorities
from members.organisations.finder.matching import Known, find
from members.organisations.models import Authority

# How many districts each county has (Local Government Act 1972 and the structural changes orders since).
DISTRICTS = {
    "cambridgeshire": 5,
    "derbyshire": 8,
    "devon": 8,
    "east-sussex": 5,
    "essex": 12,
    "gloucestershire": 6,
    "hampshire": 11,
    "hertfordshire": 10,
    "kent": 12,
    "lancashire": 12,
    "leicestershire": 7,
    "lincolnshire": 7,
    "norfolk": 7,
    "nottinghamshire": 7,
    "oxfordshire": 5,
    "staffordshire": 8,
    "suffolk": 5,
    "surrey": 11,
    "warwickshire": 5,
    "west-sussex": 7,
    "worcestershire": 6,
}
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
    ("SW1A 1AA", "westminster", True),
    ("SW2", "lambeth", True),
    ("W1T 4", "westminster", True),
    ("B91 3AA", "solihull", True),
    ("B1 1AA", "birmingham", True),
    ("my postcode is LS6 2AB", "leeds", True),
    ("Canterbury", "kent", False),
    ("Canterbury City Council", "kent", False),
    ("Whitstable", "kent", False),
    ("St Albans City and District Council", "hertfordshire", False),
    ("Soton", "southampton", False),
    ("Brimingham", "birmingham", True),
    ("Canterbry", "kent", True),
    ("near Woking", "surrey", False),
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
    ("Tyneside", {"gateshead", "newcastle-upon-tyne", "north-tyneside", "south-tyneside"}),
    ("Cowley", {"oxfordshire", "hillingdon"}),
    ("E2", {"tower-hamlets", "hackney"}),
    ("EC1A 1BB", {"islington", "camden", "city-of-london", "hackney"}),
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


def rows_of_districts() -> list[dict[str, str]]:
    with (words.DATA / "districts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_district_council_of_every_county_is_known():
    rows = rows_of_districts()
    counties = {one.slug for one in authorities() if one.type == "County"}

    assert Counter(row["authority"] for row in rows) == DISTRICTS
    assert set(DISTRICTS) == counties
    assert sum(DISTRICTS.values()) == 164


@pytest.mark.parametrize("row", rows_of_districts(), ids=lambda row: row["district"])
def test_a_district_its_council_and_its_towns_lead_to_the_county(row):
    names = [row["district"], row["council"], row["council"].upper(), *filter(None, row["towns"].split("|"))]
    for name in names:
        answer = find(name, KNOWN)
        assert (slugs(answer.results)[0], answer.is_guess) == (row["authority"], False), name


def test_a_town_says_in_which_district_and_which_county_it_is():
    assert find("Whitstable", KNOWN).results[0].reason == (
        "Whitstable is in Canterbury, a district of Kent. The county council has the Virtual School."
    )
    assert find("Woking Borough Council", KNOWN).results[0].reason == (
        "Woking Borough Council is a district council in Surrey. The county council has the Virtual School."
    )


def after_surrey(*names: str) -> Known:
    """Return what is known once Surrey gave way to councils of these names."""
    heirs = [
        Authority(pk=900 + number, gss_code=f"E0699900{number}", name=name, slug=slugify(name))
        for number, name in enumerate(names)
    ]
    going_on = [one for one in KNOWN.authorities if one.slug != "surrey"]
    ended = [one for one in KNOWN.authorities if one.slug == "surrey"]
    return Known([*going_on, *heirs], ended, {"surrey": heirs})


@pytest.mark.parametrize(
    ("query", "expected"),
    [("Guildford", "west-surrey"), ("Redhill", "east-surrey"), ("Epsom", "east-surrey")],
)
def test_when_a_county_was_split_a_town_leads_to_its_own_part(query, expected):
    answer = find(query, after_surrey("East Surrey", "West Surrey"))

    assert slugs(answer.results) == [expected]
    assert answer.results[0].reason.endswith("which is a new council.")


def test_when_a_county_was_split_otherwise_than_foreseen_all_its_parts_are_named():
    answer = find("Guildford", after_surrey("North Surrey", "South Surrey"))

    assert slugs(answer.results) == ["north-surrey", "south-surrey"]
    assert "councils have changed there" in answer.results[0].reason


@pytest.mark.parametrize(
    ("query", "title", "number"),
    [
        ("London", "Which council in London?", 33),
        ("greater london", "Which council in London?", 33),
        ("the north east", "Which council in North East?", 12),
        ("Yorkshire and the Humber", "Which council in Yorkshire and The Humber?", 15),
    ],
)
def test_a_region_is_answered_with_its_councils(query, title, number):
    answer = find(query, KNOWN)

    assert (answer.title, answer.results, len(answer.others)) == (title, [], number)


@pytest.mark.parametrize("query", ["near me", "Virtual School near me", "my area", "where I live", "nearest"])
def test_nobody_is_told_that_we_know_where_they_are(query):
    answer = find(query, KNOWN)

    assert (answer.results, answer.others, answer.title) == ([], [], "Where are you?")
    assert "Type the name of the council, a town or a postcode." in answer.note


def test_a_postcodes_district_names_all_councils_in_which_it_may_be():
    assert find("E2 7AA", KNOWN).note == (
        "Postcodes that begin with E2 are in Tower Hamlets or Hackney, as far as we know. We do not have a "
        "list of every postcode, so this is our best guess, the likeliest first."
    )
    assert "in Solihull, as far as we know" in find("B91", KNOWN).note


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


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SY1 1AA", ["shropshire"]),
        ("SY15", ["shropshire"]),
        ("CH2 4AA", ["cheshire-west-and-chester"]),
        ("CH45 1AA", ["wirral"]),
        ("NP16 7AA", ["gloucestershire"]),
        ("TD15 1AA", ["northumberland"]),
        ("PO30 1AA", ["isle-of-wight"]),
        ("PO20", ["west-sussex"]),
        ("TR21 0AA", ["isles-of-scilly"]),
        ("BN1 1EE", ["brighton-and-hove"]),
        ("MK9 3HQ", ["milton-keynes"]),
    ],
)
def test_along_the_borders_and_on_the_islands_a_postcode_leads_to_the_council_there(query, expected):
    assert slugs(find(query, KNOWN).results) == expected


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("SY16 1AA", "SY16 are in Wales"),
        ("CH5 1AA", "CH5 are in Wales"),
        ("TD1 1AA", "TD1 are in Scotland"),
        ("EH1 1AA", "EH are in Scotland"),
        ("Cardiff", "Cardiff is in Wales"),
        ("cardiff council", "Cardiff is in Wales"),
        ("GLASGOW", "Glasgow is in Scotland"),
        ("belfast", "Belfast is in Northern Ireland"),
    ],
)
def test_what_is_not_in_england_is_said_to_be_elsewhere_and_nothing_is_guessed(query, where):
    answer = find(query, KNOWN)

    assert (answer.results, answer.others, answer.is_outside) == ([], [], True)
    assert answer.note.count(where) == 1


@pytest.mark.parametrize("query", ["Scotland", "wales", "Isle of Man", "the channel islands"])
def test_of_a_country_it_is_not_said_that_it_is_in_itself(query):
    assert find(query, KNOWN).note == "The Virtual Schools on this website are those of councils in England."


def test_no_place_elsewhere_hides_one_in_england():
    here = {alias.key for alias in words.aliases()} | {words.comparable(one.name) for one in authorities()}

    assert here & set(words.outside_places()) == set()


@pytest.mark.parametrize("query", ["", "   ", "qqqqq", "?!", "x", "virtual", "🏫", "zzz zzz"])
def test_what_means_nothing_finds_nothing(query):
    assert find(query, KNOWN).results == []


@settings(max_examples=300, deadline=None)
@given(
    st.text("abcdefg hiklmnors", min_size=4, max_size=20), st.sampled_from([a.key for a in words.aliases()])
)
def test_nothing_alike_is_passed_over(query, name):
    alike = SequenceMatcher(a=name, b=query).ratio() >= matching.LIKENESS

    assert matching._may_be_alike(query, name) or not alike


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
