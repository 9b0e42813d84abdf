"""England as tiles, one for each of the 153 authorities: `{% load england_tags %}{% tile_map %}`.

The page that shows it links `css/tile-map.css`.
"""

from collections.abc import Collection, Mapping

from django import template

from core import england_map
from core.england import Tile, regions, tiles

register = template.Library()

MODES = ("quiet", "links", "regions")
SIZES = ("small", "medium", "large", "full")


@register.inclusion_tag("components/tile_map.html")
def tile_map(
    mode: str = "quiet",
    urls: Mapping[str, str] | None = None,
    base: str = "",
    label: str = "Map of England's local authorities, by region",
    highlight: str | Collection[str] = (),
    size: str = "full",
) -> dict:
    """Draw the map.

    `quiet` is decoration and hidden from assistive technology. `links` makes each tile a link, to
    `urls[gss_code]` or, without `urls`, to `base` + slug + "/"; an authority that `urls` leaves out is
    drawn, and not linked. `regions` makes each region one link, to `base` + its slug, where a tile would be
    too small for a finger. The links come by region from north to south, then by name, and are 153 stops for
    a keyboard: give the page a way past them and the same authorities as a list. `highlight` takes one GSS
    code or several.
    """
    if mode not in MODES or size not in SIZES:
        raise template.TemplateSyntaxError(f"tile_map knows the modes {MODES} and the sizes {SIZES}.")
    if (mode == "links" and urls is None and not base) or (mode == "regions" and not base):
        raise template.TemplateSyntaxError("tile_map with links needs `urls` or `base`.")
    chosen = {highlight} if isinstance(highlight, str) else set(highlight)
    drawn = {
        "quiet": lambda: _quiet(chosen),
        "links": lambda: _linked(urls, base, chosen),
        "regions": lambda: _by_region(base),
    }
    return {
        "mode": mode,
        "size": size,
        "label": label,
        "view_box": england_map.view_box(),
        "stroke": england_map.STROKE,
        "regions": drawn[mode](),
        "highlighted": england_map.outlines(_chosen_tiles(chosen)) if mode == "quiet" else "",
    }


def _quiet(chosen: set[str]) -> list[dict]:
    return [
        {
            "slug": region.slug,
            # A highlighted tile is drawn apart; under it, its region's colour would show as a rim.
            "path": england_map.outlines(
                tile
                for tile in tiles()
                if tile.authority.region_code == region.code and tile.authority.gss_code not in chosen
            ),
        }
        for region in regions()
    ]


def _by_region(base: str) -> list[dict]:
    found = []
    for region in regions():
        its = [tile for tile in tiles() if tile.authority.region_code == region.code]
        found.append(
            {
                "slug": region.slug,
                "name": region.name,
                "url": f"{base}{region.slug}",
                "path": england_map.outlines(its),
                "target": "".join(england_map.target(tile) for tile in its),
            }
        )
    return found


def _linked(urls: Mapping[str, str] | None, base: str, chosen: set[str]) -> list[dict]:
    def url(tile: Tile) -> str:
        authority = tile.authority
        return f"{base}{authority.slug}/" if urls is None else urls.get(authority.gss_code, "")

    return [
        {
            "slug": region.slug,
            "name": region.name,
            "tiles": [
                {
                    "name": tile.authority.name,
                    "url": url(tile),
                    "path": england_map.outline(tile),
                    "target": england_map.target(tile),
                    "highlighted": tile.authority.gss_code in chosen,
                }
                for tile in tiles()
                if tile.authority.region_code == region.code
            ],
        }
        for region in regions()
    ]


def _chosen_tiles(chosen: set[str]) -> list[Tile]:
    return [tile for tile in tiles() if tile.authority.gss_code in chosen]
