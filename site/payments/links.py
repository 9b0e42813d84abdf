"""Signed links: who has one sees one document and may pay it, without an account.

The link is the right: whoever the finance officer forwards it to has it too. So it ends: it is good
while anything is owed on the document, and then for as many months as the payment settings say
(`link_months`), counted from the day on which the document was settled or the link was made, whichever
is later. Sending the document again makes a new link; those that ended stay ended. Raising a document's
`link_version` ends every link that was made before, at once.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from core.addresses import absolute_url
from core.london import LONDON, months_after
from payments import sending
from payments.models import DocumentKind, FinancialDocument, PaymentSettings

_SALT = "payments.document"


class BrokenLink(Exception):
    """The link was cut short or changed, or staff ended it."""


class EndedLink(Exception):
    """The link's time is over; `document` is what it opened, and `ended_on` the first day without it."""

    def __init__(self, document: FinancialDocument, ended_on: date) -> None:
        super().__init__(f"The link to {document.number} ended on {ended_on:%-d %B %Y}.")
        self.document = document
        self.ended_on = ended_on


@dataclass(frozen=True)
class _Token:
    document: int
    version: int
    made_on: date


def token_of(document: FinancialDocument) -> str:
    """Return what stands in a link to `document` that is made today (London)."""
    today = timezone.localdate()
    return signing.Signer(salt=_SALT).sign_object([document.pk, document.link_version, today.toordinal()])


def address_of(token: str) -> str:
    """Return the absolute address of the link with `token`."""
    return absolute_url(reverse("payments:document", args=[token]))


@sending.register_address
def link_to(document: FinancialDocument) -> str:
    """Return the absolute address where `document` can be seen and paid, by a link that is made today."""
    return address_of(token_of(document))


def document_of(token: str) -> FinancialDocument:
    """Return the document that `token` opens, with its sums. Raises BrokenLink, EndedLink."""
    read = _read(token)
    try:
        document = FinancialDocument.objects.with_sums().get(pk=read.document, link_version=read.version)
    except FinancialDocument.DoesNotExist as error:
        raise BrokenLink("This link does not work any more.") from error
    ends = _ends(document, read.made_on)
    if ends is not None and ends <= timezone.localdate():
        raise EndedLink(document, ends)
    return document


def opened_until(document: FinancialDocument, token: str) -> date | None:
    """Return the last day on which `token` opens `document` (with its sums); None while something is owed."""
    ends = _ends(document, _read(token).made_on)
    return ends - timedelta(days=1) if ends else None


def ends_on(document: FinancialDocument) -> date | None:
    """Return the first day on which the link that `document` was last sent with opens nothing.

    None while it cannot be said: something is owed. `document` has its sums (`with_sums`).
    """
    made_on = document.sent_at.astimezone(LONDON).date() if document.sent_at else document.issued_on
    return _ends(document, made_on)


def _read(token: str) -> _Token:
    try:
        pk, version, day = signing.Signer(salt=_SALT).unsign_object(token)
        return _Token(int(pk), int(version), date.fromordinal(day))
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as error:
        raise BrokenLink("This link does not work any more.") from error


def _ends(document: FinancialDocument, made_on: date) -> date | None:
    """Return the first day without a link made on `made_on`; None while something is owed."""
    if document.kind == DocumentKind.INVOICE and document.outstanding > 0:
        return None
    months = PaymentSettings.load().link_months
    return months_after(max(_settled_on(document), made_on), months)


def _settled_on(document: FinancialDocument) -> date:
    """Return the day on which `document` was settled; of what is never owed, that of its issue (London)."""
    last = document.issued_on
    if document.kind != DocumentKind.INVOICE:
        return last
    credited = document.credit_notes.aggregate(last=Max("issued_on"))["last"]
    moved = document.allocations.aggregate(last=Max("created_at"))["last"]
    paid = moved.astimezone(LONDON).date() if moved else None
    return max(filter(None, (last, credited, paid)))
