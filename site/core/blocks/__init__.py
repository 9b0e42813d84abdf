"""The blocks that editors write with."""

from .body import BodyBlock
from .links import LinkBlock, LinkGroupBlock

__all__ = ["BodyBlock", "LinkBlock", "LinkGroupBlock"]
