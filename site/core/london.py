"""Times as people in England say and enter them, whatever zone the server or an editor's profile is in.

Inside the portal every moment is an aware datetime; outside it is a clock time in London, with the
name of the zone that holds on that day (GMT or BST).
"""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as format_date

LONDON = ZoneInfo("Europe/London")


def clock_time(moment: datetime) -> str:
    """Return the time of day of an aware `moment` in London: "5pm", "5:30pm", "midday", "midnight"."""
    local = moment.astimezone(LONDON)
    if local.minute == 0 and local.hour in {0, 12}:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def in_words(moment: datetime) -> str:
    """Return an aware `moment` with its zone and day: "5pm BST on Friday 3 July 2026".

    Midnight belongs to two days in common speech, so it says which: "midnight BST at the start of …".
    """
    local = moment.astimezone(LONDON)
    time = clock_time(local)
    preposition = "at the start of" if time == "midnight" else "on"
    return f"{time} {local.tzname()} {preposition} {format_date(local, 'l j F Y')}"


def months_after(day: date, months: int) -> date:
    """Return the same day of the month `months` later (below zero: earlier), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class LondonDateTimeFormField(forms.DateTimeField):
    """A date and time entered and shown on London's clock; gives an aware datetime."""

    def prepare_value(self, value):
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value.astimezone(LONDON).replace(tzinfo=None)
        return value

    def to_python(self, value):
        try:
            with timezone.override(LONDON):
                return super().to_python(value)
        except ValidationError as error:
            if getattr(error, "code", "") != "ambiguous_timezone":
                raise
            raise ValidationError(
                "The clocks change that night: this time comes twice or not at all. "
                "Choose a time before 1am, or 2am or later.",
                code="ambiguous_timezone",
            ) from error


class LondonDateTimeField(models.DateTimeField):
    """A moment (aware, kept in UTC) that staff enter as a date and time in London."""

    def formfield(self, form_class=None, choices_form_class=None, **kwargs):
        return super().formfield(
            form_class=form_class or LondonDateTimeFormField, choices_form_class=choices_form_class, **kwargs
        )
