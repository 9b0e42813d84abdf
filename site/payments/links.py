"""Signed links: who has one sees one document and may pay it, without an account.

The link is the right: whoever the finance officer forwards it to has it too. Raising a document's
`link_version` ends the links that were sent before.
"""

from django.core import signing
from django.urls import reverse

from core.addresses import absolute_url
from payments import sending
from payments.models import FinancialDocument

_SALT = "payments.document"


class BrokenLink(Exception):
    """The link was cut short, changed, or ended."""


def token_of(document: FinancialDocument) -> str:
    """Return what stands in the link to `document`."""
    return signing.Signer(salt=_SALT).sign_object([document.pk, document.link_version])


@sending.register_address
def link_to(document: FinancialDocument) -> str:
    """Return the absolute address where `document` can be seen and paid."""
    return absolute_url(reverse("payments:document", args=[token_of(document)]))


def document_of(token: str) -> FinancialDocument:
    """Return the document that `token` opens, with its sums. Raises BrokenLink."""
    try:
        pk, version = signing.Signer(salt=_SALT).unsign_object(token)
        return FinancialDocument.objects.with_sums().get(pk=pk, link_version=version)
    except (signing.BadSignature, ValueError, TypeError, FinancialDocument.DoesNotExist) as error:
        raise BrokenLink("This link does not work any more.") from error
