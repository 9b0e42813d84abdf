"""The list of authorities is never shown without the line that its licence asks for."""

import pytest

from members.organisations.models import Role, VirtualSchool
from navsh.loading import load_everything
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
LINE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Office for National Statistics; Department for Education."
)
FINDER = "/find-a-virtual-school/"
FOR_EVERYBODY = [
    "/",
    FINDER,
    *(f"{FINDER}?q={query}" for query in ("kent", "london", "LS6", "ashford", "birmingam")),
    f"{FINDER}kent/",
]
FOR_MEMBERS = [
    "/members/directory/regions/",
    "/members/directory/regions/london/",
    "/members/directory/schools/",
    "/members/join/",
    "/members/join/?q=kent",
]


def lines_on(client, addresses: list[str]) -> dict[str, int]:
    """Return how often the line stands on each page."""
    return {address: client.get(address).content.decode().count(LINE) for address in addresses}


def test_every_public_list_and_map_of_authorities_has_the_line(client):
    load_everything()

    assert lines_on(client, FOR_EVERYBODY) == dict.fromkeys(FOR_EVERYBODY, 1)
    assert LINE not in client.get(f"{FINDER}?q=nothing+like+it").content.decode()


def test_every_list_and_map_for_members_has_the_line(client, england):
    school = VirtualSchool.objects.get(service_areas__authority__slug="camden")
    made.school_membership(school=school)
    sign_in(client, RoleFactory(school=school, kind=Role.Kind.TEAM).person)

    assert lines_on(client, FOR_MEMBERS) == dict.fromkeys(FOR_MEMBERS, 1)
