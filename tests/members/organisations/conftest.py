"""What the tests of this room share."""

import pytest

from members.organisations.loading import load_authorities
from tests.factories.organisations import AuthorityFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory


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
