"""What Wagtail's admin gets from the calls."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from core.dashboard import Work, register_work
from eoi.models import CallPage, CallsIndexPage
from eoi.permissions import can_edit_calls

CLOSING_SOON = timedelta(days=7)


@register_work
def calls_closing_soon(user: AbstractBaseUser) -> Iterable[Work]:
    """Tell those who work on calls how many close within the week."""
    now = timezone.now()
    for index_page in CallsIndexPage.objects.all():
        if can_edit_calls(user, index_page):
            calls = CallPage.objects.child_of(index_page).live()
            count = calls.closing_before(now, now + CLOSING_SOON).count()
            label = "call closes within 7 days" if count == 1 else "calls close within 7 days"
            yield Work(count, label, reverse("wagtailadmin_explore", args=[index_page.pk]))
