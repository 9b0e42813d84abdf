"""`manage.py prepare`: brings the database up to date. Safe to run at every start and deployment."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from search.indexing import index_missing_pages


class Command(BaseCommand):
    help = "Migrate, set the site's address from BASE_URL, and load NAVSH's content where there is none."

    def handle(self, *args, **options) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the database up to date …")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
            call_command("createcachetable", verbosity=0)
        self._set_address()
        # Loads what this database has not had yet, and leaves alone what editors made of the rest.
        call_command("load_navsh", verbosity=options["verbosity"], stdout=self.stdout)
        # Migrations add pages without telling the search index.
        index_missing_pages()

    def _set_address(self) -> None:
        base = urlsplit(settings.BASE_URL)
        port = base.port or (443 if base.scheme == "https" else 80)
        site = Site.objects.get(is_default_site=True)
        if (site.hostname, site.port) != (base.hostname, port):
            site.hostname, site.port = base.hostname, port
            site.save()
