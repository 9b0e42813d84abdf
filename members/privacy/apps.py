from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "members.privacy"
    label = "privacy"
    verbose_name = "People's data"

    def ready(self) -> None:
        from . import nightly, retention_rules  # noqa: F401  (register the rules and the nightly job)
