"""The WSGI application that every server runs: `granian --interface wsgi navsh.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navsh.settings.production")

application = get_wsgi_application()
