"""What the clock does for this room."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from consent import visits
from core.clock import every


@task()
def forget_old_visits() -> int:
    """Delete the visits of more than fourteen months ago; return how many."""
    return visits.forget_older(timezone.localdate())


every(timedelta(days=1), forget_old_visits)
