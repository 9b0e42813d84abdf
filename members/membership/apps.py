from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MembershipConfig(AppConfig):
    name = "members.membership"
    label = "membership"
    verbose_name = "Membership"

    def ready(self) -> None:
        from payments import handlers

        from . import (  # noqa: F401  (register their parts)
            answering,
            billing,
            database_rules,
            deciding,
            farewell,
            lines,
            paying,
            reorganising,
            seats,
            tasks,
        )

        handlers.register(paying.KIND, paying.on_money, lock=paying.lock)
        post_migrate.connect(database_rules.install_after_migrate, sender=self)
