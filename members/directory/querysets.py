"""Finding people and schools. Who may be found, and by what, is decided here and nowhere else.

`shown.py` decides in Python what of a person a template gets; `detail_open_to` is the same decision in
SQL, so that no search tells of a detail that is not shown. A test compares the two case by case.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from members.directory.models import Profile, Visibility
from members.directory.viewers import Viewer
from members.membership.models import Membership
from members.organisations.models import Role, ServiceArea, VirtualSchool
from members.organisations.querysets import today

ASSOCIATE = "associate"
MOST_WORDS = 6
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Narrowing:
    """What somebody looks for: words, and keys of what they chose; empty is everything."""

    words: tuple[str, ...] = ()
    region: str = ""
    kind: str = ""
    role: str = ""
    interest: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Narrowing()


def people(viewer: Viewer, on: date | None = None) -> QuerySet:
    """Return the accounts that `viewer` finds on a day (today), by name.

    They are active, have not hidden themselves, and work for a Virtual School whose membership is in
    good standing, or are associates whose own is.
    """
    everybody = get_user_model().objects.all()
    if not viewer.may_enter:
        return everybody.none()
    on = on or today()
    is_open = Q(school__closed_on__isnull=True) | Q(school__closed_on__gt=on)
    members = _in_good_standing("school_id", on)
    working = Role.objects.current(on).filter(is_open, school__in=members).order_by().values("person")
    return (
        everybody.filter(Q(profile__isnull=True) | Q(profile__is_listed=True), is_active=True)
        .filter(Q(pk__in=working) | Q(pk__in=_in_good_standing("person_id", on)))
        .select_related("profile__picture")
        .order_by(Lower("last_name"), Lower("first_name"), "pk")
    )


def _in_good_standing(column: str, on: date) -> RawSQL:
    """Return, as a part of another query, the schools or the associates whose membership is good."""
    return RawSQL(*_good_memberships(column, on))  # noqa: S611  (Django wrote it, a line below)


@lru_cache(maxsize=4)
def _good_memberships(column: str, on: date) -> tuple[str, tuple]:
    # To have Django write this query costs more than to ask it, and it is the same all day.
    good = Membership.objects.in_good_standing(on).filter(**{f"{column}__isnull": False}).order_by()
    return good.values_list(column).query.sql_with_params()


def detail_open_to(viewer: Viewer, detail: str, on: date | None = None) -> Q:
    """Return the condition, on accounts, that `viewer` may read `detail` (one of `models.FIELDS`)."""
    column = f"profile__{detail}_shown_to"
    if not viewer.may_enter:
        return Q(pk__in=[])
    own = Role.objects.current(on)
    if viewer.schools is None:
        own = own.filter(school__in=Role.objects.current(on).filter(person=viewer.pk).values("school"))
    else:
        own = own.filter(school__in=viewer.schools)
    return Q(**{column: Visibility.MEMBERS}) | Q(**{column: Visibility.SCHOOL}, pk__in=own.values("person"))


def narrowed(found: QuerySet, viewer: Viewer, by: Narrowing, on: date | None = None) -> QuerySet:
    """Return those of `found` (see `people`) that fit `by`, never by a detail closed to `viewer`."""
    if by.region or by.kind or by.role not in ("", ASSOCIATE):
        roles = Role.objects.current(on)
        if by.role:
            roles = roles.filter(kind=by.role)
        if by.region or by.kind:
            roles = roles.filter(school__in=_areas(by, on).values("school"))
        found = found.filter(pk__in=roles.values("person"))
    if by.role == ASSOCIATE:
        found = found.exclude(pk__in=Role.objects.current(on).values("person"))
    if by.interest:
        held = Profile.interests.through.objects.filter(interest__slug=by.interest)
        found = found.filter(
            detail_open_to(viewer, "interests", on), profile__pk__in=held.values("profile_id")
        )
    for word in by.words:
        found = found.filter(_says(word, viewer, on))
    return found


def one_page(found: QuerySet, number: int, per_page: int) -> tuple[Page, list]:
    """Return page `number` of `found` (the last one where that is beyond it), and the accounts on it.

    All keys in their order cost less than to count them and then to sort them again.
    """
    page = Paginator(list(found.values_list("pk", flat=True)), per_page).get_page(number)
    accounts = get_user_model().objects.select_related("profile__picture").in_bulk(page.object_list)
    return page, [accounts[pk] for pk in page.object_list if pk in accounts]


def _says(word: str, viewer: Viewer, on: date | None) -> Q:
    areas = ServiceArea.objects.in_force(on).filter(authority__name__icontains=word)
    schools = VirtualSchool.objects.filter(Q(name__icontains=word) | Q(pk__in=areas.values("school")))
    roles = Role.objects.current(on).filter(Q(title__icontains=word) | Q(school__in=schools.values("pk")))
    interests = Profile.interests.through.objects.filter(interest__name__icontains=word)
    subjects = Q(profile__pk__in=interests.values("profile_id")) | Q(profile__other_interests__icontains=word)
    return (
        Q(first_name__icontains=word)
        | Q(last_name__icontains=word)
        | Q(pk__in=roles.values("person"))
        | (detail_open_to(viewer, "interests", on) & subjects)
        | (detail_open_to(viewer, "about", on) & Q(profile__about__icontains=word))
    )


def schools(viewer: Viewer, by: Narrowing, on: date | None = None) -> QuerySet:
    """Return the Virtual Schools that exist on a day (today) and fit `by`, by name."""
    found = VirtualSchool.objects.open(on)
    if not viewer.may_enter:
        return found.none()
    if by.region or by.kind:
        found = found.filter(pk__in=_areas(by, on).values("school"))
    for word in by.words:
        areas = ServiceArea.objects.in_force(on).filter(authority__name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Q(pk__in=areas.values("school")))
    return found


def _areas(by: Narrowing, on: date | None) -> QuerySet:
    areas = ServiceArea.objects.in_force(on)
    if by.region:
        areas = areas.filter(authority__region=by.region)
    if by.kind:
        areas = areas.filter(authority__kind=by.kind)
    return areas
