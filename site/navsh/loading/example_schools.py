"""Five made-up schools with made-up people, on a developer's machine and nowhere else.

Each says on every page that it is not real. Telephone numbers are from the range that Ofcom keeps
for drama, addresses at domains that cannot exist.
"""

from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from core import audit
from members.organisations.appointing import begin
from members.organisations.models import Authority, PublicContact, Role, ServiceArea, VirtualSchool
from navsh.loading.people import example_password

# (letter, slugs of the authorities served)
SCHOOLS = [
    ("A", ["camden"]),
    ("B", ["birmingham"]),
    ("C", ["leeds"]),
    ("D", ["rutland", "leicestershire"]),
    ("E", ["surrey"]),
]
# (first part of the address, role, administers the school), in every school
PEOPLE = [("head", Role.Kind.HEAD, True), ("deputy", Role.Kind.DEPUTY, True), ("team", Role.Kind.TEAM, False)]
SINCE = date(2024, 9, 1)


def load(force: bool) -> bool:
    """Make the example schools and people, unless they are there. Does nothing in production."""
    if not settings.EXAMPLE_SIGN_INS or VirtualSchool.objects.filter(is_example=True).exists():
        return False
    with transaction.atomic():
        for number, (letter, slugs) in enumerate(SCHOOLS, start=1):
            _people(_school(letter, number, slugs), letter)
    return True


def _school(letter: str, number: int, slugs: list[str]) -> VirtualSchool:
    school = VirtualSchool.objects.create(
        name=f"Example Virtual School {letter} (not a real school)", is_confirmed=True, is_example=True
    )
    authorities = Authority.objects.filter(slug__in=slugs)
    # The example stands in for the school that was loaded with the authority.
    VirtualSchool.objects.filter(service_areas__authority__in=authorities, roles__isnull=True).delete()
    for authority in authorities:
        ServiceArea.objects.create(school=school, authority=authority, valid_from=authority.valid_from)
    PublicContact.objects.create(
        school=school,
        phone=f"020 7946 000{number}",
        email=f"office@school-{letter.lower()}.example",
        website=f"https://school-{letter.lower()}.example/",
        opening_hours="Example: Monday to Friday, 9am to 5pm",
        address=f"Example Virtual School {letter}\n{number} Example Street\nExampleton",
        help_for_carers="An example of a line for carers\nAnother example of a line for carers",
        help_for_schools="An example of a line for schools",
        help_for_social_workers="An example of a line for social workers",
        checked_on=SINCE,
    )
    audit.record(None, "school.example_added", school)
    return school


def _people(school: VirtualSchool, letter: str) -> None:
    User = get_user_model()
    password = example_password()
    for name, kind, is_admin in PEOPLE:
        address = f"{name}@school-{letter.lower()}.example"
        person = User.objects.filter(email=address).first() or User.objects.create_user(
            address, password, first_name="Example", last_name=f"{name.capitalize()} {letter}"
        )
        person.confirm_email()
        begin(person, school, kind, None, is_school_admin=is_admin, starts_on=SINCE)
