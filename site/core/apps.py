from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "What every page shares"

    def ready(self) -> None:
        # They register system checks, jobs and what a connection to the database needs.
        from . import (  # noqa: F401
            append_only,
            change_trail,
            checks,
            clock,
            dashboard,
            drafts,
            folding,
            spent_tasks,
            trying_again,
            wagtails_work,
        )
        from .exports import guard_exports_of_the_admin

        guard_exports_of_the_admin()
        autodiscover_modules("personal_data")  # each room says what its models hold about people
        post_migrate.connect(append_only.install_after_migrate, sender=self)
        post_migrate.connect(change_trail.install_after_migrate, sender=self)
        pre_migrate.connect(change_trail.remove_before_migrate, sender=self)
        connection_created.connect(change_trail.prepare_connection)
        connection_created.connect(folding.prepare_connection)
