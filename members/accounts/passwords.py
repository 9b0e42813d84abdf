"""Which passwords are refused: those that every list of guesses begins with, also when lengthened."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# Somebody who only counts, however far.
RUNS = "0123456789" * 6

# What people add to a short password to make it long.
_PADDING = re.compile(r"^[\d\W_]+|[\d\W_]+$")


class CommonOrBreachedValidator(CommonPasswordValidator):
    """Refuse a password of the 20,000 most common in breaches that Django ships, and their disguises.

    Attackers try "password2026!", "liverpoolliverpool" and "P@ssw0rd1234" before anything else; so
    digits and signs at either end, repetition and the usual signs for letters do not count.
    """

    message = "That password is easily guessed, because many people use it or one much like it."

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
