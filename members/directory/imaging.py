"""Making a person's picture anew from what they sent: nothing but the colours of its dots is kept.

What a camera writes beside them (where it was, when, whose it is), colour profiles, comments, further
frames and whatever else hides in a file stay behind, because new files are drawn and written.
"""

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from members.directory.errors import NotAPicture

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000  # a telephone's largest; of a JPEG only every eighth is unpacked
MOST_PIXELS_WHOLE = 16_000_000  # of PNG and WebP: all of them are unpacked, of a few kilobytes too
LEAST_SIDE = 160
LARGE, SMALL = 384, 112  # sides of what is made, twice as many dots as the page's pixels
MIDDLE = (0.5, 0.4)  # faces are above the middle of most pictures
FORMATS = ("JPEG", "PNG", "WEBP")

_BROKEN = (
    *(OSError, ValueError, TypeError, SyntaxError, EOFError, IndexError, KeyError, OverflowError),
    *(struct.error, UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning),
)


@dataclass(frozen=True)
class Remade:
    """The two JPEG files made of one picture, square."""

    large: bytes
    small: bytes


def remake(file: BinaryIO, size: int) -> Remade:
    """Return the picture in `file`, of `size` bytes, drawn anew. Raises NotAPicture with what to do."""
    if size > MOST_BYTES:
        raise NotAPicture(f"The picture may have {MOST_BYTES // 1024**2} MB at most. Make it smaller first.")
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES or not _begins_like_a_picture(data):
        raise NotAPicture
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(*image.size, most=MOST_PIXELS if image.format == "JPEG" else MOST_PIXELS_WHOLE)
            image.draft("RGB", (2 * LARGE, 2 * LARGE))  # a large JPEG is not unpacked whole
            small = _reduced(image)
            ImageOps.exif_transpose(small, in_place=True)
            plain = _on_white(small)
    except _BROKEN as error:
        raise NotAPicture from error
    return Remade(_jpeg(plain, LARGE), _jpeg(plain, SMALL))


def _begins_like_a_picture(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def _check_size(width: int, height: int, *, most: int) -> None:
    if width * height > most:
        raise NotAPicture(
            f"The picture has more than {most // 1_000_000} million dots. Make it smaller, or send a JPEG."
        )
    if min(width, height) < LEAST_SIDE:
        raise NotAPicture(
            f"The picture must be at least {LEAST_SIDE} dots wide and high. Choose a larger one."
        )


def _reduced(image: Image.Image) -> Image.Image:
    """Return `image` with no more dots than are wanted, before it is copied for anything else."""
    factor = max(min(image.size) // (2 * LARGE), 1)
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA")
    return image.reduce(factor)


def _on_white(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _jpeg(image: Image.Image, side: int) -> bytes:
    made = io.BytesIO()
    ImageOps.fit(image, (side, side), centering=MIDDLE).save(made, "JPEG", quality=84, optimize=True)
    return made.getvalue()
