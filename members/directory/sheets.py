"""Lists of schools and people as they are read together: with how to reach the school, and its head."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from members.directory.querysets import people
from members.directory.shown import ASSOCIATE_LABEL, ShownPerson, ShownRole, school_title, show
from members.directory.viewers import Viewer
from members.organisations.models import (
    Authority,
    MembersContact,
    PublicContact,
    Role,
    ServiceArea,
    VirtualSchool,
)

# One sheet is for a region or a search. All of England on paper helps nobody but those who collect addresses.
MOST_PEOPLE = 400


@dataclass(frozen=True)
class SchoolCard:
    """A school as members read it; `phone` and `email` are the direct ones where members have them."""

    school: VirtualSchool
    title: str
    authorities: tuple[Authority, ...] = ()
    phone: str = ""
    email: str = ""
    contact: PublicContact | None = None
    head: ShownPerson | None = None


@dataclass
class Group:
    """The people of one school on a contact sheet."""

    title: str
    authorities: tuple[Authority, ...] = ()
    people: list[tuple[ShownPerson, str]] = field(default_factory=list)  # with what they are there


def school_cards(viewer: Viewer, schools: Iterable[VirtualSchool]) -> list[SchoolCard]:
    """Return the card of each school, by title, without heads, in three queries more."""
    found = list(schools) if viewer.may_enter else []
    pks = [school.pk for school in found]
    areas = defaultdict(list)
    for area in (
        ServiceArea.objects.in_force()
        .filter(school__in=pks)
        .select_related("authority")
        .order_by("authority__name")
    ):
        areas[area.school_id].append(area.authority)
    public = {one.school_id: one for one in PublicContact.objects.filter(school__in=pks)}
    direct = {one.school_id: one for one in MembersContact.objects.filter(school__in=pks)}
    cards = []
    for school in found:
        ours, theirs = direct.get(school.pk), public.get(school.pk)
        served = tuple(areas[school.pk])
        cards.append(
            SchoolCard(
                school,
                school_title(school.name, school.is_confirmed, served),
                served,
                phone=(ours.direct_phone if ours else "") or (theirs.phone if theirs else ""),
                email=(ours.direct_email if ours else "") or (theirs.email if theirs else ""),
                contact=theirs,
            )
        )
    return sorted(cards, key=lambda card: _by_authority(card.authorities, card.title))


def with_heads(viewer: Viewer, cards: Sequence[SchoolCard]) -> list[SchoolCard]:
    """Return `cards` with the heads whom `viewer` finds, in three queries."""
    heads = Role.objects.current().filter(school__in=[card.school.pk for card in cards], kind=Role.Kind.HEAD)
    shown = show(viewer, people(viewer).filter(pk__in=heads.values("person")))
    head_of = {
        role.school_pk: person for person in shown for role in person.roles if role.kind == Role.Kind.HEAD
    }
    return [replace(card, head=head_of.get(card.school.pk)) for card in cards]


def heads_first(shown: Iterable[ShownPerson], school_pk: int) -> list[tuple[ShownPerson, str]]:
    """Return the people of one school with what they are there: the head, deputies, the team."""
    order = list(Role.Kind.values)
    placed = [
        (order.index(role.kind), person, role.label)
        for person in shown
        for role in person.roles
        if role.school_pk == school_pk
    ]
    return [(person, label) for _, person, label in sorted(placed, key=lambda one: one[0])]


def by_school(shown: Sequence[ShownPerson]) -> list[Group]:
    """Return people by school, schools by the first authority that they serve, associates last."""
    schools: dict[int, ShownRole] = {}
    members = defaultdict(list)
    for person in shown:
        for role in person.roles:
            schools.setdefault(role.school_pk, role)
            members[role.school_pk].append(person)
    groups = [
        Group(role.school, role.authorities, heads_first(members[pk], pk))
        for pk, role in sorted(
            schools.items(), key=lambda item: _by_authority(item[1].authorities, item[1].school)
        )
    ]
    associates = [(person, ASSOCIATE_LABEL) for person in shown if not person.roles]
    return [*groups, *([Group("Associate members", people=associates)] if associates else [])]


def _by_authority(authorities: Sequence[Authority], title: str) -> str:
    return (authorities[0].plain_name if authorities else title).casefold()
