"""What this room adds to the dashboard and to the links of the members' area."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from core.members_area import AreaLink, Line, Urgency, register_area_link, register_lines
from core.standing import standing
from members.directory.models import Profile

register_area_link(
    AreaLink("Directory", "directory:people", "People and Virtual Schools, by region and by subject.", 20)
)
register_area_link(AreaLink("Your profile", "directory:profile", "What other members see of you.", 80))


@register_lines
def profile_to_finish(user: AbstractUser) -> Iterable[Line]:
    """Ask for the profile once, until the person has saved it; of those who are members, whom others find."""
    if not standing(user).is_member:
        return
    if not Profile.objects.filter(person_id=user.pk, saved_at__isnull=False).exists():
        yield Line(
            "Finish your profile",
            reverse("directory:profile"),
            Urgency.WHENEVER,
            "Colleagues elsewhere find you by what you work on. You choose who sees what.",
        )
