"""What of a person is shown to whom: decided here, and templates get nothing but what this gives.

A `ShownPerson` holds exactly the details that one viewer may see; the others are empty in it, so that no
template, sheet, file or picture's address can tell of them by mistake. `querysets.detail_open_to` is the
same decision for searches.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from zlib import crc32

from django.db.models import FilteredRelation, Q
from django.urls import reverse

from core.written import KEYS, Written, ask, padded, write
from members.directory.models import FIELDS, Picture, Profile, Visibility
from members.directory.querysets import people as people_for
from members.directory.viewers import Viewer
from members.organisations.models import Authority, Role
from members.organisations.querysets import holds, today

COLOURS = 8
ASSOCIATE_LABEL = "Associate member"
# Each detail as it is told to the person whose it is.
WORDS = {
    "pronouns": "your pronouns",
    "about": "what you wrote about yourself",
    "interests": "your subjects",
    "phone": "your telephone number",
    "email": "your e-mail address",
    "link": "your link",
    "picture": "your picture",
}


@lru_cache(maxsize=8192)
def _address(name: str, *of: object) -> str:
    """Return an address of the directory; lists need many, and the same ones again and again."""
    return reverse(f"directory:{name}", args=of)


@dataclass(frozen=True)
class ShownRole:
    """One person's work for one school, as members read it."""

    kind: str
    label: str
    school: str
    school_pk: int
    is_example: bool
    authorities: tuple[Authority, ...] = ()

    @property
    def school_url(self) -> str:
        return _address("school", self.school_pk)


@dataclass(frozen=True)
class ShownPerson:
    """What one viewer sees of one person; what they may not see is empty."""

    pk: int
    name: str
    initials: str
    colour: int  # 1 to COLOURS, always the same for one person
    roles: tuple[ShownRole, ...] = ()
    pronouns: str = ""
    about: str = ""
    interests: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    link: str = ""
    picture_key: str = ""

    @property
    def url(self) -> str:
        return _address("person", self.pk)

    @property
    def card_url(self) -> str:
        """Where their contact details are as a vCard; empty where there are none to be had."""
        return _address("vcard", self.pk) if self.phone or self.email else ""

    @property
    def picture(self) -> str:
        return self._picture("large")

    @property
    def small_picture(self) -> str:
        return self._picture("small")

    @property
    def is_example(self) -> bool:
        return any(role.is_example for role in self.roles)

    def _picture(self, size: str) -> str:
        return _address("picture", self.picture_key, size) if self.picture_key else ""


@dataclass
class Around:
    """What is read together for many people: their roles and their subjects."""

    roles: Mapping[int | None, Sequence[ShownRole]] = field(default_factory=dict)
    interests: Mapping[int, Sequence[str]] = field(default_factory=dict)


def may_see(viewer: Viewer, profile: Profile, detail: str, schools: Iterable[int]) -> bool:
    """Say whether `viewer`, whose schools are known, may see `detail` of a person of `schools`."""
    if detail not in FIELDS:
        raise ValueError(f"A profile has no detail {detail!r}.")
    if not viewer.may_enter:
        return False
    shown_to = getattr(profile, f"{detail}_shown_to")
    if shown_to == Visibility.SCHOOL:
        return not (viewer.schools or frozenset()).isdisjoint(schools)
    return shown_to == Visibility.MEMBERS


def kept_back(viewer: Viewer, profile: Profile, schools: Iterable[int]) -> list[str]:
    """Return what the person gave and `viewer` does not see, in words; `schools` are the person's."""
    if profile.pk is None:
        return []
    given = {
        **{detail: getattr(profile, detail) for detail in WORDS if detail not in ("interests", "picture")},
        "interests": profile.other_interests or profile.interests.exists(),
        "picture": Picture.objects.filter(profile=profile).exists(),
    }
    schools = tuple(schools)
    return [
        words
        for detail, words in WORDS.items()
        if given[detail] and not may_see(viewer, profile, detail, schools)
    ]


def show(viewer: Viewer, found: Iterable, on: date | None = None) -> list[ShownPerson]:
    """Return what `viewer` sees of `found` (accounts that `querysets.people` gave), in two queries more."""
    found = [person for person in found if viewer.may_enter and is_findable(person)]
    around = _around(found, viewer, on)
    if viewer.schools is None:
        own = frozenset(role.school_pk for role in around.roles.get(viewer.pk, ()))
        viewer = Viewer(viewer.may_enter, viewer.pk, own)
    return [_shown(viewer, person, around) for person in found]


