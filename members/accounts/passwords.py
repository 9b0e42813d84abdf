"""Which passwords are refused: those that are soon found by who guesses as attackers do.

Whatever is wrong with one, the message says how to choose a good one. Nothing is asked of any other host.
"""

import re

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

HOW_TO_CHOOSE = "Three or four words that do not belong together are a good choice."

# A thousand million guesses: what is found within them falls, once a database is stolen, in a day or so.
# Three unconnected words need ten times as many and more.
FEWEST_GUESSES = 10**9

# What everybody here would think of first, and the best known of all examples.
WORDS_OF_OURS = ("navsh", "virtualschool", "virtual", "school", "headteacher", "correcthorsebatterystaple")

# Beyond this length guessing is hopeless, unless it is the same over and over, which shows before.
LONGEST_LOOKED_AT = 72


class LongEnoughValidator(MinimumLengthValidator):
    """Refuse a short password."""

    def get_error_message(self) -> str:
        return f"That password is too short: it needs at least {self.min_length} characters. {HOW_TO_CHOOSE}"


class NotOneselfValidator(UserAttributeSimilarityValidator):
    """Refuse a password that is much like its owner's name or address."""

    def get_error_message(self) -> str:
        return f"That password is too much like your name or e-mail address. {HOW_TO_CHOOSE}"


class CommonOrBreachedValidator(CommonPasswordValidator):
    """Refuse a password of the 20,000 most common in breaches that Django ships, or easily made from such.

    zxcvbn counts the guesses that it takes who tries breached passwords, names, words, dates, sequences
    and ways over the keyboard, their repetition, and the usual signs for letters (Wheeler, USENIX
    Security 2016). Composition is not asked for (NIST SP 800-63B, 5.1.1.2).
    """

    message = (
        f"That password is easily guessed, because many people use it or one much like it. {HOW_TO_CHOOSE}"
    )

    def validate(self, password: str, user=None) -> None:
        if password.lower().strip() in self.passwords or _guesses(password, user) < FEWEST_GUESSES:
            raise ValidationError(self.message, code="password_too_common")

    def get_help_text(self) -> str:
        return "It must not be one that many people use."


def _guesses(password: str, user) -> int:
    """Return how many guesses find `password`, by somebody who knows whose it is and where it is used."""
    begun = password[:LONGEST_LOOKED_AT]
    own = [part for part in re.split(r"[\W_]+", getattr(user, "email", "") or "") if part]
    squeezed = re.sub(r"\s", "", begun) or begun
    return min(int(zxcvbn(form, user_inputs=[*WORDS_OF_OURS, *own])["guesses"]) for form in {begun, squeezed})
