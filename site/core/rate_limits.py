"""How often one visitor may do a thing: counted in the shared cache, so all processes agree."""

import hashlib
import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor, as seen by the outermost of our own proxies.

    X-Forwarded-For is a list that anybody can begin; only the entries that our TRUSTED_PROXIES
    added, counted from the right, can be believed.
    """
    proxies = settings.TRUSTED_PROXIES
    forwarded = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def network_of(request: HttpRequest) -> str:
    """Return whom to count a request for: the visitor's address, or the network of an IPv6 one.

    A home or an office has 2**64 addresses of the newer kind at its disposal; an older one written as a
    newer (::ffff:192.0.2.1) is itself.
    """
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64] or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)


def exceeded(action: str, key: str, limit: int, seconds: int) -> bool:
    """Count one more `action` by `key`; say whether it is beyond `limit` in the last `seconds`.

    Each action takes one of `limit` places, which becomes free `seconds` later. Taking a place is
    one `add`, which every shared cache does in one step: counters would lose counts between two
    processes. The key is hashed before it is kept, and goes with the place: no address is stored.
    """
    places = _places(action, key, limit)
    taken = cache.get_many(places)
    return not any(cache.add(place, 1, timeout=seconds) for place in places if place not in taken)


def forgive(action: str, key: str, limit: int) -> None:
    """Free one place that `exceeded` took: the action proved to be no abuse."""
    any(cache.delete(place) for place in reversed(_places(action, key, limit)))


def _places(action: str, key: str, limit: int) -> list[str]:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return [f"rate:{action}:{digest}:{number}" for number in range(limit)]
