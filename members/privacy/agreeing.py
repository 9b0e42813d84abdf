"""What people agreed to: in which words, when, and when they took it back (UK GDPR, Article 7).

Most of what the portal does needs no agreement: it has another ground. What does need one is listed
here, with its words in the version that is asked for today. New words are a new version: who agreed
to the old ones has not agreed to the new, and is asked again.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from members.privacy.models import Agreement, Wording


@dataclass(frozen=True)
class Purpose:
    """Something that is done only for those who agreed; `text` is what they read before the button."""

    slug: str
    title: str
    version: int
    text: str


NEWS_BY_MAIL = Purpose(
    slug="news-by-mail",
    title="News from NAVSH by e-mail",
    version=1,
    text=(
        "NAVSH may send me news of its work, conference and training by e-mail. My address is passed to "
        "nobody else, and I can take this back here at any time."
    ),
)

_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> Purpose:
    """Add something that needs people's agreement."""
    _purposes[purpose.slug] = purpose
    return purpose


def purposes() -> list[Purpose]:
    """Return what people can agree to."""
    return list(_purposes.values())


def wording_of(purpose: Purpose) -> Wording:
    """Return the words asked for today as they are kept; the first who reads a new version writes it."""
    wording, _ = Wording.objects.get_or_create(
        purpose=purpose.slug, version=purpose.version, defaults={"text": purpose.text}
    )
    return wording


def agree(person: AbstractUser, slug: str) -> Agreement:
    """Note that `person` agrees to today's words; done twice, the first time counts. KeyError if unknown."""
    wording = wording_of(_purposes[slug])
    with transaction.atomic():
        agreement, is_new = Agreement.objects.get_or_create(
            person_id=person.pk, wording=wording, withdrawn_at=None
        )
        if is_new:
            audit.record(person, "agreement.given", agreement, {"purpose": slug, "version": wording.version})
    return agreement


def withdraw(person: AbstractUser, slug: str) -> int:
    """Note that `person` takes back what they agreed to, in whatever words; return how many that were."""
    now = timezone.now()
    with transaction.atomic():
        open_ones = Agreement.objects.select_for_update().filter(
            person_id=person.pk, wording__purpose=slug, withdrawn_at__isnull=True
        )
        taken_back = list(open_ones)
        for agreement in taken_back:
            agreement.withdrawn_at = max(now, agreement.agreed_at)
            agreement.save(update_fields=["withdrawn_at"])
            audit.record(person, "agreement.withdrawn", agreement, {"purpose": slug})
    return len(taken_back)


def in_force(purpose: Purpose) -> QuerySet[Agreement]:
    """Return the agreements that allow `purpose` today: to today's words, not taken back, accounts open."""
    return Agreement.objects.filter(
        wording__purpose=purpose.slug,
        wording__version=purpose.version,
        withdrawn_at__isnull=True,
        person__is_active=True,
    )


def all_in_force() -> list[int]:
    """Return the keys of the agreements in force to anything that is asked for today."""
    return [key for purpose in purposes() for key in in_force(purpose).values_list("pk", flat=True)]


register_purpose(NEWS_BY_MAIL)
