"""Forms of the finance screens."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput
from core.keys import KeysField
from core.money import ZERO, PoundsField, pounds, round_pounds, total
from payments.forms import validate_order_document
from payments.models import (
    Charge,
    DocumentKind,
    DocumentLine,
    FinancialDocument,
    Payable,
    Payer,
    Payment,
    PaymentMethod,
    PaymentSettings,
    RefundMethod,
)
from payments.vat import VatTreatment

FIRST_DAY = date(2000, 1, 1)
LAST_YEAR = 2999  # reports reckon with the day after the last one, which must still be a date


class PastDayField(forms.DateField):
    """A day on which something was done: today or before (London), in the years of the portal's books."""

    widget = DateInput
    default_error_messages = {
        "required": "Give the day, such as 31/12/2026.",
        "invalid": "Give a day that there is, such as 31/12/2026.",
        "to_come": "That day is still to come. Give today or a day before.",
        "too_early": "Check the year: that is before these books begin.",
    }

    def __init__(self, **kwargs) -> None:
        super().__init__(initial=timezone.localdate, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise forms.ValidationError(self.error_messages["to_come"], code="to_come")
        if value and value < FIRST_DAY:
            raise forms.ValidationError(self.error_messages["too_early"], code="too_early")


class RecordPaymentForm(forms.Form):
    """Money that came otherwise than by card or statement."""

    method = forms.ChoiceField(
        label="How it came",
        choices=[
            (PaymentMethod.CHEQUE, "Cheque"),
            (PaymentMethod.BANK_TRANSFER, "Bank transfer that no statement will show"),
        ],
    )
    amount = PoundsField(label="Sum in pounds")
    received_on = PastDayField(label="Received on")
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
        field.initial = invoices.first()
        field.label_from_instance = lambda row: (
            f"{row.number}, {pounds(row.outstanding)} due"
            if payment.payer_id
            else f"{row.number}, {row.billing_name[:60]}, {pounds(row.outstanding)} due"
        )


class RefundForm(forms.Form):
    """Ask for money to go back."""

    amount = PoundsField(label="Sum in pounds")
    method = forms.ChoiceField(label="How")
    reason = forms.CharField(max_length=300, label="Why", help_text="Kept in the trail.")

    def __init__(self, payment: Payment, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ways = [RefundMethod.TRANSFER]
        if payment.method == PaymentMethod.CARD:
            ways = [RefundMethod.CARD, RefundMethod.TRANSFER]
        field: Any = self.fields["method"]
        field.choices = [(way.value, way.label) for way in ways]
        self.fields["amount"].initial = round_pounds(getattr(payment, "unallocated", ZERO)) or None


class LineForm(forms.Form):
    """A line that is charged for."""

    description = forms.CharField(max_length=300, help_text="As it should stand on the invoice.")
    quantity = forms.DecimalField(max_digits=9, decimal_places=2, initial=1, min_value=Decimal("0.01"))
    unit_price = PoundsField(
        label="Price of one in pounds, without VAT",
        least=None,
        help_text="Below zero for a discount or voucher.",
    )
    vat_treatment = forms.ChoiceField(label="VAT", choices=VatTreatment.choices)
    reason = forms.CharField(
        label="Why", max_length=300, help_text="Kept in the trail; it stands on a credit note too."
    )
    issue_now = forms.BooleanField(
        label="Issue the invoice or credit note that follows at once",
        required=False,
        initial=True,
        help_text="Otherwise it waits on the queue “To invoice”.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not PaymentSettings.load().vat_registered:
            self.fields["vat_treatment"].widget = forms.HiddenInput()
            self.fields["vat_treatment"].initial = VatTreatment.OUTSIDE_SCOPE
            self.initial.pop("vat_treatment", None)


class CancelLineForm(forms.Form):
    """Why a line is taken back."""

    reason = forms.CharField(
        label="Why", max_length=300, help_text="Kept in the trail; it stands on a credit note too."
    )
    issue_now = forms.BooleanField(
        label="Issue the credit note that follows at once",
        required=False,
        initial=True,
        help_text="Otherwise it waits on the queue “To invoice”.",
    )


class NewPayableForm(LineForm):
    """Something to charge for, with its first line."""

    title = forms.CharField(
        label="What it is", max_length=200, help_text="A heading on the invoice, such as: Sponsorship 2027."
    )
    field_order = ["title"]


class IssueForm(forms.Form):
    """What of a payer's charges is invoiced. `chosen` are the payables ticked at first; none: all."""

    payables = KeysField(
        Payable.objects.none(),
        label="For",
        widget=forms.CheckboxSelectMultiple,
        help_text="Several make one consolidated invoice.",
        error_messages={"required": "Tick at least one."},
    )
    kind = forms.ChoiceField(
        label="As",
        choices=[
            (DocumentKind.INVOICE, "Invoice, with credit notes for what was cancelled"),
            (DocumentKind.PRO_FORMA, "Pro forma, for a payer who must order first"),
        ],
        widget=forms.RadioSelect,
        initial=DocumentKind.INVOICE,
    )
    order = forms.CharField(label="Purchase order number", max_length=60, required=False)
    reason = forms.CharField(
        label="Why something is credited",
        max_length=300,
        required=False,
        help_text="Only where a credit note follows; it stands on it.",
    )

    def __init__(self, *args, payer: Payer, chosen: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        waiting = dict(
            Charge.objects.filter(payable__payer=payer)
            .not_invoiced()
            .order_by()
            .values("payable")
            .annotate(sum=total("gross"))
            .values_list("payable", "sum")
        )
        field: Any = self.fields["payables"]
        field.queryset = Payable.objects.filter(pk__in=waiting).select_related("purchase_order")
        field.label_from_instance = lambda row: f"{row.title}: {pounds(waiting[row.pk])}"
        rows = [row for row in field.queryset if not chosen or str(row.pk) in chosen]
        field.initial = [row.pk for row in rows]
        orders = {row.purchase_order.number for row in rows if row.purchase_order}
        self.fields["order"].initial = orders.pop() if len(orders) == 1 else ""
        self.fields["order"].help_text = (
            "This payer wants one on every invoice."
            if payer.purchase_order_required
            else "Left empty, what is noted already stays."
        )


class CreditForm(forms.Form):
    """Which lines of an invoice are credited."""

    lines = KeysField(
        DocumentLine.objects.none(),
        label="Lines",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is credited whole. For a part of one, change the line on the page of what it is for.",
        error_messages={"required": "Tick the lines to be credited."},
    )
    reason = forms.CharField(label="Why", max_length=300, help_text="It stands on the credit note.")

    def __init__(self, *args, invoice: FinancialDocument, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lines"]
        field.queryset = invoice.lines.filter(charge__reverses=None, charge__reversed_by=None)
        field.label_from_instance = lambda row: f"{row.description}: {pounds(row.gross)}"


class OrderForm(forms.Form):
    """A purchase order: its number, and the order itself."""

    number = forms.CharField(
        label="Purchase order number",
        max_length=60,
        help_text="As the payer writes it. It stands on the invoice; another number amends it.",
    )
    document = forms.FileField(
        label="The order as a file",
        required=False,
        help_text="A PDF, PNG or JPEG of at most 10 MB. It replaces the one before, which is kept.",
        validators=[validate_order_document],
    )


class PauseForm(forms.Form):
    """Until when a payer is not reminded."""

    until = forms.DateField(
        label="No reminders before",
        widget=DateInput(),
        required=False,
        help_text="Left empty, reminders go out again.",
    )
    reason = forms.CharField(label="Why", max_length=200, required=False, help_text="Kept in the trail.")


class HoldForm(forms.Form):
    """For how long, and why, nobody is reminded of one thing."""

    reason = forms.CharField(label="Why", max_length=300, help_text="Stands beside it, and in the trail.")
    until = forms.DateField(
        label="First day on which reminders go out again",
        widget=DateInput(),
        required=False,
        help_text="Left empty, they are held until somebody releases them.",
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until is not None and until <= timezone.localdate():
            raise forms.ValidationError("Give a day to come, or leave it empty.")
        return until


class DayForm(forms.Form):
    """The day a thing was done."""

    on = PastDayField(label="Done on")


class PeriodForm(forms.Form):
    """From one day to another, both included; the last twelve months when nothing is chosen."""

    since = forms.DateField(label="From", widget=DateInput())
    until = forms.DateField(label="To", widget=DateInput())

    def clean(self):
        data = super().clean() or {}
        if data.get("until") and data["until"].year > LAST_YEAR:
            raise forms.ValidationError("That is too far ahead. Choose an earlier last day.")
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise forms.ValidationError("The first day is after the last. Change one of them.")
        return data
