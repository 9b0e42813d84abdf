from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = "Research library"

    def ready(self) -> None:
        from research import receivers, tasks  # noqa: F401  (keep the catalogue in step; periodic jobs)
