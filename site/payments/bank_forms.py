"""Forms of the bank screens."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.keys import KeysField
from payments.models import BankAccount, BankLayout, FinancialDocument, Payer
from payments.statements.layouts import Layout, LayoutError

MOST_BYTES = 5_000_000


def _field(form: forms.Form, name: str) -> Any:
    """Return a field of `form` whose choices are made when it is shown."""
    return form.fields[name]


class StatementForm(forms.Form):
    """A statement to import."""

    account = forms.ModelChoiceField(
        BankAccount.objects.filter(in_use=True), help_text="The account whose statement it is."
    )
    file = forms.FileField(
        label="Statement",
        help_text="CSV, MT940 or camt.053, as downloaded. The same days may be imported again: no line is "
        "counted twice.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        accounts = list(BankAccount.objects.filter(in_use=True)[:2])
        if len(accounts) == 1:
            self.fields["account"].initial = accounts[0]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("The file is larger than 5 MB; please export fewer days.")
        return file


class SampleForm(forms.Form):
    """A file whose layout is to be described."""

    file = forms.FileField(
        label="A statement of this layout",
        help_text="CSV as downloaded from the bank. Only its first rows are looked at; nothing is imported.",
    )

    clean_file = StatementForm.clean_file


DATE_FORMATS = [
    ("%d/%m/%Y", "31/12/2026"),
    ("%d/%m/%y", "31/12/26"),
    ("%d-%m-%Y", "31-12-2026"),
    ("%d.%m.%Y", "31.12.2026"),
    ("%d %b %Y", "31 Dec 2026"),
    ("%d-%b-%Y", "31-Dec-2026"),
    ("%d-%b-%y", "31-Dec-26"),
    ("%d %B %Y", "31 December 2026"),
    ("%Y-%m-%d", "2026-12-31"),
    ("%Y%m%d", "20261231"),
]


class LayoutForm(forms.Form):
    """Which column of a file says what. `headers` are its columns."""

    name = forms.CharField(max_length=80, help_text="The bank, and which of its downloads.")
    date = forms.ChoiceField(label="Date")
    date_format = forms.ChoiceField(label="The date is written as", choices=DATE_FORMATS)
    amount = forms.ChoiceField(
        label="Amount", required=False, help_text="One column with a minus for money out, or …"
    )
    money_in = forms.ChoiceField(label="Money in", required=False, help_text="… two columns: this one,")
    money_out = forms.ChoiceField(label="Money out", required=False, help_text="and this one.")
    narrative = forms.MultipleChoiceField(
        label="Description",
        widget=forms.CheckboxSelectMultiple,
        help_text="Every column whose words may hold a reference or a name.",
    )
    payer = forms.ChoiceField(label="Payer’s name", required=False)
    balance = forms.ChoiceField(
        label="Balance", required=False, help_text="Where the bank gives one, it is checked line by line."
    )
    bank_id = forms.ChoiceField(label="The bank’s own number of the line", required=False)
    account = forms.ChoiceField(label="Account number", required=False)
    decimal_mark = forms.ChoiceField(
        label="Pence are written",
        choices=[(".", "with a full stop: 1,234.50"), (",", "with a comma: 1.234,50")],
    )
    sample = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, headers: tuple[str, ...], stored: BankLayout | None = None, **kwargs) -> None:
        if stored:
            kwargs["initial"] = {**_initial(stored.layout), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.stored = stored
        columns = [(header, header) for header in dict.fromkeys(headers) if header]
        for name in ("date", "amount", "money_in", "money_out", "payer", "balance", "bank_id", "account"):
            none = [] if name == "date" else [("", "None")]
            _field(self, name).choices = [*none, *columns]
        _field(self, "narrative").choices = columns

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        same = BankLayout.objects.filter(name__iexact=name).first()
        if same and same != self.stored:
            raise ValidationError("There is a layout of this name; please choose another.")
        return name

    def clean(self) -> dict:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.layout = Layout.from_dict({"name": data["name"], **self._described(data)})
            except LayoutError as error:
                raise ValidationError(str(error)) from error
        return data

    @staticmethod
    def _described(data: dict) -> dict:
        described = {
            name: data[name]
            for name in ("date", "amount", "money_in", "money_out", "payer", "balance", "bank_id", "account")
            if data[name]
        }
        return {
            **described,
            "narrative": data["narrative"],
            "date_formats": [data["date_format"]],
            "decimal_mark": data["decimal_mark"],
        }

    @property
    def description(self) -> dict:
        """The layout for storing (after cleaning)."""
        described = self.layout.to_dict()
        described.pop("name")
        return described

    @property
    def digest(self) -> str:
        """A name for exactly this description, so that what is kept is what was shown."""
        return hashlib.sha256(json.dumps(self.layout.to_dict(), sort_keys=True).encode()).hexdigest()


def _initial(layout: Layout) -> dict:
    """Return what a LayoutForm would have been filled in with for `layout`."""
    singles = ("name", "date", "amount", "money_in", "money_out", "payer", "balance", "bank_id", "account")
    return {
        **{name: getattr(layout, name) for name in singles},
        "narrative": list(layout.narrative),
        "date_format": layout.date_formats[0],
        "decimal_mark": layout.decimal_mark,
    }


class PayerForm(forms.Form):
    """Whose money a line is."""

    payer = forms.ModelChoiceField(Payer.objects.all(), help_text="Whose money it is.")


class InvoicesForm(forms.Form):
    """Which open invoices of a payer a line pays, oldest first; none: all of it on account."""

    invoices = KeysField(
        FinancialDocument.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The oldest is paid first. What is left, or all where none is ticked, stays on account.",
    )

    def __init__(self, *args, payer: Payer, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = _field(self, "invoices")
        field.queryset = FinancialDocument.objects.filter(payer=payer).outstanding()
        field.label_from_instance = lambda invoice: (
            f"{invoice.number}, {invoice.outstanding:,.2f} due {invoice.due_on:%d/%m/%Y}"
        )


class SetAsideForm(forms.Form):
    """Why a line is not booked."""

    remark = forms.CharField(
        max_length=200, label="Why", help_text="For example: bank charges, or: is here already."
    )
