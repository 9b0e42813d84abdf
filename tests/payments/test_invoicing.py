"""From charges to invoices and credit notes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from payments import charging, invoicing, ledger, other_documents, receiving
from payments.errors import NegativeInvoice, NothingToInvoice, PayableClosed, PurchaseOrderMissing
from payments.handlers import What
from payments.models import (
    FinancialDocument,
    Invoice,
    LedgerAccount,
    NumberCounter,
    PurchaseOrder,
)
from payments.references import parse_reference
from payments.vat import VatTreatment
from tests.factories.payments import PayerFactory, invoice, line, payable, registered_for_vat

pytestmark = pytest.mark.django_db
D = Decimal


def outstanding(document) -> Decimal:
    return FinancialDocument.objects.with_sums().get(pk=document.pk).outstanding


def status(document, today=None) -> str:
    return FinancialDocument.objects.with_status(today or timezone.localdate()).get(pk=document.pk).status


def test_an_invoice_freezes_names_sums_and_a_number_and_goes_into_the_books():
    registered_for_vat()
    payer = PayerFactory(terms_days=14)
    thing = payable("100.00", "19.99", payer=payer)

    made = invoicing.issue([thing], on=date(2026, 3, 2)).invoice

    assert (made.number, made.net, made.vat, made.gross) == (
        "INV-2026-00001",
        D("119.99"),
        D("24.00"),
        D("143.99"),
    )
    assert (made.due_on, made.our_vat_number) == (date(2026, 3, 16), "GB123456789")
    assert parse_reference(made.payment_reference) == made.payment_reference
    assert ledger.balance(LedgerAccount.RECEIVABLE, payer=payer) == D("143.99")
    assert ledger.balance(LedgerAccount.INCOME) == D("-119.99")
    assert ledger.balance(LedgerAccount.VAT) == D("-24.00")
    payer.name = "Renamed Council"
    payer.save()
    assert Invoice.objects.get().billing_name == made.billing_name != "Renamed Council"


def test_a_charity_that_is_not_registered_charges_no_vat():
    made = invoice("100.00")

    assert (made.vat, made.gross, made.our_vat_number) == (D("0.00"), D("100.00"), "")
    assert made.lines.get().vat_treatment == VatTreatment.OUTSIDE_SCOPE


def test_no_number_is_used_by_an_invoice_that_was_not_issued():
    payer = PayerFactory(purchase_order_required=True)
    thing = payable("10.00", payer=payer)

    with pytest.raises(PurchaseOrderMissing):
        invoicing.issue([thing])
    assert list(NumberCounter.objects.values_list("series", "last")) == []

    thing.purchase_order = PurchaseOrder.objects.create(payer=payer, number="PO 77")
    thing.save()
    made = invoicing.issue([thing]).invoice
    assert (made.sequence, made.purchase_order.number) == (1, "PO 77")


def test_each_series_and_year_counts_from_one():
    first = invoicing.issue([payable("1.00")], on=date(2025, 12, 31)).invoice
    second = invoicing.issue([payable("1.00")], on=date(2026, 1, 1)).invoice
    third = invoicing.issue([payable("1.00")], on=date(2026, 1, 2)).invoice

    assert [made.number for made in (first, second, third)] == [
        "INV-2025-00001",
        "INV-2026-00001",
        "INV-2026-00002",
    ]
    assert len({made.payment_reference for made in (first, second, third)}) == 3


def test_several_payables_of_one_payer_make_one_invoice():
    payer = PayerFactory()

    made = invoicing.issue([payable("10.00", payer=payer), payable("5.00", payer=payer)]).invoice

    assert (made.gross, made.lines.count()) == (D("15.00"), 2)
    with pytest.raises(ValueError, match="one payer"):
        invoicing.issue([payable("1.00"), payable("1.00")])


def test_a_change_credits_the_old_line_and_invoices_the_new_one_and_the_money_moves_along(told):
    registered_for_vat()
    thing = payable("100.00")
    first = invoicing.issue([thing]).invoice
    payment = receiving.receive(
        method="bank_transfer", amount=D("120.00"), received_on=date(2026, 3, 3), document=first
    )

    charging.change_charge(thing.charges.get(), line("150.00"))
    issued = invoicing.issue([thing], reason="Another ticket")

    [credit] = issued.credit_notes
    assert (credit.number[:2], credit.gross, credit.credits_id) == ("CN", D("120.00"), first.pk)
    assert (outstanding(first), status(first)) == (D("0.00"), "credited")
    assert (issued.invoice.gross, outstanding(issued.invoice)) == (D("180.00"), D("60.00"))
    assert payment.allocations.count() == 3
    assert told == [(What.SETTLED, thing.reference, D("0.00"))]
    receiving.receive(
        method="bank_transfer", amount=D("60.00"), received_on=date(2026, 3, 4), document=issued.invoice
    )
    assert told[1:] == [(What.SETTLED, thing.reference, D("0.00"))]


def test_what_was_changed_before_it_was_invoiced_is_invoiced_once():
    thing = payable("100.00")
    charging.change_charge(thing.charges.get(), line("80.00"))

    made = invoicing.issue([thing]).invoice

    assert [row.gross for row in made.lines.all()] == [D("80.00")]
    with pytest.raises(NothingToInvoice):
        invoicing.issue([thing])


def test_cancelling_a_paid_booking_credits_it_and_leaves_the_money_on_account(told):
    thing = payable("100.00")
    first = invoicing.issue([thing]).invoice
    payment = receiving.receive(
        method="bank_transfer", amount=D("100.00"), received_on=date(2026, 3, 3), document=first
    )

    charging.cancel_payable(thing, keep=[line("20.00", description="Cancellation fee")])
    issued = invoicing.issue([thing])

    assert [credit.gross for credit in issued.credit_notes] == [D("100.00")]
    assert (issued.invoice.gross, outstanding(issued.invoice)) == (D("20.00"), D("0.00"))
    assert type(payment).objects.with_sums().get().unallocated == D("80.00")
    assert ledger.balance(LedgerAccount.ON_ACCOUNT) == D("-80.00")
    with pytest.raises(PayableClosed):
        charging.add_charges(thing, [line()])


def test_a_voucher_for_all_of_it_makes_an_invoice_of_nothing_that_is_settled_at_once(told):
    registered_for_vat()
    thing = payable("99.95", "-99.95")

    made = invoicing.issue([thing]).invoice

    assert (made.net, made.vat, made.gross, status(made)) == (D("0.00"), D("0.00"), D("0.00"), "paid")
    assert told == [(What.SETTLED, thing.reference, D("0.00"))]
    assert not made.entries.exists()


def test_a_negative_line_reduces_the_vat_too():
    registered_for_vat()

    made = invoice("100.00", "-10.00")

    assert (made.net, made.vat, made.gross) == (D("90.00"), D("18.00"), D("108.00"))


def test_a_discount_after_the_invoice_is_a_credit_note_on_it():
    thing = payable("100.00")
    first = invoicing.issue([thing]).invoice

    charging.add_charges(thing, [line("-25.00")])
    issued = invoicing.issue([thing])

    assert issued.invoice is None
    assert [(credit.gross, credit.credits_id) for credit in issued.credit_notes] == [(D("25.00"), first.pk)]
    assert outstanding(first) == D("75.00")


def test_nobody_is_owed_money_by_an_invoice():
    with pytest.raises(NegativeInvoice):
        invoicing.issue([payable("-5.00")])
    thing = payable("100.00", "-100.00")
    invoicing.issue([thing])
    charging.cancel_charge(thing.charges.get(gross=D("100.00")))
    with pytest.raises(NegativeInvoice):
        invoicing.issue([thing])


def test_the_status_follows_from_dates_and_sums():
    made = invoicing.issue([payable("50.00")], on=date(2026, 3, 2)).invoice
    after = made.due_on + timedelta(days=1)

    assert (status(made, made.due_on), status(made, after)) == ("due", "overdue")
    receiving.receive(method="bank_transfer", amount=D("20.00"), received_on=date(2026, 3, 3), document=made)
    assert (status(made, made.due_on), status(made, after)) == ("part_paid", "overdue")
    receiving.receive(method="bank_transfer", amount=D("30.00"), received_on=date(2026, 3, 4), document=made)
    assert status(made, after) == "paid"


def test_a_pro_forma_has_a_number_and_changes_nothing():
    thing = payable("50.00")

    made = other_documents.issue_pro_forma([thing], on=date(2026, 3, 2))

    assert (made.number, made.gross) == ("PF-2026-00001", D("50.00"))
    assert ledger.balance(LedgerAccount.RECEIVABLE) == D("0.00")
    assert invoicing.issue([thing]).invoice.gross == D("50.00")


def test_money_for_a_pro_forma_makes_the_invoice_and_pays_it(told):
    thing = payable("50.00")
    made = other_documents.issue_pro_forma([thing])

    payment = receiving.receive(
        method="bank_transfer", amount=D("50.00"), received_on=date(2026, 3, 3), document=made
    )

    assert status(Invoice.objects.get()) == "paid"
    assert told == [(What.SETTLED, thing.reference, D("0.00"))]
    receipt = other_documents.receipt_for(payment)
    assert (receipt.gross, other_documents.receipt_for(payment).pk) == (D("50.00"), receipt.pk)
