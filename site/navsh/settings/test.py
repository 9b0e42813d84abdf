"""The suite: SQLite in memory, or the real PostgreSQL that DATABASE_URL names."""

from pathlib import Path
from tempfile import gettempdir

from .base import *
from .base import CONTENT_SECURITY_POLICY, STORAGES, database, env

DEBUG = False
SECRET_KEY = "a-secret-for-tests-only-that-guards-nothing-at-all-and-is-long-enough"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
DATABASES = {"default": database(env.str("DATABASE_URL", "sqlite://:memory:"))}

VAR_DIR = Path(gettempdir()) / "navsh-tests"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    **STORAGES,
    "private": {**STORAGES["private"], "OPTIONS": {"location": VAR_DIR / "private", "base_url": None}},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CONTENT_SECURITY_POLICY = {**CONTENT_SECURITY_POLICY}
