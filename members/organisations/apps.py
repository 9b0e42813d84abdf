from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "members.organisations"
    label = "organisations"
    verbose_name = "Authorities and Virtual Schools"

    def ready(self) -> None:
        from . import lines, sitemap, tasks  # noqa: F401  (register lines, the sitemap and daily jobs)
