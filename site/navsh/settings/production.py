"""A live site. Everything comes from environment variables (README, "Putting it live").

A missing or unsafe one stops the start with a sentence that names it.
"""

from urllib.parse import urlsplit

from csp.constants import SELF

from members.accounts.tenants import HOST, pinned

from .base import *
from .base import CONTENT_SECURITY_POLICY, CSP_DIRECTIVES, LOGGING, STORAGES, database, env


def _stop(sentence: str) -> None:
    raise SystemExit(f"The portal cannot start: {sentence}")


def _required(name: str, what: str) -> str:
    value = env.str(name, "").strip()
    if not value:
        _stop(f"{name} is not set. It is {what}.")
    return value


def _origins(bucket_name: str, endpoint_url: str | None, region_name: str | None) -> list[str]:
    """Return where a bucket may be addressed: under its own name at Amazon, in either way elsewhere."""
    if endpoint_url:
        parts = urlsplit(endpoint_url)
        return [f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{bucket_name}.{parts.netloc}"]
    regions = ["s3", *([f"s3.{region_name}"] if region_name else [])]
    return [f"https://{bucket_name}.{region}.amazonaws.com" for region in regions]


if env.bool("DEBUG", False):
    _stop("DEBUG is on. Take it out of the environment: it shows private data to visitors.")
DEBUG = False

SECRET_KEY = _required("SECRET_KEY", "a long random string that signs sessions and links")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure"):
    _stop("SECRET_KEY is too weak. Use at least 50 random characters.")

ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[]) if host.strip()]
if not ALLOWED_HOSTS:
    _stop("ALLOWED_HOSTS is not set. It is a comma-separated list of the site's host names.")
if any("*" in host for host in ALLOWED_HOSTS):
    _stop("ALLOWED_HOSTS has a '*' in it. Name each host: a wildcard lets others forge our links.")

BASE_URL = WAGTAILADMIN_BASE_URL = _required(
    "BASE_URL", "the public address, such as https://navsh.example"
).rstrip("/")
_base = urlsplit(BASE_URL)
# Loopback may be plain http so that the production server can be tried and measured on one machine.
_on_this_machine = _base.hostname in {"localhost", "127.0.0.1"}
if _base.scheme != "https" and not _on_this_machine:
    _stop("BASE_URL must begin with https://. Members sign in and pay on this site.")

DATABASES = {
    "default": database(
        _required("DATABASE_URL", "the database's address, such as postgres://user:password@host/navsh")
    )
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _base.scheme == "https"
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000) if _base.scheme == "https" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", True)
# How many proxies of ours stand in front: rate limits count the address that the outermost one saw.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
_directives = {**CSP_DIRECTIVES}
if env.str("S3_BUCKET", ""):
    _s3 = {
        "bucket_name": env.str("S3_BUCKET"),
        "endpoint_url": env.str("S3_ENDPOINT_URL", None),
        "region_name": env.str("S3_REGION", None),
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**_s3, "location": "media", "querystring_auth": False},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**_s3, "location": "private", "querystring_auth": True, "querystring_expire": 60},
    }
    # Pictures come from the bucket itself.
    _directives["img-src"] = [*CSP_DIRECTIVES["img-src"], *_origins(**_s3)]

if env.str("REDIS_URL", ""):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.str("REDIS_URL"),
        }
    }
else:
    CACHES = {"default": {"BACKEND": "core.lasting_cache.LastingDatabaseCache", "LOCATION": "cache"}}

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _required("DEFAULT_FROM_EMAIL", "the address our mail comes from")
try:
    SOCIALACCOUNT_PROVIDERS = pinned(env.json("ENTRA_TENANTS", default=[]))
except (TypeError, ValueError) as error:
    _stop(f"ENTRA_TENANTS cannot be read: {error}")
if SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
    # The form that leads there would else be stopped half-way.
    _directives["form-action"] = [SELF, HOST]
CONTENT_SECURITY_POLICY = {**CONTENT_SECURITY_POLICY, "DIRECTIVES": _directives}
ADMINS = [("Office", address) for address in env.list("ADMINS", default=[])]
# The console alone would tell nobody of an error before a visitor does.
LOGGING = {
    **LOGGING,
    "handlers": {
        **LOGGING["handlers"],
        "errors": {"class": "core.error_mail.ErrorMail", "level": "ERROR"},
    },
    "root": {**LOGGING["root"], "handlers": ["console", "errors"]},
    "loggers": {
        name: {**logger, "handlers": ["console", "errors"]} for name, logger in LOGGING["loggers"].items()
    },
}
