"""Keys of rows as they come in forms and addresses, where anybody can write anything."""

from collections.abc import Iterable
from typing import Any

from django import forms

MOST_DIGITS = 18  # what the database can hold in any case


def key_in(text: str) -> int:
    """Return the number that `text` writes in plain digits; for anything else 0, which is no row's key.

    `isdigit()` alone also takes ² and ٣, which `int` or the database then refuse.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


class KeysField(forms.ModelMultipleChoiceField):
    """A choice of several rows. A key beyond what the database can hold is refused as one that is not there.

    Django asks the database for it, and that answers with a fault.
    """

    def clean(self, value: Iterable[Any] | None) -> Any:
        for key in value or ():
            if len(str(key)) > MOST_DIGITS:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(key)[:20]},
                )
        return super().clean(value)
