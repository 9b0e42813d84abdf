"""A call in the words of schema.org."""

from typing import TYPE_CHECKING

from core.addresses import absolute_url
from core.structured_data import CONTEXT

if TYPE_CHECKING:
    from eoi.models import CallPage


def demand(call: "CallPage") -> dict:
    """Return `call` as a Demand (https://schema.org/Demand): the announcement of what NAVSH looks for."""
    return {
        "@context": CONTEXT,
        "@type": "Demand",
        "name": call.title,
        "description": call.summary_text(),
        "url": call.canonical_url,
        "availabilityStarts": call.opens_at.isoformat(),
        "availabilityEnds": call.closes_at.isoformat(),
        "seller": {"@id": absolute_url("/#organization")},
    }
