"""Finding people and schools. Who may be found, and by what, is decided here and nowhere else.

`shown.py` decides in Python what of a person a template gets; `detail_open_to` is the same decision in
SQL, so that no search tells of a detail that is not shown. A test compares the two case by case.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    ExpressionWrapper,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan
from django.db.models.sql.compiler import SQLCompiler

from core.england import regions
from core.folding import Folded, folded
from members.directory.models import Interest, Profile, Visibility
from members.directory.viewers import Viewer
from members.membership.models import Membership
from members.organisations.models import Authority, Role, ServiceArea, VirtualSchool
from members.organisations.querysets import today

ASSOCIATE = "associate"
MOST_WORDS = 6
LONGEST_QUERY = 100
# "Who does post-16 in Yorkshire?" asks for two things.
_SMALL_WORDS = frozenset(
    {*("a", "and", "at", "does", "for", "from", "in", "is"), *("of", "on", "or", "the", "to", "who", "with")}
)

# People write the name of a region as a word among others.
_REGION_SAID = Case(
    *(When(region=one.code, then=Value(f" {folded(one.name)}")) for one in regions()),
    output_field=TextField(),
)


class _FoundOnce(Func):
    """A condition "is among these", for which PostgreSQL is to find these once and not anew for every row.

    It would make a join of it, and of several such joins it chose one that took a quarter of a minute.
    """

    template = "%(expressions)s"
    arity = 1
    output_field = BooleanField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s) IS TRUE", **context)


def _among(name: str, found: QuerySet) -> Q:
    return Q(_FoundOnce(ExpressionWrapper(Q(**{f"{name}__in": found}), BooleanField())))


@dataclass(frozen=True)
class Narrowing:
    """What somebody looks for: words (see `words_of`), and keys of what they chose; empty is everything."""

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
    hidden = Profile.objects.filter(is_listed=False).values("person")
    open_ones = VirtualSchool.objects.open(on).order_by()
    schools = open_ones.filter(pk__in=_in_good_standing("school_id", on)).values("pk")
    working = Role.objects.current(on).filter(_among("school", schools)).order_by().values("person")
    return (
        everybody.filter(is_active=True)
        .exclude(pk__in=hidden)
        .filter(Q(pk__in=working) | Q(pk__in=_in_good_standing("person_id", on)))
        .select_related("profile__picture")
        .order_by("sort_name", "pk")
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
            roles = roles.filter(_among("school", _areas(by, on).values("school")))
        found = found.filter(_among("pk", roles.values("person")))
    if by.role == ASSOCIATE:
        found = found.exclude(pk__in=Role.objects.current(on).values("person"))
    if by.interest:
        held = Profile.interests.through.objects.filter(interest__slug=by.interest)
        found = found.filter(
            detail_open_to(viewer, "interests", on), _among("profile__pk", held.values("profile_id"))
        )
    for word in by.words:
        found = found.filter(_says(word, viewer, on))
    return found


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of what somebody typed as they are compared, without those that say nothing."""
    words = folded(text[:LONGEST_QUERY]).replace("?", " ").replace(",", " ").split()
    return tuple([word for word in words if word not in _SMALL_WORDS] or words)[:MOST_WORDS]


def _says(word: str, viewer: Viewer, on: date | None) -> Q:
    everybody = get_user_model().objects.filter(is_active=True).order_by()
    roles = Role.objects.current(on).order_by()
    schools = _schools_saying(word, on).values("pk")
    listed = Interest.objects.filter(_has(Folded("name"), word)).order_by().values("pk")
    held = Profile.interests.through.objects.filter(_among("interest", listed)).values("profile")
    subjects, about = detail_open_to(viewer, "interests", on), detail_open_to(viewer, "about", on)
    # Each by its own index: together in one condition they would be asked of every row.
    ways = (
        everybody.filter(_has("sort_name", word))
        .values("pk")
        .union(
            roles.filter(_has("said", word)).values("person"),
            roles.filter(_among("school", schools)).values("person"),
            everybody.filter(subjects, _among("profile", held)).values("pk"),
            everybody.filter(subjects, _has("profile__folded_other_interests", word)).values("pk"),
            everybody.filter(about, _has("profile__folded_about", word)).values("pk"),
        )
    )
    return _among("pk", ways)


def _schools_saying(word: str, on: date | None) -> QuerySet:
    authorities = Authority.objects.filter(_has(Concat(Folded("name"), _REGION_SAID), word)).order_by()
    areas = ServiceArea.objects.in_force(on).filter(authority__in=authorities.values("pk")).order_by()
    named = _has(Folded("name"), word) | Q(pk__in=areas.values("school"))
    return VirtualSchool.objects.filter(named).order_by()


def _has(text: str | Expression, word: str) -> Q:
    return Q(GreaterThan(StrIndex(text, Value(word)), 0))


def schools(viewer: Viewer, by: Narrowing, on: date | None = None) -> QuerySet:
    """Return the Virtual Schools that exist on a day (today) and fit `by`, by name."""
    found = VirtualSchool.objects.open(on)
    if not viewer.may_enter:
        return found.none()
    if by.region or by.kind:
        found = found.filter(pk__in=_areas(by, on).values("school"))
    for word in by.words:
        found = found.filter(pk__in=_schools_saying(word, on).values("pk"))
    return found


def _areas(by: Narrowing, on: date | None) -> QuerySet:
    areas = ServiceArea.objects.in_force(on)
    if by.region:
        areas = areas.filter(authority__region=by.region)
    if by.kind:
        areas = areas.filter(authority__kind=by.kind)
    return areas
