"""What this room adds to a member's dashboard, and to the links of the members' area."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from core.members_area import AreaLink, Line, Urgency, register_area_link, register_lines
from members.accounts.permissions import has_second_factor, must_have_second_factor

register_area_link(AreaLink("Your account", "account_index", "Your address, password and second step.", 90))


@register_lines
def second_step(user: AbstractUser) -> Iterable[Line]:
    """Ask for a second step at sign-in: urgently of those who may do much, of others as good advice."""
    if has_second_factor(user):
        return
    must = must_have_second_factor(user)
    yield Line(
        "Set up a second step at sign-in",
        reverse("mfa_index"),
        Urgency.NOW if must else Urgency.WHENEVER,
        "You can do a lot here, so a password alone is too little."
        if must
        else "With a passkey or an app, a stolen password opens nothing.",
    )
