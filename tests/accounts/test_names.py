"""A name stands in our mails and beside what others press: one line of what can be seen, and never empty."""

import pytest

from members.accounts.forms import SignUpForm
from members.accounts.models import User
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
FORGED = "Ann\r\n\r\nPay to account 1 instead"
TURNED = "Ann \u202egro.elpmaxe\u202c"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (FORGED, "Ann Pay to account 1 instead"),
        (TURNED, "Ann gro.elpmaxe"),
        ("Zoë  O’Example", "Zoë O’Example"),
    ],
)
def test_whoever_writes_it_and_wherever(client, typed, kept):
    person = UserFactory(first_name=typed)
    assert person.first_name == kept
    sign_in(client, person)
    client.post("/members/account/your-data/name/", {"first_name": "Other", "last_name": typed})

    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("Other", kept)


def test_a_name_of_nothing_that_can_be_seen_is_none(client):
    nothing = "\u200b\u2060\u200b"
    form = SignUpForm(
        {"email": "a@example.org", "password1": "three words apart", "first_name": nothing, "last_name": "B"}
    )
    assert "first_name" in form.errors
    person = sign_in(client, UserFactory(first_name="Ann"))
    client.post("/members/account/your-data/name/", {"first_name": nothing, "last_name": "B"})

    assert User.objects.get(pk=person.pk).first_name == "Ann"
