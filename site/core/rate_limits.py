"""How often one visitor may do a thing: counted in the shared cache, so all processes agree."""

import hashlib
import time

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


def exceeded(action: str, key: str, limit: int, seconds: int) -> bool:
    """Count one more `action` by `key`; say whether it goes beyond `limit` in this window of `seconds`.

    The key is hashed before it is kept, and forgotten with the window: no address is stored.
    """
    window = int(time.time() // seconds)
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    name = f"rate:{action}:{digest}:{window}"
    cache.add(name, 0, timeout=seconds)
    try:
        return cache.incr(name) > limit
    except ValueError:  # the window ended between the two calls
        return False
