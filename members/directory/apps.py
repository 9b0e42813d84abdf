from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "members.directory"
    label = "directory"
    verbose_name = "Directory of members"

    def ready(self) -> None:
        # They register what the dashboard and the links of the area show, and the names of writers.
        from . import lines, writers  # noqa: F401
