"""`manage.py worker`: runs background tasks, and the clock that enqueues the periodic ones."""

import logging
import threading

from django.db import OperationalError, ProgrammingError, close_old_connections
from django_tasks_db.management.commands.db_worker import Command as DbWorkerCommand

from core import clock

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_TICKS = 5


class Command(DbWorkerCommand):
    help = "Run background tasks and periodic jobs. Start as many as are needed: each job runs once."

    def handle(self, *args, **options) -> None:
        stop = threading.Event()
        threading.Thread(target=_tick_until, args=(stop,), name="clock", daemon=True).start()
        try:
            super().handle(*args, **options)
        finally:
            stop.set()


def _tick_until(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            clock.tick()
        except (OperationalError, ProgrammingError):
            # A database that is away or not yet migrated: the next tick tries again.
            logger.warning("The clock could not reach the database", exc_info=True)
        finally:
            close_old_connections()
        stop.wait(SECONDS_BETWEEN_TICKS)
