"""Production settings with one address more: the smallest view there can be, to measure the others by."""

from navsh.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
