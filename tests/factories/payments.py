"""Payers and payables for tests. All names and sums are examples."""

from decimal import Decimal
from itertools import count

import factory

from payments import charging, invoicing
from payments.charging import Line
from payments.models import FinancialDocument, Payable, Payer, PaymentSettings
from payments.vat import VatTreatment

_references = count(1)


class PayerFactory(factory.django.DjangoModelFactory):
    """An authority that pays by invoice."""

    class Meta:
        model = Payer

    name = factory.Sequence(lambda n: f"Example Council {n}")
    billing_address = "Finance\nTown Hall\nExampleton\nEX1 1EX"


def registered_for_vat() -> PaymentSettings:
    """Make the charity one that charges VAT, and return its settings."""
    settings = PaymentSettings.load()
    settings.vat_registered = True
    settings.vat_number = "GB123456789"
    settings.save()
    return settings


def line(
    price: str = "100.00", quantity: str = "1", treatment: str = VatTreatment.STANDARD, **fields
) -> Line:
    """Return a line at `price` pounds without VAT."""
    return Line(
        fields.get("description", "A place at the example conference"),
        Decimal(price),
        Decimal(quantity),
        treatment,
    )


def payable(*prices: str, payer: Payer | None = None, kind: str = "example", **fields) -> Payable:
    """Return a payable with a standard-rated line for each of `prices`."""
    number = next(_references)
    return charging.open_payable(
        kind=kind,
        reference=f"example-{number}",
        title=f"Example {number}",
        payer=payer or PayerFactory(),
        lines=[line(price) for price in prices],
        **fields,
    )


def invoice(*prices: str, **fields) -> FinancialDocument:
    """Return the invoice of a new payable with a line for each of `prices`."""
    return invoicing.issue([payable(*prices, **fields)]).invoice
