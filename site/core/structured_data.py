"""schema.org objects as plain dicts; `{% structured_data %}` writes them into the page safely."""

from core.addresses import absolute_url

CONTEXT = "https://schema.org"


def organization(name: str, short_name: str, email: str = "", description: str = "") -> dict:
    """Return the charity as an Organization (https://schema.org/Organization)."""
    data = {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": absolute_url("/#organization"),
        "name": name,
        "alternateName": short_name,
        "url": absolute_url("/"),
        "areaServed": "England",
    }
    if email:
        data["email"] = email
    if description:
        data["description"] = description
    return data


def breadcrumb_list(breadcrumbs: list[dict]) -> dict:
    """Return `[{title, url}, …]` as a BreadcrumbList; the last item needs no address."""
    items = []
    for position, crumb in enumerate(breadcrumbs, start=1):
        item = {"@type": "ListItem", "position": position, "name": crumb["title"]}
        if crumb["url"]:
            item["item"] = absolute_url(crumb["url"])
        items.append(item)
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}
