"""Forms of the finance screens."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput
from core.money import ZERO
from payments.models import FinancialDocument, Payment, PaymentMethod, RefundMethod


class SumField(forms.DecimalField):
    """Pounds with two places, above zero."""

    def __init__(self, **kwargs) -> None:
        super().__init__(min_value=Decimal("0.01"), max_digits=12, decimal_places=2, **kwargs)


class RecordPaymentForm(forms.Form):
    """Money that came otherwise than by card or statement."""

    method = forms.ChoiceField(
        label="How it came",
        choices=[
            (PaymentMethod.CHEQUE, "Cheque"),
            (PaymentMethod.BANK_TRANSFER, "Bank transfer that no statement will show"),
        ],
    )
    amount = SumField(label="Sum in pounds")
    received_on = forms.DateField(label="Received on", widget=DateInput(), initial=timezone.localdate)
    reference = forms.CharField(label="Reference", max_length=200, required=False)


class UseForm(forms.Form):
    """Use a payment for an invoice."""

    invoice = forms.ModelChoiceField(FinancialDocument.objects.none(), label="Use for invoice")

    def __init__(self, payment: Payment, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        invoices = FinancialDocument.objects.outstanding()
        if payment.payer_id:
            invoices = invoices.filter(payer=payment.payer_id)
        field: Any = self.fields["invoice"]
        field.queryset = invoices
        field.label_from_instance = lambda row: (
            f"{row.number}, {row.billing_name}, £{row.outstanding:,.2f} due"
        )


class RefundForm(forms.Form):
    """Ask for money to go back."""

    amount = SumField(label="Sum in pounds")
    method = forms.ChoiceField(label="How")
    reason = forms.CharField(max_length=300, label="Why", help_text="Kept in the trail.")

    def __init__(self, payment: Payment, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ways = [RefundMethod.TRANSFER]
        if payment.method == PaymentMethod.CARD:
            ways = [RefundMethod.CARD, RefundMethod.TRANSFER]
        field: Any = self.fields["method"]
        field.choices = [(way.value, way.label) for way in ways]
        self.fields["amount"].initial = getattr(payment, "unallocated", ZERO) or None


class DayForm(forms.Form):
    """The day a thing was done."""

    on = forms.DateField(label="Done on", widget=DateInput(), initial=timezone.localdate)


class PeriodForm(forms.Form):
    """From one day to another, both included; the last twelve months when nothing is chosen."""

    since = forms.DateField(label="From", widget=DateInput())
    until = forms.DateField(label="To", widget=DateInput())

    def clean(self):
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise forms.ValidationError("The first day is after the last. Change one of them.")
        return data
