from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "What every page shares"

    def ready(self) -> None:
        from . import append_only, checks, clock  # noqa: F401  (registers system checks and jobs)

        autodiscover_modules("personal_data")  # each room says what its models hold about people
        post_migrate.connect(append_only.install_after_migrate, sender=self)