def find(viewer: Viewer, pk: int, on: date | None = None) -> ShownPerson | None:
    """Return what `viewer` sees of the person with the key `pk`; None where they do not find them."""
    shown = show(viewer, people_for(viewer, on).filter(pk=pk), on)
    return shown[0] if shown else None


def is_findable(person) -> bool:
    """Say whether an account may be shown to anybody: active, and not hidden by the person."""
    profile = profile_or_none(person)
    return person.is_active and (profile is None or profile.is_listed)


def profile_or_none(person) -> Profile | None:
    """Return the profile of an account, or None where the person never made one."""
    return getattr(person, "profile", None)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of `name`, for where there is no picture."""
    words = [word for word in name.split() if word[0].isalpha()] or name.split()
    letters = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in letters)


def colour_of(pk: int) -> int:
    """Return which of the colours a person has, the same at every visit and on every machine."""
    return crc32(str(pk).encode()) % COLOURS + 1


def school_title(name: str, is_confirmed: bool, authorities: Sequence[Authority]) -> str:
    """Return how a school is called: its own name once it told us, until then the authorities'."""
    if is_confirmed or not authorities:
        return name
    return "Virtual School for " + " and ".join(authority.plain_name for authority in authorities)


def _shown(viewer: Viewer, person, around: Around) -> ShownPerson:
    name = person.get_full_name() or "A member"
    roles = tuple(around.roles.get(person.pk, ()))
    shown = ShownPerson(person.pk, name, initials(name), colour_of(person.pk), roles)
    profile = profile_or_none(person)
    if profile is None:
        return shown
    schools = [role.school_pk for role in roles]
    seen = {detail for detail in FIELDS if may_see(viewer, profile, detail, schools)}
    details = {detail: getattr(profile, detail) for detail in seen - {"interests", "picture"}}
    if "interests" in seen:
        others = (subject.strip() for subject in profile.other_interests.split(","))
        details["interests"] = (*around.interests.get(profile.pk, ()), *filter(None, others))
    if "picture" in seen and (picture := getattr(profile, "picture", None)):
        details["picture_key"] = picture.key
    return replace(shown, **details)


def _around(found: Sequence, viewer: Viewer, on: date | None) -> Around:
    around = Around()
    if found:
        pks = [person.pk for person in found]
        around.roles = roles_of(*pks, *([viewer.pk] if viewer.pk else []), on=on)
        profiles = [profile.pk for person in found if (profile := profile_or_none(person))]
        around.interests = _interests(profiles) if profiles else {}
    return around


def roles_of(*people: int | None, on: date | None = None) -> dict[int | None, list[ShownRole]]:
    """Return the roles that accounts have on a day (today), by the account's key, in one query."""
    wanted = padded([person for person in people if person is not None])
    rows = ask(_roles(len(wanted), on or today()), wanted) if wanted else []
    grouped: dict[int, list[tuple]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    found: dict[int | None, list[ShownRole]] = defaultdict(list)
    for same in grouped.values():
        _, person, kind, title, school_pk, name, is_confirmed, is_example, *_ = same[0]
        authorities = tuple(
            Authority(name=row[8], slug=row[9], region=row[10]) for row in same if row[8] is not None
        )
        found[person].append(
            ShownRole(
                kind=kind,
                label=title or Role.Kind(kind).label,
                school=school_title(name, is_confirmed, authorities),
                school_pk=school_pk,
                is_example=bool(is_example),
                authorities=authorities,
            )
        )
    return found


@lru_cache(maxsize=32)
def _roles(number: int, on: date) -> Written:
    area = FilteredRelation("school__service_areas", condition=holds(on, "school__service_areas__"))
    found = (
        Role.objects.current(on)
        .filter(person__in=KEYS[:number])
        .filter(Q(school__closed_on__isnull=True) | Q(school__closed_on__gt=on))
        .annotate(area=area)
        .order_by("kind", "school__name", "pk", "area__authority__name")
    )
    return write(
        found.values_list(
            *("pk", "person_id", "kind", "title", "school_id", "school__name", "school__is_confirmed"),
            *("school__is_example", "area__authority__name", "area__authority__slug"),
            *("area__authority__region",),
        )
    )


def _interests(profiles: Sequence[int]) -> dict[int, list[str]]:
    """Return the subjects of each profile, in one query."""
    held: dict[int, list[str]] = defaultdict(list)
    wanted = padded(profiles)
    for profile, name in ask(_subjects(len(wanted)), wanted):
        held[profile].append(name)
    return held


@lru_cache(maxsize=16)
def _subjects(number: int) -> Written:
    rows = Profile.interests.through.objects.filter(profile__in=KEYS[:number]).order_by("interest__name")
    return write(rows.values_list("profile_id", "interest__name"))
