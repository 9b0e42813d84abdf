"""Has the clock run the nightly forgetting."""

from datetime import timedelta

from django_tasks import task

from core.clock import every
from core.known_work import known_as
from members.privacy import keeping


@known_as("Forgetting what was kept long enough")
@task()
def forget() -> None:
    """Forget what is due (see `keeping.run`)."""
    keeping.run()


every(timedelta(days=1), forget)
