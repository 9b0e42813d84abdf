"""A Virtual School as schema.org describes it."""

from core.addresses import absolute_url
from core.structured_data import CONTEXT
from members.organisations.finder.listing import SchoolCard
from members.organisations.models import Authority


def virtual_school(authority: Authority, card: SchoolCard) -> dict:
    """Return a GovernmentOrganization with a ContactPoint (https://schema.org/ContactPoint).

    Only what is known is said: without a contact there is no contact point. Opening hours are left out:
    schema.org's `openingHours` (of places and shops) and `hoursAvailable` (of a ContactPoint) take days
    and times in a notation of their own, and schools tell us theirs in words, which the page shows.
    """
    data = {
        "@context": CONTEXT,
        "@type": "GovernmentOrganization",
        "@id": absolute_url(f"{authority.get_absolute_url()}#school-{card.school.pk}"),
        "name": card.school.name
        if card.school.is_confirmed
        else f"Virtual School for {authority.plain_name}",
        "url": absolute_url(authority.get_absolute_url()),
        "areaServed": [
            _without_empty(
                {"@type": "AdministrativeArea", "name": served.plain_name, "identifier": served.gss_code}
            )
            for served in card.serves
        ],
        "parentOrganization": _council(authority),
    }
    contact = card.contact
    if contact is not None and card.is_reachable:
        point = {
            "@type": "ContactPoint",
            "contactType": "Virtual School",
            "availableLanguage": "en",
            "telephone": contact.phone,
            "email": contact.email,
            "url": contact.website,
        }
        data["contactPoint"] = _without_empty(point)
        if contact.address:
            data["address"] = " ".join(contact.address.split())
    return data


def _without_empty(data: dict) -> dict:
    return {key: value for key, value in data.items() if value}


def _council(authority: Authority) -> dict:
    council = {"@type": "GovernmentOrganization", "name": authority.official_name}
    if authority.website_domain:
        council["url"] = authority.website
    return council
