"""Tags and filters of the library's templates (`{% load research_tags %}`)."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from research import wording
from research.blocks import NoticeKind
from research.citing import STYLES
from research.routes import GRANT

register = template.Library()


@register.filter
def kilobytes(size: int | None) -> str:
    """Return a size in bytes as people expect it: "949 kB", "1114 kB" (1 kB is 1,000 bytes)."""
    return wording.kilobytes(size or 0)


@register.filter
def availability(record) -> str:
    """Return who may have a publication or file, and from when; empty where everybody may, now."""
    return wording.availability(record)


@register.simple_tag
def styles(citations: dict) -> list[dict]:
    """Return the published styles as `[{name, label, text, html}]`; `html` is safe (see research.citing)."""
    return [
        {
            "name": name,
            "label": label,
            "text": citations[name]["text"],
            "html": mark_safe(citations[name]["html"]),
        }
        for name, (label, _, _) in STYLES.items()
        if name in (citations or {})
    ]


@register.filter
def notice_label(kind: str) -> str:
    """Return what people call a kind of notice: "Correction"."""
    return str(NoticeKind(kind).label) if kind in NoticeKind.values else ""


@register.simple_tag
def file_address(file, grant_key: str = "") -> SafeString | str:
    """Return the address of a file, with the key of a granted request where the page was opened by one."""
    return f"{file.address}?{GRANT}={grant_key}" if grant_key else file.address
