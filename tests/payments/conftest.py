"""What the tests of payments share."""

import pytest

from payments import handlers
from tests.factories.people import UserFactory, prove
from tests.payments.fake_stripe import WEBHOOK_SECRET, FakeStripe


@pytest.fixture
def told():
    """Register a handler of "example" that notes what it is told; it refuses while `told.refusal` is set."""

    class Told(list):
        refusal = ""

        def __call__(self, event):
            if self.refusal:
                raise handlers.Refused(self.refusal)
            self.append((event.what, event.payable.reference, event.outstanding))

    listener = Told()
    handlers.register("example", listener)
    yield listener
    handlers.unregister("example")


@pytest.fixture
def fake_stripe(settings):
    """A Stripe with a memory, and the portal set up to use it."""
    fake = FakeStripe()
    settings.STRIPE_SECRET_KEY = "sk_test_example"
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    settings.STRIPE_API_BASE = fake.address
    yield fake
    fake.close()


@pytest.fixture
def officer(client):
    """Somebody of Finance, signed in."""
    officer = UserFactory(groups=["Finance"])
    client.force_login(officer)
    return officer


@pytest.fixture
def proved_officer(client, officer):
    """Somebody of Finance who has just proved who they are."""
    prove(client, officer)
    return officer
