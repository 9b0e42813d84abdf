"""Keys of rows as they come in forms and addresses, where anybody can write anything."""

MOST_DIGITS = 18  # what the database can hold in any case


def key_in(text: str) -> int:
    """Return the number that `text` writes in plain digits; for anything else 0, which is no row's key.

    `isdigit()` alone also takes ² and ٣, which `int` or the database then refuse.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
