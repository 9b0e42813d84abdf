"""England's authorities, their places on the tile map, and the map as drawn."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template import Context, Template, TemplateSyntaxError

from core.england import Tile, authorities, regions, tiles
from core.templatetags import england_tags

STYLES = Path(__file__).parents[2] / "site" / "static" / "css" / "tile-map.css"
PAPER, NIGHT = "#fcfaf5", "#0f1715"


def draw(tag: str, **context: object) -> str:
    return Template("{% load england_tags %}" + tag).render(Context(context))


def tile_of(name: str) -> Tile:
    return next(tile for tile in tiles() if tile.authority.name == name)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_are_153_authorities_in_nine_regions():
    assert len(authorities()) == 153
    assert [(region.name, len(region.authorities)) for region in regions()] == [
        ("North East", 12),
        ("North West", 24),
        ("Yorkshire and The Humber", 15),
        ("East Midlands", 10),
        ("West Midlands", 14),
        ("East of England", 11),
        ("London", 33),
        ("South East", 19),
        ("South West", 15),
    ]


@pytest.mark.parametrize("what", ["gss_code", "dfe_code", "name", "slug", "website_domain"])
def test_no_two_authorities_share_what_names_them(what):
    assert len({getattr(authority, what) for authority in authorities()}) == 153


def test_an_authority_reads_as_its_row_says():
    bristol = tile_of("Bristol, City of").authority
    assert bristol.slug == "bristol-city-of"
    assert bristol.official_name == "Bristol City Council"
    assert bristol.dfe_code == "801"
    assert bristol.gss_code_valid_from == date(2009, 1, 1)
    assert bristol.region_slug == "south-west"


def test_every_authority_has_a_tile_of_its_own():
    assert [tile.authority for tile in tiles()] == list(authorities())
    assert Counter((tile.column, tile.row) for tile in tiles()).most_common(1)[0][1] == 1


def test_the_grid_starts_at_nought_and_leaves_a_target_of_24_pixels_on_a_telephone():
    columns = {tile.column for tile in tiles()}
    assert (min(columns), min(tile.row for tile in tiles())) == (0, 0)
    # 375 pixels wide, with the gutter of 16.15 that tokens.css gives there on either side.
    assert (375 - 2 * 16.15) / len(columns) >= 24


@pytest.mark.parametrize("region", regions(), ids=lambda region: region.slug)
def test_each_region_holds_together(region):
    places = {(tile.column, tile.row) for tile in tiles() if tile.authority.region == region.name}
    reached, waiting = set(), [min(places)]
    while waiting:
        column, row = waiting.pop()
        reached.add((column, row))
        around = {(column + east, row + south) for east in (-1, 0, 1) for south in (-1, 0, 1)}
        waiting += (around & places) - reached
    assert reached == places


@pytest.mark.parametrize(
    ("northern", "southern"),
    [
        ("Northumberland", "Newcastle upon Tyne"),
        ("Northumberland", "County Durham"),
        ("North Tyneside", "South Tyneside"),
        ("County Durham", "North Yorkshire"),
        ("Cumberland", "Lancashire"),
        ("Bolton", "Manchester"),
        ("Manchester", "Stockport"),
        ("Leeds", "Sheffield"),
        ("Staffordshire", "Birmingham"),
        ("Norfolk", "Suffolk"),
        ("Suffolk", "Essex"),
        ("Hertfordshire", "Enfield"),
        ("Barnet", "Camden"),
        ("Camden", "Lambeth"),
        ("Tower Hamlets", "Greenwich"),
        ("Lambeth", "Croydon"),
        ("Oxfordshire", "Hampshire"),
        ("Hampshire", "Southampton"),
        ("Portsmouth", "Isle of Wight"),
        ("Bristol, City of", "Somerset"),
        ("Devon", "Plymouth"),
    ],
)
def test_north_is_up(northern, southern):
    assert tile_of(northern).row < tile_of(southern).row


@pytest.mark.parametrize(
    ("western", "eastern"),
    [
        ("Isles of Scilly", "Cornwall"),
        ("Cornwall", "Devon"),
        ("Devon", "Dorset"),
        ("Southampton", "Portsmouth"),
        ("West Sussex", "Brighton and Hove"),
        ("Brighton and Hove", "East Sussex"),
        ("Surrey", "Kent"),
        ("Wirral", "Liverpool"),
        ("Liverpool", "Manchester"),
        ("Manchester", "Sheffield"),
        ("Bradford", "Leeds"),
        ("Derby", "Nottingham"),
        ("Shropshire", "Birmingham"),
        ("Birmingham", "Coventry"),
        ("Cambridgeshire", "Norfolk"),
        ("Hillingdon", "Havering"),
        ("Westminster", "City of London"),
        ("City of London", "Tower Hamlets"),
        ("Havering", "Thurrock"),
    ],
)
def test_east_is_right(western, eastern):
    assert tile_of(western).column < tile_of(eastern).column


def test_the_quiet_map_is_small_and_only_decoration():
    drawn = draw("{% tile_map %}")
    root = ElementTree.fromstring(drawn)
    assert len(drawn.encode()) < 4096
    assert root.get("aria-hidden") == "true"
    assert "<a" not in drawn
    # One square for each authority: a path moves once to each.
    assert sum(path.get("d").count("M") for path in root.iter("path")) == 153


def test_the_quiet_map_draws_a_highlighted_tile_once_and_apart():
    root = ElementTree.fromstring(draw('{% tile_map highlight="E06000023" %}'))
    assert sum(path.get("d").count("M") for path in root.iter("path")) == 153
    assert [path.get("d").count("M") for path in root.iter("path") if path.get("class")] == [1]


def test_the_linked_map_links_every_authority_by_region_and_name():
    root = ElementTree.fromstring(draw('{% tile_map mode="links" base="/find-a-virtual-school/" %}'))
    links = list(root.iter("a"))
    assert [link.findtext("title") for link in links] == [authority.name for authority in authorities()]
    assert links[0].get("href") == "/find-a-virtual-school/county-durham/"
    assert "Bristol, City of" in [link.findtext("title") for link in links]
    assert root.get("aria-label")
    assert "tabindex" not in root.attrib


def test_the_map_of_regions_links_each_region_and_draws_every_authority():
    root = ElementTree.fromstring(draw('{% tile_map mode="regions" base="#" %}'))
    links = list(root.iter("a"))
    assert [(link.findtext("title"), link.get("href")) for link in links] == [
        (region.name, f"#{region.slug}") for region in regions()
    ]
    assert sum(link.findall("path")[1].get("d").count("M") for link in links) == 153
    assert [link.findall("path")[0].get("d").count("M") for link in links] == [
        len(region.authorities) for region in regions()
    ]


def test_addresses_may_come_from_a_mapping_and_are_escaped():
    bristol = tile_of("Bristol, City of").authority
    drawn = draw(
        '{% tile_map mode="links" urls=urls label=label %}', urls={bristol.gss_code: '/?a=1&b="'}, label="<b>"
    )
    links = list(ElementTree.fromstring(drawn).iter("a"))
    assert [link.get("href") for link in links] == ['/?a=1&b="']
    assert drawn.count("tile-map__absent") == 152
    assert "<b>" not in drawn


def test_names_are_escaped(monkeypatch):
    tile = tile_of("Barnet")
    odd = replace(tile.authority, name="<Barnet> & Co")
    monkeypatch.setattr(england_tags, "tiles", lambda: (Tile(odd, tile.column, tile.row),))
    drawn = draw('{% tile_map mode="links" base="/" %}')
    assert "<title>&lt;Barnet&gt; &amp; Co</title>" in drawn


@pytest.mark.parametrize("highlight", ["E06000023", ["E06000023", "E09000001"]])
def test_one_authority_or_several_may_be_highlighted(highlight):
    drawn = draw('{% tile_map mode="links" base="/" highlight=highlight %}', highlight=highlight)
    assert drawn.count("tile-map__tile--highlight") == (1 if isinstance(highlight, str) else 2)


@pytest.mark.parametrize(
    "tag",
    [
        '{% tile_map mode="loud" %}',
        '{% tile_map size="huge" %}',
        '{% tile_map mode="links" %}',
        '{% tile_map mode="regions" %}',
    ],
)
def test_a_wrong_parameter_is_an_error_and_not_an_empty_place(tag):
    with pytest.raises(TemplateSyntaxError):
        draw(tag)


@pytest.mark.parametrize("mode", ['mode="quiet"', 'mode="links" base="/"', 'mode="regions" base="#"'])
def test_nothing_that_a_strict_content_security_policy_would_drop(mode):
    drawn = draw("{% tile_map " + mode + " %}")
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", drawn)


@pytest.mark.parametrize("region", regions(), ids=lambda region: region.slug)
def test_each_region_stands_out_from_paper_and_from_the_dark_ground(region):
    found = re.search(
        rf"--{region.slug}: light-dark\((#\w{{6}}), (#\w{{6}})\)", STYLES.read_text(encoding="utf-8")
    )
    assert contrast(found[1], PAPER) >= 3
    assert contrast(found[2], NIGHT) >= 3
