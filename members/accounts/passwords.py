"""Which passwords are refused: those that every list of guesses begins with, also when lengthened.

Whatever is wrong with one, the message says how to choose a good one.
"""

import re

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

HOW_TO_CHOOSE = "Three or four words that do not belong together are a good choice."

# Somebody who only counts, however far.
RUNS = "0123456789" * 6

# What people add to a short password to make it long.
_PADDING = re.compile(r"^[\d\W_]+|[\d\W_]+$")


class LongEnoughValidator(MinimumLengthValidator):
    """Refuse a short password."""

    def get_error_message(self) -> str:
        return f"That password is too short: it needs at least {self.min_length} characters. {HOW_TO_CHOOSE}"


class NotOneselfValidator(UserAttributeSimilarityValidator):
    """Refuse a password that is much like its owner's name or address."""

    def get_error_message(self) -> str:
        return f"That password is too much like your name or e-mail address. {HOW_TO_CHOOSE}"


class CommonOrBreachedValidator(CommonPasswordValidator):
    """Refuse a password of the 20,000 most common in breaches that Django ships, and their disguises.

    Attackers try "password2026!", "liverpoolliverpool" and "P@ssw0rd1234" before anything else; so
    digits and signs at either end, repetition and the usual signs for letters do not count.
    """

    message = (
        f"That password is easily guessed, because many people use it or one much like it. {HOW_TO_CHOOSE}"
    )

    def validate(self, password: str, user=None) -> None:
        if any(self._is_common(form) for form in _forms(password.lower().strip())):
            raise ValidationError(self.message, code="password_too_common")

    def _is_common(self, form: str) -> bool:
        return form in self.passwords or form in RUNS or form in RUNS[::-1]

    def get_help_text(self) -> str:
        return "It must not be one that many people use."


def _forms(password: str) -> set[str]:
    plain = password.translate(str.maketrans("@4301$5!7", "aaeolssit"))
    forms = set()
    for form in (password, plain):
        for shorter in (form, _PADDING.sub("", form)):
            forms |= {shorter, _unrepeated(shorter)}
    return {form for form in forms if form}


def _unrepeated(text: str) -> str:
    found = re.fullmatch(r"(.+?)\1+", text)
    return found[1] if found else text
