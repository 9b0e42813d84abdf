from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Cookie choice and visits"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  (registers the job that forgets old visits)
