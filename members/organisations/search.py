"""What the site's search finds in this room: the page of each authority."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from members.organisations.finder.listing import known_authorities
from members.organisations.finder.matching import find
from search.beside import Found, register_finder

MOST = 5
KIND = "Find your Virtual School"


@register_finder
def authorities(query: str) -> Iterable[Found]:
    """Give the authorities that are called just so ("Bristol", "Brum", "virtual school Leeds").

    The finder itself also takes the beginning of a name and bad spelling; here, where most people
    look for something else, that would be in the way. A postcode leads to the finder, which says how
    sure it is.
    """
    answer = find(query, known_authorities())
    if answer.is_postcode and answer.results:
        address = f"{reverse('finder:index')}?{urlencode({'q': query})}"
        return [Found(f"Virtual Schools near {query.upper()}", address, KIND, answer.note)]
    if not answer.is_exact:
        return []
    return [
        Found(
            f"Virtual School for {result.authority.plain_name}",
            result.authority.get_absolute_url(),
            KIND,
            result.reason or "How to reach it, and how it can help with school.",
        )
        for result in answer.results[:MOST]
    ]
