"""Sizes and rights in the words that readers see."""

from django.utils import timezone

from core.london import in_words
from research.choices import Access

FOR = {
    Access.REGISTERED: "For registered readers",
    Access.SUBSCRIBERS: "For subscribers",
    Access.GROUPS: "For named groups",
}
LARGEST_IN_KILOBYTES = 10_000_000


def kilobytes(size: int) -> str:
    """Return a size in bytes as "949 kB" (1 kB is 1,000 bytes), "12 MB" from ten million bytes on."""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    if size < LARGEST_IN_KILOBYTES:
        return f"{(size + 500) // 1000} kB"
    return f"{(size + 500_000) // 1_000_000} MB"


def availability(record) -> str:
    """Return who may have a publication or a file and from when: "For subscribers, from 9am GMT on …".

    Empty where everybody may have it now.
    """
    access, embargo = effective(record)
    who = FOR.get(Access(access), "")
    if embargo and embargo > timezone.now():
        when = f"from {in_words(embargo)}"
        return f"{who}, {when}" if who else when.capitalize()
    return who


def effective(record):
    """Return (access, embargo) that hold for a publication, or for a file that may have its own."""
    publication = getattr(getattr(record, "edition", None), "publication", None)
    if publication is None:
        return record.access, record.embargo_until
    return record.access or publication.access, record.embargo_until or publication.embargo_until
