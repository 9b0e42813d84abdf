from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "members.organisations"
    label = "organisations"
    verbose_name = "Authorities and Virtual Schools"

    def ready(self) -> None:
        from . import farewell, lines, search, sitemap, tasks  # noqa: F401  (each registers what it gives)
