from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "What every page shares"

    def ready(self) -> None:
        from . import append_only, checks, clock  # noqa: F401  (registers system checks and jobs)

        post_migrate.connect(append_only.install_after_migrate, sender=self)
