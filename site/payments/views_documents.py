"""What a finance officer does with a signed link: see, add an order number, download, pay. No account."""

import logging
from typing import cast

import stripe
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.addresses import absolute_url
from core.context import view_context
from core.money import ZERO, pounds
from payments import cards, links, printing, purchase_orders
from payments.errors import CardsNotOffered, NothingToInvoice, TryLater
from payments.forms import PurchaseOrderForm
from payments.models import DocumentKind, FinancialDocument, Payment, PaymentState
from payments.pdf.papers import PaperKind, Seller
from payments.pdf.wording import no_vat_words
from payments.references import spaced
from payments.stripe_api import NotAtStripe, cards_offered
from payments.views_links import opened, too_often

logger = logging.getLogger(__name__)

# What the browser comes back with, and what is said then. No cookie is needed to say it.
SAID = {
    "order": ("success", "Your purchase order number is on the document now."),
    "paid": ("success", "Thank you. Your card payment has arrived."),
    "pending": ("info", "Thank you. Your payment is on its way; some take a few days."),
    "stopped": ("info", "The card payment was not finished, and nothing was taken."),
    "later": ("warning", "Cards cannot be taken just now. Please try again in a moment, or pay by transfer."),
    "many": ("warning", "That was tried very often. Please wait an hour and try again."),
}


@never_cache
@require_GET
@opened
def document(request: HttpRequest, found: FinancialDocument, token: str) -> HttpResponse:
    """Show the document that the link opens."""
    if "look" not in request.GET:  # staff look at what the payer sees: that is not the payer's opening it
        FinancialDocument.objects.filter(pk=found.pk, opened_at=None).update(opened_at=timezone.now())
    return _show(request, found, token)


@never_cache
@require_GET
@opened
def pdf(request: HttpRequest, found: FinancialDocument, token: str) -> HttpResponse:
    """Give the document as a PDF."""
    # The link on it is the one that opened it: whoever holds a link that ends makes no newer one of it.
    data = printing.pdf_of(found, link=links.address_of(token))
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{printing.file_name(found)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@opened
def purchase_order(request: HttpRequest, found: FinancialDocument, token: str) -> HttpResponse:
    """Take the payer's order number, and the order itself if it is attached."""
    if request.method == "GET" or found.kind not in (DocumentKind.INVOICE, DocumentKind.PRO_FORMA):
        return redirect("payments:document", token)
    form = PurchaseOrderForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, token, form)
    if too_often(request):
        return _back_to(token, "many")
    purchase_orders.set_for_document(
        found, form.cleaned_data["number"], file=form.cleaned_data["document"], by_link=True
    )
    return _back_to(token, "order")


@never_cache
@require_POST
@opened
def pay(request: HttpRequest, found: FinancialDocument, token: str) -> HttpResponse:
    """Begin paying by card: on to Stripe, which asks for the card. No card number is ever sent to us."""
    if too_often(request):
        return _back_to(token, "many")
    try:
        payment = cards.start_checkout(
            amount=_due(found),
            name=f"{found.get_kind_display()} {found.number}",
            success_url=absolute_url(reverse("payments:back", args=[token])),
            cancel_url=absolute_url(reverse("payments:back", args=[token])),
            document=found,
        )
    except NothingToInvoice:
        return redirect("payments:document", token)
    except (CardsNotOffered, TryLater):
        return _back_to(token, "later")
    except stripe.StripeError:
        logger.exception("Stripe refused a Checkout for %s", found.number)
        return _back_to(token, "later")
    return HttpResponseRedirect(payment.checkout_url, status=303)


@never_cache
@require_GET
@opened
def back(request: HttpRequest, found: FinancialDocument, token: str) -> HttpResponse:
    """Take the browser back from Stripe. What it says is not believed: Stripe is asked."""
    payment = Payment.objects.filter(document=found, method="card").first()
    if payment is None:
        return redirect("payments:document", token)
    if not payment.has_come and not too_often(request):
        try:
            cards.look_again(payment)
        except (TryLater, NotAtStripe, CardsNotOffered):
            logger.warning("Stripe could not be asked about payment %s; its news will tell", payment.pk)
    return _back_to(token, _outcome(payment))


def _outcome(payment: Payment) -> str:
    payment.refresh_from_db(fields=["state"])
    if payment.has_come:
        return "paid"
    return "pending" if payment.state == PaymentState.PENDING else "stopped"


def _due(found: FinancialDocument):
    """Return what is left to pay, in pounds; of a pro forma, all of it until an invoice stands for it."""
    if found.kind == DocumentKind.INVOICE:
        return found.outstanding
    if found.kind == DocumentKind.PRO_FORMA and not _superseded(found):
        return found.gross
    return ZERO


def _superseded(found: FinancialDocument) -> bool:
    charges = found.lines.values("charge")
    return FinancialDocument.objects.filter(lines__charge__in=charges, lines__fiscal=True).exists()


def _show(
    request: HttpRequest, found: FinancialDocument, token: str, form: PurchaseOrderForm | None = None
) -> HttpResponse:
    # The browser follows a form's redirect to Stripe only where the page says that it may.
    allowed = csp_update({"form-action": [settings.STRIPE_CHECKOUT_ADDRESS]})
    return cast(HttpResponse, allowed(lambda request: _page(request, found, token, form))(request))


def _page(
    request: HttpRequest, found: FinancialDocument, token: str, form: PurchaseOrderForm | None
) -> HttpResponse:
    order = found.purchase_order
    due = _due(found)
    seller = printing.seller(found.our_vat_number)
    title = f"{found.get_kind_display()} {found.number}"
    kind, text = SAID.get(request.GET.get("said", ""), ("", ""))
    context = {
        **view_context(title, robots="noindex"),
        "document": found,
        "lines": found.lines.all(),
        "title": title,
        "token": token,
        "due": due,
        "facts": _facts(found, seller),
        "seller": seller,
        "reference": spaced(found.payment_reference),
        "no_vat": no_vat_words(seller, PaperKind(found.kind)),
        "lasts_until": links.opened_until(found, token),
        "cards_offered": cards_offered() and due > 0,
        "takes_order": found.kind in (DocumentKind.INVOICE, DocumentKind.PRO_FORMA),
        "form": form or PurchaseOrderForm(initial={"number": order.number if order else ""}),
        "form_action": reverse("payments:purchase_order", args=[token]),
        "said_kind": kind,
        "said": text,
        "overdue": found.due_on is not None and due > 0 and found.due_on < timezone.localdate(),
    }
    return render(request, "payments/document.html", context, status=422 if form else 200)


def _facts(found: FinancialDocument, seller: Seller) -> list[dict]:
    facts = [
        ("Made out to", found.billing_name),
        ("From", ", ".join([seller.name, *seller.address])),
        ("Date", f"{found.issued_on:%-d %B %Y}"),
    ]
    if found.due_on:
        facts.append(("Due", f"{found.due_on:%-d %B %Y}"))
    if found.purchase_order:
        facts.append(("Your purchase order", found.purchase_order.number))
    if found.kind == DocumentKind.INVOICE:
        facts += [("Paid so far", pounds(found.paid))] if found.paid else []
        facts += [("Credited", pounds(found.credited))] if found.credited else []
    if found.credits:
        facts.append(("Credits invoice", found.credits.number))
    return [{"key": key, "value": value} for key, value in facts]


def _back_to(token: str, said: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('payments:document', args=[token])}?said={said}", status=303)
