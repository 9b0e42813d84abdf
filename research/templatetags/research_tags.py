"""Tags and filters of the library's templates (`{% load research_tags %}`)."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from research import wording
from research.blocks import NoticeKind
from research.citing import STYLES
from research.formats import FORMATS
from research.routes import GRANT

register = template.Library()


_OPTION = (
    '<div class="facets__option"><input type="checkbox" id="{0}-{1}" name="{0}" value="{1}"{2}>'
    '<label for="{0}-{1}">{3} <span class="facets__count">{4}<span class="visually-hidden"> publication{5}'
    "</span></span></label></div>"
)


@register.simple_tag
def facet_options(group: dict) -> SafeString:
    """Write the boxes of a facet: sixty of them as template nodes took a fifth of the page's time."""
    return mark_safe(
        "".join(
            format_html(
                _OPTION,
                group["name"],
                option["value"],
                mark_safe(" checked") if option["is_chosen"] else "",
                option["label"],
                option["count"],
                "" if option["count"] == 1 else "s",
            )
            for option in group["options"]
        )
    )


@register.filter
def kilobytes(size: int | None) -> str:
    """Return a size in bytes as people expect it: "949 kB", "1114 kB" (1 kB is 1,000 bytes)."""
    return wording.kilobytes(size or 0)


@register.filter
def availability(record) -> str:
    """Return who may have a publication or file, and from when; empty where everybody may, now."""
    return wording.availability(record)


@register.simple_tag
def citation_ids(prefix: str, number: int) -> dict[str, str]:
    """Return the ids under which the citations of one file stand on a page: {own, in_text, harvard, …}."""
    return {form: f"{prefix}-{number}-{form}" for form in ("own", "in_text", *STYLES)}


@register.filter
def of_style(ids: dict[str, str], name: str) -> str:
    """Return the id of one style of `citation_ids`."""
    return ids[name]


@register.simple_tag
def record_links(file) -> list[dict]:
    """Return `[{label, url, type}]`: the record of a file in each format."""
    return [
        {"label": known.label, "url": f"{file.address}cite.{ending}", "type": known.media_type}
        for ending, known in FORMATS.items()
    ]


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
