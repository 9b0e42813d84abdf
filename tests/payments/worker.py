"""One process of several that do the same thing at once, for the tests on PostgreSQL.

    python tests/payments/worker.py

It reads commands as lines of JSON, says "ready" to each, waits for a line, acts, and says what came
of it as JSON.
"""

import json
import os
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "navsh.settings.test"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import IntegrityError, connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.test import Client  # noqa: E402


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def locks(wanted: bool):
    """Take all locks away where they are not wanted: the control that shows what they are for."""
    from payments import closing, ledger, reconciling

    lock, hold = QuerySet.select_for_update, ledger.hold_the_books
    if not wanted:
        QuerySet.select_for_update = lambda self, *args, **kwargs: self
        for module in (closing, ledger, reconciling):
            module.hold_the_books = lambda **kwargs: None
    try:
        yield
    finally:
        QuerySet.select_for_update = lock
        for module in (closing, ledger, reconciling):
            module.hold_the_books = hold


def issue(payable_ids: str, repeats: str) -> dict:
    """Issue an invoice for each of many payables, and count the attempts that the database refused."""
    from payments import charging, invoicing
    from payments.models import Payable
    from tests.factories.payments import line

    refused = done = 0
    for _ in range(int(repeats)):
        for payable in Payable.objects.filter(pk__in=json.loads(payable_ids)):
            charging.add_charges(payable, [line("1.00")])
            try:
                invoicing.issue([payable])
                done += 1
            except IntegrityError:
                refused += 1
    return {"done": done, "refused": refused}


def confirm(payment_id: str) -> dict:
    """Confirm one payment."""
    from payments import receiving
    from payments.models import Payment

    try:
        return {"news": receiving.confirm(Payment.objects.get(pk=payment_id), received_on=date(2026, 3, 2))}
    except IntegrityError:
        return {"refused": True}


def receive(source_key: str) -> dict:
    """Record one line of a bank statement."""
    from decimal import Decimal

    from payments import receiving

    payment = receiving.receive(
        method="bank_transfer", amount=Decimal("5.00"), received_on=date(2026, 3, 2), source_key=source_key
    )
    return {"payment": payment.pk}


def receive_many(name: str, number: str) -> dict:
    """Record many cheques of the last day of March, one after another."""
    from decimal import Decimal

    from payments import receiving

    for place in range(int(number)):
        receiving.receive(
            method="cheque",
            amount=Decimal("5.00"),
            received_on=date(2026, 3, 31),
            source_key=f"{name}:{place}",
        )
    return {"done": int(number)}


def close() -> dict:
    """Close the books up to the end of March."""
    from payments import closing

    try:
        closing.close(date(2026, 3, 31), by=None)
    except closing.CannotClose as error:
        return {"closed": False, "why": str(error)}
    return {"closed": True}


def check() -> dict:
    """Check the books ten times, as the clock does every night; say how many things seemed wrong."""
    from payments import reconciling

    return {"wrong": sum(len(reconciling.at_rest()) for _ in range(10))}


def use(payment_id: str, invoice_id: str) -> dict:
    """Use what is left of a payment for an invoice."""
    from payments import allocating
    from payments.models import FinancialDocument, Payment

    used = allocating.allocate(
        Payment.objects.get(pk=payment_id), FinancialDocument.objects.get(pk=invoice_id)
    )
    return {"used": str(used)}


def refund(payment_id: str) -> dict:
    """Ask for the whole of a payment to go back."""
    from payments import refunding
    from payments.errors import NotEnoughMoney
    from payments.models import Payment

    payment = Payment.objects.get(pk=payment_id)
    try:
        refunding.ask(payment, payment.amount, method="transfer", reason="Example", by=None)
    except NotEnoughMoney:
        return {"refunded": False}
    return {"refunded": True}


def credit(payable_id: str) -> dict:
    """Cancel a thing and credit what was invoiced for it."""
    from payments import charging, invoicing
    from payments.errors import PaymentsError
    from payments.models import Payable

    payable = Payable.objects.get(pk=payable_id)
    try:
        charging.cancel_payable(payable)
        invoicing.issue([payable])
    except (PaymentsError, IntegrityError):
        return {"credited": False}
    return {"credited": True}


def accept(line_id: str) -> dict:
    """Accept what is suggested for a line of a bank statement."""
    from payments import bank_booking
    from payments.errors import PaymentsError
    from payments.models import BankLine

    try:
        bank_booking.accept(BankLine.objects.get(pk=line_id), by=None)
    except PaymentsError as error:
        return {"refused": type(error).__name__}
    return {"booked": True}


def webhook(address: str, body: str, signature: str) -> dict:
    """Deliver one piece of news, as the server would."""
    settings.STRIPE_SECRET_KEY = "sk_test_example"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_example"
    settings.STRIPE_API_BASE = address
    answer = Client().post(
        "/payments/stripe/webhook/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    return {"status": answer.status_code, "text": answer.content.decode()}


if __name__ == "__main__":
    for command in sys.stdin:
        wanted = json.loads(command)
        connection.ensure_connection()
        say("ready")
        sys.stdin.readline()
        with locks(wanted["locks"]):
            answer = globals()[wanted["action"]](*wanted["arguments"])
        connection.close()
        say(json.dumps(answer))
