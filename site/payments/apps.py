from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        from . import database_rules, forgetting, links, tasks  # noqa: F401  (registers jobs, rules, addresses)

        post_migrate.connect(database_rules.install_after_migrate, sender=self)
