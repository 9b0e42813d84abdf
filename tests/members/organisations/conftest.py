"""What the tests of this room share."""

import pytest

from members.organisations import reorganise
from members.organisations.loading import load_authorities
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

from .planned import DAY, EAST, WEST


@pytest.fixture
def england(db):
    """The authorities as shipped, each with its school."""
    return load_authorities()


@pytest.fixture
def school(db):
    """A school that serves one authority."""
    return VirtualSchoolFactory(serves=[AuthorityFactory()])


@pytest.fixture
def staff(db):
    """Somebody of the Membership office."""
    return UserFactory(groups=["Membership"])


@pytest.fixture
def merger(staff):
    """Two schools to be merged into the first; the second has a head and a colleague."""
    one, two = AuthorityFactory(), AuthorityFactory()
    first, second = VirtualSchoolFactory(serves=[one]), VirtualSchoolFactory(serves=[two])
    RoleFactory(school=first, kind="head", is_school_admin=True)
    RoleFactory(school=second, kind="head", is_school_admin=True)
    RoleFactory(school=second)
    return reorganise.merge([one, two], EAST, DAY, staff, school=first), first, second


@pytest.fixture
def halves(staff):
    """One school whose authority is to be split, with a head and a colleague."""
    county = AuthorityFactory(name="Exampleshire", slug="exampleshire")
    school = VirtualSchoolFactory(serves=[county])
    RoleFactory(school=school, kind="head", is_school_admin=True)
    RoleFactory(school=school)
    return reorganise.split(county, [EAST, WEST], DAY, staff), school
