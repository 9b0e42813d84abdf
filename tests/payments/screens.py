"""Opening and filling in the finance screens, for tests."""

import re

from django.urls import reverse

from core.audit import trail_of


def screen(client, name, pk, **query) -> str:
    answer = client.get(reverse(f"payments_{name}", args=[pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, name, pk, **data) -> str:
    """Fill in a form and send it."""
    answer = client.post(reverse(f"payments_{name}", args=[pk]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(html: str) -> str:
    return re.search(r'name="shown" value="(\w+)"', html)[1]


def look_and_confirm(client, name, pk, **data) -> tuple[str, str]:
    """Look at what follows, confirm it, and return both answers."""
    first = send(client, name, pk, show="1", **data)
    return first, send(client, name, pk, confirm="1", shown=shown(first), **data)


def reasons_of(subject) -> list:
    return [(event.actor, event.action, event.data.get("reason")) for event in trail_of(subject)]
