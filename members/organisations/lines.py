"""What this room adds to a member's dashboard, and to the links of the members' area."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from core.members_area import AreaLink, Line, Urgency, register_area_link, register_lines
from members.organisations.models import (
    Invitation,
    JoinRequest,
    PublicContact,
    Reorganisation,
    Role,
    ServiceArea,
)
from members.organisations.querysets import today
from members.organisations.reorganise import people_to_place

# The public finds a school by these details, so somebody looks through them once a year.
CHECK_AFTER = timedelta(days=365)

register_area_link(
    AreaLink(
        "Your Virtual School",
        "organisations:requests",
        "Its people, its contact details, and requests to join.",
        70,
        covers=("/members/join/", "/members/invitations/", "/members/schools/", "/members/roles/"),
    )
)


@register_lines
def requests_to_decide(user: AbstractUser) -> Iterable[Line]:
    """Tell of colleagues who ask to join: they cannot get in before somebody answers."""
    waiting = list(JoinRequest.objects.to_decide_by(user).select_related("person", "school")[:2])
    url = reverse("organisations:requests")
    if len(waiting) == 1:
        (asked,) = waiting
        yield Line(
            f"Answer {asked.person}, who asks to join {asked.school}",
            reverse("organisations:decide", args=[asked.pk]),
            Urgency.NOW,
        )
    elif waiting:
        count = JoinRequest.objects.to_decide_by(user).count()
        yield Line(
            f"Answer {count} people who ask to join", url, Urgency.NOW, "They cannot get in before you do."
        )


@register_lines
def schools_to_look_after(user: AbstractUser) -> Iterable[Line]:
    """Tell those who administer a school of a head who leaves, a vacant place, and old contact details."""
    administered = list(
        Role.objects.current().filter(person=user, is_school_admin=True).select_related("school")
    )
    if not administered:
        return
    schools = [role.school_id for role in administered]
    heads = {
        head.school_id: head
        for head in Role.objects.current().filter(school__in=schools, kind=Role.Kind.HEAD)
    }
    coming = set(
        Role.objects.coming()
        .filter(school__in=schools, kind=Role.Kind.HEAD)
        .values_list("school_id", flat=True)
    )
    checked = _checked_on(schools)
    resting = Counter(
        Invitation.objects.resting().filter(school__in=schools).values_list("school", flat=True)
    )
    yield from _about_splits(administered)
    for role in administered:
        yield from _about_invitations(role, resting[role.school_id])
        yield from _about_the_head(role, heads.get(role.school_id), role.school_id in coming)
        yield from _about_the_contact(role, checked.get(role.school_id))


def _about_the_head(role: Role, head: Role | None, has_successor: bool) -> Iterable[Line]:
    if has_successor:
        return
    if head is None:
        yield Line(
            f"{role.school} has no head here",
            "/contact/",
            Urgency.SOON,
            "Tell NAVSH’s office who it is, so that members and the public reach the right person.",
        )
    elif head.ends_on is not None:
        own = head.person_id == role.person_id
        yield Line(
            f"Hand over {role.school}" if own else f"The head of {role.school} leaves",
            reverse("organisations:hand_over" if own else "organisations:school", args=[role.school_id]),
            Urgency.SOON,
            "Say who is head next: everything of the school stays with it.",
            due=head.ends_on,
        )


def _about_invitations(role: Role, resting: int) -> Iterable[Line]:
    if resting:
        which = "an invitation" if resting == 1 else f"{resting} invitations"
        yield Line(
            f"Take over {which} to {role.school}",
            reverse("organisations:school", args=[role.school_id]) + "#resting",
            Urgency.SOON,
            "Whoever sent them no longer administers the school: until somebody else takes them over, the "
            "links let nobody in.",
        )


def _about_splits(administered: list[Role]) -> Iterable[Line]:
    """Ask where people go of whom nobody said so, in schools whose council is to be split."""
    schools = {role.school_id: role.school for role in administered}
    areas = ServiceArea.objects.filter(
        school__in=schools,
        valid_to__isnull=True,
        authority__reorganisations__in=Reorganisation.objects.planned().filter(
            kind="split", one_school=False
        ),
    )
    for area in areas.select_related("school"):
        plan = Reorganisation.objects.planned().get(ending=area.authority_id)
        everybody = people_to_place(plan, area.school)
        if everybody.exclude(pk__in=plan.placements.values("person_id")).exists():
            yield Line(
                f"Say who of {area.school} goes where",
                reverse("organisations:changes", args=[area.school_id]),
                Urgency.SOON,
                "The council is split. Whoever is not placed by then goes on in each part, or where the "
                "office says.",
                due=plan.on,
            )


def _about_the_contact(role: Role, checked_on) -> Iterable[Line]:
    if checked_on is not None and checked_on + CHECK_AFTER > today():
        return
    yield Line(
        f"Check how the public reaches {role.school}",
        reverse("organisations:contact", args=[role.school_id]),
        Urgency.WHENEVER,
        "Nobody has checked it yet." if checked_on is None else "It was last checked more than a year ago.",
    )


def _checked_on(schools: list[int]) -> dict:
    return dict(PublicContact.objects.filter(school__in=schools).values_list("school_id", "checked_on"))
