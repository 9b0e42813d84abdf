"""A development portal that counts as production does without Redis, behind one proxy."""

from navsh.settings.development import *  # noqa: F403  (settings are made of settings)

CACHES = {"default": {"BACKEND": "core.lasting_cache.LastingDatabaseCache", "LOCATION": "cache"}}
TRUSTED_PROXIES = 1
