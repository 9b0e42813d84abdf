"""ORCID, ROR, DOI and ISBN: read as people paste them, checked, and kept in one form."""

import re

from django.core.exceptions import ValidationError

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def _without(text: str, *prefixes: str) -> str:
    text = text.strip()
    for prefix in prefixes:
        if text.lower().startswith(prefix):
            return text[len(prefix) :].strip()
    return text


def clean_orcid(text: str) -> str:
    """Return an ORCID iD as "0000-0002-1825-0097".

    The last character is checked by ISO 7064 mod 11-2
    (https://support.orcid.org/hc/en-us/articles/360006897674). Raises ValidationError.
    """
    digits = _without(text, "https://orcid.org/", "http://orcid.org/", "orcid.org/").replace("-", "").upper()
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits, re.ASCII):
        raise ValidationError("An ORCID iD has 16 digits, such as 0000-0002-1825-0097.")
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        raise ValidationError("This ORCID iD does not add up. Look for a mistyped digit.")
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def clean_ror(text: str) -> str:
    """Return a ROR ID as its nine characters, such as "05cy4wa09".

    The last two are checked by ISO 7064 mod 97-10 over the base-32 number before them
    (https://ror.readme.io/docs/identifier). Raises ValidationError.
    """
    identifier = _without(text, "https://ror.org/", "http://ror.org/", "ror.org/").lower().rstrip("/")
    if not re.fullmatch(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}", identifier, re.ASCII):
        raise ValidationError("A ROR ID has nine characters and begins with 0, such as 05cy4wa09.")
    number = 0
    for character in identifier[:7]:
        number = number * 32 + _CROCKFORD.index(character)
    if int(identifier[7:]) != 98 - (number * 100) % 97:
        raise ValidationError("This ROR ID does not add up. Look for a mistyped character.")
    return identifier


def clean_doi(text: str) -> str:
    """Return a DOI in lower case without its resolver, such as "10.1000/182". Raises ValidationError."""
    doi = _without(
        text, "https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"
    ).lower()
    if not _DOI.fullmatch(doi) or not doi.isprintable() or any(c in doi for c in '<>"'):
        raise ValidationError("A DOI begins with 10. and has a slash in it, such as 10.1000/182.")
    return doi


def clean_isbn(text: str) -> str:
    """Return an ISBN as its 13 digits; an ISBN of ten is turned into one of thirteen.

    Check digits as in ISO 2108. Raises ValidationError.
    """
    isbn = re.sub(r"[\s‐-–-]", "", _without(text, "isbn:", "isbn")).upper()
    if re.fullmatch(r"[0-9]{9}[0-9X]", isbn, re.ASCII):
        total = sum(
            weight * (10 if digit == "X" else int(digit))
            for weight, digit in zip(range(10, 0, -1), isbn, strict=True)
        )
        if total % 11:
            raise ValidationError("This ISBN does not add up. Look for a mistyped digit.")
        body = f"978{isbn[:9]}"
        return body + _isbn13_check(body)
    if not re.fullmatch(r"97[89][0-9]{10}", isbn, re.ASCII):
        raise ValidationError("An ISBN has 13 digits (or 10), such as 978-0-306-40615-7.")
    if isbn[12] != _isbn13_check(isbn[:12]):
        raise ValidationError("This ISBN does not add up. Look for a mistyped digit.")
    return isbn


def _isbn13_check(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)
