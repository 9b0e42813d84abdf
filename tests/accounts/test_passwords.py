"""Which passwords are refused. Nothing is asked of any other host."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from members.accounts.models import User


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "eleven.char",
        "password1234",
        "Liverpool2026!",
        "liverpoolliverpool",
        "P@ssw0rd1234",
        "qwertyuiop12",
        "123456789012",
        "!!!!sunshine!!!!",
        "sunshine sunshine sunshine",
        "iloveyouforever",
        "qwertyuiopasdfgh",
        "thisismypassword",
        "abcdefghijkl",
        "letmeinplease",
        "147258369147",
        "changemeplease",
        "correcthorsebatterystaple",
        "Correct horse battery staple",
        "VirtualSchool2026",
        "virtual school 2026",
        "Welcome2Council",
        "aaaaaaaaaaaaaaaaaaaa",
        "ababababab" * 500,
        "head.of.school@example.org",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password):
    with pytest.raises(ValidationError, match="Three or four words"):
        validate_password(password, User(email="head.of.school@example.org"))


@pytest.mark.parametrize(
    "password",
    [
        "lantern biscuit gallop",
        "wisteria41gallop",
        "JNb8f2kLmQpz",
        "lantern biscuit gallop " * 200,
        "onlysmallletterslikethese",
        "sieben blaue Elefanten",
        "ключ от кабинета",
    ],
)
def test_a_long_one_of_any_composition_is_taken(password):
    validate_password(password, User(email="head.of.school@example.org"))
