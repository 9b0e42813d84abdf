"""What the tests of this room share."""

import pytest

from tests.factories.people import UserFactory


@pytest.fixture
def office(db):
    """Somebody of the Membership office."""
    return UserFactory(groups=["Membership"])
