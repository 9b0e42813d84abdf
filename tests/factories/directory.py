"""Profiles for tests, and a large directory written in bulk for ceilings and measurements."""

import io
import random
from datetime import date, timedelta

import factory
from django.utils import timezone
from PIL import Image

from core.england import regions
from members.accounts.models import User
from members.directory import pictures
from members.directory.models import FIELDS, Interest, Profile
from members.membership.models import Membership, Period
from members.organisations.models import Authority, PublicContact, Role, ServiceArea, VirtualSchool
from tests.factories import membership
from tests.factories.organisations import AuthorityFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

CHUNK = 500
LONG_AGO = date(2009, 1, 1)


class ProfileFactory(factory.django.DjangoModelFactory):
    """A profile with every detail in words that nothing else has; `shown_to="school"` sets all of them.

    `interests=[…]` are names.
    """

    class Meta:
        model = Profile
        skip_postgeneration_save = True

    class Params:
        shown_to = "members"

    person = factory.SubFactory(UserFactory)
    pronouns = "zepronouns"
    about = "zeabout"
    other_interests = "zeother"
    phone = "020 7946 0999"
    email = "zemail@example.org"
    link = "https://zelink.example/"
    saved_at = factory.LazyFunction(timezone.now)

    pronouns_shown_to = factory.SelfAttribute("shown_to")
    about_shown_to = factory.SelfAttribute("shown_to")
    interests_shown_to = factory.SelfAttribute("shown_to")
    phone_shown_to = factory.SelfAttribute("shown_to")
    email_shown_to = factory.SelfAttribute("shown_to")
    link_shown_to = factory.SelfAttribute("shown_to")
    picture_shown_to = factory.SelfAttribute("shown_to")

    @factory.post_generation
    def interests(self, create, names, **kwargs):
        for name in names or []:
            defaults = {"slug": name.lower().replace(" ", "-")}
            self.interests.add(Interest.objects.get_or_create(name=name, defaults=defaults)[0])


def member_school(**fields) -> VirtualSchool:
    """Return a school of the first region that is a member without paying, which makes no invoice."""
    school = VirtualSchoolFactory(serves=[AuthorityFactory()], **fields)
    membership.school_membership(school, paid=False, complimentary="For a test.")
    return school


def photo(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **saved) -> io.BytesIO:
    """Return the file of a picture of one colour, with whatever else `saved` writes into it."""
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **saved)
    file.seek(0)
    return file


def picture_of(person: User):
    """Give `person` a picture and return it."""
    file = photo()
    return pictures.set_picture(person, person, file, len(file.getvalue()))


def a_large_directory(number: int, seed: int = 1) -> User:
    """Write `number` example people over 153 schools, all of them members; return one of them.

    The same seed gives the same people. Every detail is shown to all, to a school or to nobody by turns.
    """
    chance = random.Random(seed)
    schools = _schools(153, chance)
    _memberships(schools)
    interests = list(Interest.objects.all())
    users = User.objects.bulk_create(
        [
            User(
                email=f"person-{n:05}@directory.example",
                first_name=chance.choice(["Ama", "Bea", "Cem", "Dev", "Eve", "Fay", "Gil", "Hal"]),
                last_name=f"Example {n:05}",
                password="!",
            )
            for n in range(number)
        ],
        batch_size=CHUNK,
    )
    Role.objects.bulk_create(
        [
            Role(
                school=schools[n % len(schools)],
                person=user,
                kind="head" if n < len(schools) else chance.choice(["deputy", "team"]),
                title=chance.choice(["", "Education adviser", "Data officer"]),
                starts_on=LONG_AGO,
            )
            for n, user in enumerate(users)
        ],
        batch_size=CHUNK,
    )
    profiles = Profile.objects.bulk_create([_profile(user, chance) for user in users], batch_size=CHUNK)
    Profile.interests.through.objects.bulk_create(
        [
            Profile.interests.through(profile_id=profile.pk, interest_id=interest.pk)
            for profile in profiles
            for interest in chance.sample(interests, 3)
        ],
        batch_size=CHUNK,
    )
    return users[0]


def _schools(number: int, chance: random.Random) -> list[VirtualSchool]:
    codes = [region.code for region in regions()]
    authorities = Authority.objects.bulk_create(
        [
            Authority(
                gss_code=f"E98{n:06}",
                dfe_code=f"{n % 1000:03}",
                name=f"Exampleton {n:03}",
                official_name=f"Exampleton {n:03} Council",
                slug=f"exampleton-{n:03}",
                kind=chance.choice(Authority.Kind.values),
                region=codes[n % len(codes)],
                valid_from=LONG_AGO,
            )
            for n in range(number)
        ]
    )
    schools = VirtualSchool.objects.bulk_create(
        [VirtualSchool(name=f"Example School {n:03}", is_confirmed=True) for n in range(number)]
    )
    ServiceArea.objects.bulk_create(
        [
            ServiceArea(school=school, authority=authority, valid_from=LONG_AGO)
            for school, authority in zip(schools, authorities, strict=True)
        ]
    )
    PublicContact.objects.bulk_create(
        [PublicContact(school=school, phone="020 7946 0000", email="x@example.org") for school in schools]
    )
    return schools


def _memberships(schools: list[VirtualSchool]) -> None:
    plan = membership.plan()
    today = timezone.localdate()
    made = Membership.objects.bulk_create(
        [Membership(school=school, plan=plan, started_on=LONG_AGO) for school in schools]
    )
    Period.objects.bulk_create(
        [
            Period(
                membership=one,
                plan=plan,
                starts=today - timedelta(days=100),
                ends=today + timedelta(days=200),
                price=600,
                grace_ends=today,
                lapses_on=today + timedelta(days=230),
                settled_at=timezone.now(),
            )
            for one in made
        ]
    )


def _profile(user: User, chance: random.Random) -> Profile:
    return Profile(
        person=user,
        about="An example of what somebody says of themselves, in a sentence or two. " * 3,
        other_interests="Boarding, Music",
        phone="020 7946 0123",
        email=user.email,
        is_listed=chance.random() > 0.02,
        **{f"{name}_shown_to": chance.choice(Profile.Visibility.values) for name in FIELDS},
    )
