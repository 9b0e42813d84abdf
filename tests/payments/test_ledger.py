"""What the database refuses about money, whatever the code tries."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core import append_only
from core.append_only import WrittenOnce
from core.models import AuditEvent
from payments import ledger, reconciling
from payments.errors import Unbalanced
from payments.ledger import Leg
from payments.models import (
    Charge,
    DocumentLine,
    Entry,
    FinancialDocument,
    LedgerAccount,
    Transaction,
)
from tests.factories.payments import PayerFactory, invoice

pytestmark = pytest.mark.django_db
D = Decimal


def refused(sql: str, *parameters) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            connection.check_constraints()
    except DatabaseError:
        return True
    return False


def post(key: str, *amounts: str) -> Transaction:
    accounts = [LedgerAccount.BANK, LedgerAccount.FEES, LedgerAccount.STRIPE_CLEARING]
    legs = [Leg(account, D(amount)) for account, amount in zip(accounts, amounts, strict=False)]
    return ledger.post(key=key, kind="payout", on=date(2026, 3, 2), description="Example", legs=legs)


def test_only_what_comes_to_zero_is_posted_and_each_cause_once():
    post("example:1", "10.00", "0.30", "-10.30")

    with pytest.raises(Unbalanced):
        post("example:2", "10.00", "-9.99")
    with pytest.raises(DatabaseError), transaction.atomic():
        post("example:1", "1.00", "-1.00")
    assert ledger.balance(LedgerAccount.BANK) == D("10.00")
    assert post("example:3", "0.00", "0.00") is None


def write(row: Transaction, amounts: dict[str, str], *, close: bool) -> None:
    """Write entries past `ledger.post`, as a mistake of ours would."""
    with transaction.atomic():
        Entry.objects.bulk_create(
            Entry(transaction=row, account=account, amount=D(amount)) for account, amount in amounts.items()
        )
        if close:
            row.save(force_insert=True)
        connection.check_constraints()


def test_the_database_refuses_entries_that_do_not_come_to_zero():
    row = Transaction(key="crooked", kind="payout", on=date(2026, 3, 2), description="Example")

    with pytest.raises(DatabaseError):
        write(row, {"bank": "10.00", "fees": "-9.99"}, close=True)


def test_the_database_refuses_entries_without_a_transaction():
    row = Transaction(key="never written", kind="payout", on=date(2026, 3, 2), description="Example")

    with pytest.raises(DatabaseError):
        write(row, {"bank": "10.00", "fees": "-10.00"}, close=False)


def test_the_database_refuses_another_entry_for_what_was_posted():
    row = post("example:1", "10.00", "-10.00")

    with pytest.raises(DatabaseError):
        write(row, {"bank": "0.01"}, close=False)


@pytest.mark.parametrize("model", [Entry, Transaction, Charge, DocumentLine, FinancialDocument, AuditEvent])
def test_the_database_refuses_to_change_or_delete_what_is_written(model):
    invoice("10.00")
    table = model._meta.db_table
    column = "on" if model is Transaction else "gross" if hasattr(model(), "gross") else "id"
    column = {Entry: "amount", AuditEvent: "action"}.get(model, column)

    assert model.objects.exists()
    assert refused(f'UPDATE {table} SET "{column}" = NULL')
    assert refused(f"DELETE FROM {table}")


def test_models_say_so_in_words():
    made = invoice("10.00")

    for act in (
        made.delete,
        FinancialDocument.objects.all().delete,
        made.entries.first().save,
        lambda: FinancialDocument.objects.update(gross=D("1.00")),
        lambda: Charge.objects.update(description="Something else"),
    ):
        with pytest.raises(WrittenOnce):
            act()
    made.gross = made.net = D("1.00")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save()


def test_what_may_still_change_on_a_document_can():
    made = invoice("10.00")
    made.link_version = 2
    made.save(update_fields=["link_version"])
    made.save()

    made.refresh_from_db()
    assert made.link_version == 2


def test_reconcile_says_that_everything_agrees(capsys):
    invoice("10.00")

    call_command("reconcile")

    assert capsys.readouterr().out == "Everything agrees.\n"


def test_reconcile_names_what_does_not_agree(capsys):
    made = invoice("10.00")
    payer = PayerFactory()
    append_only.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_entry SET payer_id = %s WHERE account = 'receivable'", [payer.pk])
        cursor.execute("UPDATE payments_numbercounter SET last = 7 WHERE series = 'INV'")
        cursor.execute("UPDATE payments_documentline SET description = 'Other', net = 9, gross = 9")

    with pytest.raises(SystemExit) as stopped:
        call_command("reconcile")

    out = capsys.readouterr().out
    assert stopped.value.code == 1
    assert "The database does not protect the rows of payments_entry." in out
    assert f"The counter of INV in {made.year} is not at its last number." in out
    assert f"{made.number} does not come to the sum of its lines." in out
    assert f"Receivable of payer {payer.pk}: £10.00 in the books, £0.00 by invoices and payments." in out
    append_only.install()
    assert not any("protect" in sentence for sentence in reconciling.differences())
