"""The Entra tenants that may sign in, as settings: nothing of Django is loaded here."""

import re
from typing import Any

TENANT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HOST = "https://login.microsoftonline.com"


def pinned(tenants: list[dict[str, str]]) -> dict[str, Any]:
    """Return SOCIALACCOUNT_PROVIDERS for `tenants`: dicts of name, tenant, client_id and secret.

    Raises ValueError where a tenant is not one: "common" and "organizations" would let all of them in.
    """
    return {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_application(**each) for each in tenants]}
    }


def _application(name: str, tenant: str, client_id: str, secret: str, server: str = HOST) -> dict[str, Any]:
    if not TENANT.fullmatch(tenant.lower()):
        raise ValueError(
            f"The tenant of {name} must be its identifier (eight, four, four, four, twelve digits)."
        )
    return {
        "provider_id": f"entra-{tenant.lower()}",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {
            "server_url": f"{server}/{tenant.lower()}/v2.0",
            "tenant": tenant.lower(),
            "uid_field": "oid",
            "fetch_userinfo": False,  # the token says all that is needed, and says of which tenant
        },
    }
