"""Reading the content files, and writing pages from them."""

import tomllib
from pathlib import Path
from typing import Any

from django.utils.html import escape
from markdown_it import MarkdownIt

from core.models import BasePage

CONTENT = Path(__file__).resolve().parents[1] / "content"


def content(name: str) -> dict[str, Any]:
    """Return the content file `name`.toml as a dict."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def paragraphs(texts: list[str]) -> str:
    """Return plain texts as paragraphs of rich text."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def rich_text(markdown: str) -> str:
    """Return Markdown as rich text. HTML inside it is shown as it stands, never obeyed."""
    return MarkdownIt("commonmark", {"html": False}).render(markdown.strip()).strip()


def text_block(markdown: str) -> list[tuple[str, str]]:
    """Return Markdown as the body of a page: one text block."""
    return [("text", rich_text(markdown))]


def publish(page: BasePage, force: bool, **fields: Any) -> bool:
    """Give `page` its content and publish it, unless an editor has saved it; say whether it was written."""
    if page.latest_revision_id and not force:
        return False
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return True
