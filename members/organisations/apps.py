from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganisationsConfig(AppConfig):
    name = "members.organisations"
    label = "organisations"
    verbose_name = "Authorities and Virtual Schools"

    def ready(self) -> None:
        from . import (  # noqa: F401  (each registers what it gives)
            database_rules,
            farewell,
            lines,
            search,
            sitemap,
            tasks,
        )

        post_migrate.connect(database_rules.install_after_migrate, sender=self)
