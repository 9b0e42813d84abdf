"""The links above every page of the members' area: `{% load members_area %}{% members_nav %}`."""

from django import template

from core.members_area import AREA_URL, area_links, current_link

register = template.Library()


@register.inclusion_tag("components/members_nav.html", takes_context=True)
def members_nav(context) -> dict:
    """Write the links of the area; of nobody who is not signed in is anything asked."""
    path = context["request"].path
    current = current_link(path)
    links = [
        {
            "label": link.label,
            "url": link.url,
            "current": "" if link is not current else "page" if path == link.url else "true",
        }
        for link in area_links()
    ]
    return {"area_url": AREA_URL, "is_dashboard": path == AREA_URL, "links": links}
