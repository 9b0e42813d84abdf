"""Authorities, schools and the people in them for tests."""

from datetime import date

import factory

from core.england import regions
from members.organisations import carrying_out
from members.organisations.models import Authority, PublicContact, Role, ServiceArea, VirtualSchool
from tests.factories.people import UserFactory

LONG_AGO = date(2009, 1, 1)


class AuthorityFactory(factory.django.DjangoModelFactory):
    """An authority in force, with codes that no real one has."""

    class Meta:
        model = Authority

    gss_code = factory.Sequence(lambda n: f"E99{n:06}")
    dfe_code = factory.Sequence(lambda n: f"{n % 1000:03}")
    name = factory.Sequence(lambda n: f"Exampleshire {n}")
    official_name = factory.LazyAttribute(lambda authority: f"{authority.name} Council")
    slug = factory.Sequence(lambda n: f"exampleshire-{n}")
    kind = Authority.Kind.UNITARY
    region = factory.LazyFunction(lambda: regions()[0].code)
    website_domain = factory.LazyAttribute(lambda authority: f"{authority.slug}.gov.uk")
    valid_from = LONG_AGO


class VirtualSchoolFactory(factory.django.DjangoModelFactory):
    """A school; `serves=[authority]` makes it serve authorities since long ago."""

    class Meta:
        model = VirtualSchool
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Example Virtual School {n}")

    @factory.post_generation
    def serves(self, create, authorities, **kwargs):
        for authority in authorities or []:
            ServiceArea.objects.create(school=self, authority=authority, valid_from=LONG_AGO)


class PublicContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PublicContact

    school = factory.SubFactory(VirtualSchoolFactory)
    phone = "020 7946 0000"
    email = "school@example.org"
    website = "https://school.example/"
    opening_hours = "Monday to Friday, 9am to 5pm"
    help_for_carers = "One line for carers\nAnother line for carers"


class RoleFactory(factory.django.DjangoModelFactory):
    """A current role in the team of a school."""

    class Meta:
        model = Role

    school = factory.SubFactory(VirtualSchoolFactory)
    person = factory.SubFactory(UserFactory)
    kind = Role.Kind.TEAM
    starts_on = date(2020, 9, 1)


def on_the_day(plan) -> list[Authority]:
    """Let the day of a merger or split come, and return the authorities that there are then."""
    carrying_out.carry_out(plan, plan.on)
    plan.refresh_from_db()
    return [plan.goes_on] if plan.goes_on else [coming.authority for coming in plan.coming.all()]
