from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "members.directory"
    label = "directory"
    verbose_name = "Directory of members"

    def ready(self) -> None:
        from . import lines  # noqa: F401  (registers what the dashboard and the links of the area show)
