"""How the tile map of England is drawn: the geometry, and no colours (those are in `tile-map.css`).

A tile is a smaller square with a thick stroke and round joins, which gives rounded corners for few bytes;
that is how the whole country fits in 4 kB. A tile draws in a little on each side where it meets another
region, so that regions part from each other in print, in forced colours and for colour-blind readers
without any line between them.
"""

from collections.abc import Iterable
from functools import cache

from .england import Tile, tiles

PITCH = 20  # from one tile to the next, in the drawing's own units
STROKE = 6  # half of it reaches outwards, and is the radius of the corners
GAP = 1  # on every side of a tile, so two units between neighbours
BORDER = 1  # more on a side that meets another region

_CORNER = GAP + STROKE // 2
_CORE = PITCH - 2 * _CORNER

_WEST, _EAST, _NORTH, _SOUTH = (-1, 0), (1, 0), (0, -1), (0, 1)


def view_box() -> str:
    """Return the drawing's bounds for the `viewBox` attribute."""
    width = (1 + max(tile.column for tile in tiles())) * PITCH
    height = (1 + max(tile.row for tile in tiles())) * PITCH
    return f"0 0 {width} {height}"


@cache
def outline(tile: Tile) -> str:
    """Return the path of one tile, to be filled and stroked in the same colour."""
    west, east, north, south = (
        BORDER * _meets_another_region(tile, side) for side in (_WEST, _EAST, _NORTH, _SOUTH)
    )
    left = tile.column * PITCH + _CORNER + west
    top = tile.row * PITCH + _CORNER + north
    width = _CORE - west - east
    height = _CORE - north - south
    return f"M{left} {top}h{width}v{height}h-{width}z"


def outlines(several: Iterable[Tile]) -> str:
    """Return one path for several tiles."""
    return "".join(outline(tile) for tile in several)


def target(tile: Tile) -> str:
    """Return the path of the whole square around a tile: the gaps belong to the link, for fingers."""
    return f"M{tile.column * PITCH} {tile.row * PITCH}h{PITCH}v{PITCH}h-{PITCH}z"


def _meets_another_region(tile: Tile, side: tuple[int, int]) -> bool:
    region = _region_at().get((tile.column + side[0], tile.row + side[1]))
    return region is not None and region != tile.authority.region_code


@cache
def _region_at() -> dict[tuple[int, int], str]:
    return {(tile.column, tile.row): tile.authority.region_code for tile in tiles()}
