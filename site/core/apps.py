from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "What every page shares"

    def ready(self) -> None:
        from . import checks, clock  # noqa: F401  (registers system checks and the publishing job)
