from django.apps import AppConfig


class NavshConfig(AppConfig):
    name = "navsh"
    verbose_name = "The project"
