from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "members.organisations"
    label = "organisations"
    verbose_name = "Authorities and Virtual Schools"

    def ready(self) -> None:
        from . import sitemap, tasks  # noqa: F401  (register the sitemap and the daily jobs)
