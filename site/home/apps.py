from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Home, standard pages and contact"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  (has the clock forget old messages)
