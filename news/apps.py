from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = "News"

    def ready(self) -> None:
        from news import listings  # noqa: F401  (offers the latest news to the home page)
