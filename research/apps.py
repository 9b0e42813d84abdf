from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = "Research library"

    def ready(self) -> None:
        # They keep the catalogue in step, do periodic jobs, and link to the lists from the members' area.
        from research import members_area, receivers, tasks  # noqa: F401
