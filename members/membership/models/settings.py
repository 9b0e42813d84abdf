"""What the office sets about renewals without a developer."""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

LONGEST = 365


def days(text: str) -> list[int]:
    """Return "30, 14, 0" as numbers, the largest first. Raises ValidationError for anything else."""
    try:
        numbers = sorted({int(part) for part in text.split(",") if part.strip()}, reverse=True)
    except ValueError as error:
        raise ValidationError("Write whole numbers with commas between them, such as 30, 14, 0.") from error
    if any(not 0 <= number <= LONGEST for number in numbers):
        raise ValidationError(f"Each is a number of days from 0 to {LONGEST}.")
    return numbers


def validate_days(text: str) -> None:
    """Refuse what `days` cannot read."""
    days(text)


@register_setting(icon="group")
class MembershipSettings(BaseGenericSetting):
    """When renewals are invoiced, and when members hear of them."""

    renews_by_itself = models.BooleanField(
        "renewals are invoiced by themselves",
        default=True,
        help_text="While this is off, renewals are made only by the office: one by one, or all together.",
    )
    invoice_days = models.PositiveSmallIntegerField(
        "days before the new year to invoice", default=60, help_text="Councils need weeks for an order."
    )
    coming_days = models.CharField(
        "letters before the new year",
        max_length=80,
        default="30, 14, 0",
        validators=[validate_days],
        help_text="Days before it begins, with commas between, while the renewal is not paid.",
    )
    grace_days = models.CharField(
        "letters in grace",
        max_length=80,
        default="14, 42",
        validators=[validate_days],
        help_text="Days after it began, with commas between, while it is not paid.",
    )

    panels = [
        FieldPanel("renews_by_itself"),
        FieldPanel("invoice_days"),
        FieldPanel("coming_days"),
        FieldPanel("grace_days"),
    ]

    class Meta:
        verbose_name = "membership settings"

    def __str__(self) -> str:
        return "Membership settings"

    @property
    def coming(self) -> list[int]:
        """The days before a new year on which its letters go out."""
        return days(self.coming_days)

    @property
    def in_grace(self) -> list[int]:
        """The days after the beginning of a year on which letters to those in grace go out."""
        return days(self.grace_days)
