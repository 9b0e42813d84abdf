"""A statement is imported whole or not at all, once; what is certain is booked and the rest waits."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from core.append_only import WrittenOnce
from core.money import ZERO
from payments import bank_booking
from payments.importing import import_statement
from payments.models import (
    BankAccount,
    BankLayout,
    BankLine,
    BankLineState,
    BankStatement,
    Entry,
    FinancialDocument,
    Payment,
    Refund,
    StaffAlert,
)
from payments.statements.lines import StatementError, UnknownLayout
from tests.factories.payments import PayerFactory, invoice
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
CASES = Path(__file__).with_name("cases")


def account(**fields) -> BankAccount:
    return BankAccount.objects.create(**{"name": "Current account", **fields})


def lloyds(*rows: tuple[str, str, str]) -> bytes:
    """Return a statement of (day of March 2026, words, pounds), without balances."""
    lines = ["Date,Type,Transaction Details,Debit,Credit,Balance"]
    for day, words, pounds in rows:
        debit, credit = (pounds[1:], "") if pounds.startswith("-") else ("", pounds)
        lines.append(f"{day}/03/2026,CR,{words},{debit},{credit},")
    return "\n".join(lines).encode()


def owed(document: FinancialDocument) -> Decimal:
    return FinancialDocument.objects.with_sums().get(pk=document.pk).outstanding


def states() -> list[str]:
    return list(BankLine.objects.order_by("pk").values_list("state", flat=True))


def test_a_line_that_quotes_its_invoice_is_booked_at_once():
    bill, current = invoice("100.00"), account()
    done = import_statement(current, lloyds(("02", bill.payment_reference, "100.00")), "march.csv", by=None)
    assert (done.statement.new_lines, done.booked) == (1, 1)
    assert owed(bill) == ZERO
    [line] = BankLine.objects.all()
    assert (line.state, line.payment.received_on, line.payment.amount) == ("booked", date(2026, 3, 2), 100)
    assert (
        line.remark == f"{bill.payment_reference}: the reference is quoted in full; the sum is what is owed"
    )


def test_the_same_file_again_adds_nothing():
    bill, current = invoice("100.00"), account()
    data = lloyds(("02", bill.payment_reference, "100.00"), ("02", "A", "5.00"), ("02", "A", "5.00"))
    import_statement(current, data, "march.csv", by=None)
    again = import_statement(current, data, "march.csv", by=None)
    assert (again.statement.new_lines, again.statement.known_lines, again.booked) == (0, 3, 0)
    assert BankLine.objects.count() == 3
    assert Payment.objects.count() == 1


def test_an_overlapping_file_adds_only_its_own_days():
    current = account()
    import_statement(current, lloyds(("02", "A", "5.00"), ("03", "B", "6.00")), "one.csv", by=None)
    data = lloyds(("03", "B", "6.00"), ("04", "C", "7.00"))
    assert import_statement(current, data, "two.csv", by=None).statement.new_lines == 1
    assert [line.narrative for line in BankLine.objects.order_by("pk")] == ["A", "B", "C"]


def test_one_bad_row_and_nothing_is_stored():
    data = lloyds(("02", "A", "5.00"), ("33", "B", "6.00"))
    with pytest.raises(StatementError, match=r"^Row 3: “33/03/2026” is not a date we can read\.$"):
        import_statement(account(), data, "march.csv", by=None)
    assert BankStatement.objects.count() == BankLine.objects.count() == 0


def test_the_statement_of_another_account_is_refused():
    data = b"Date,Type,Description,Value,Balance,Account Name,Account Number\n"
    data += b"02/03/2026,BAC,A,5.00,5.00,Example,600000-12345678\n"
    with pytest.raises(StatementError, match="The file is of account 60000012345678"):
        import_statement(account(account_number="87654321"), data, "march.csv", by=None)
    done = import_statement(account(name="Right", account_number="12345678"), data, "march.csv", by=None)
    assert done.statement.new_lines == 1


def test_the_database_itself_takes_a_line_once():
    current = account()
    import_statement(current, lloyds(("02", "A", "5.00")), "march.csv", by=None)
    line = BankLine.objects.get()
    line.pk = None
    line._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_what_the_bank_wrote_cannot_be_changed():
    import_statement(account(), lloyds(("02", "A", "5.00")), "march.csv", by=None)
    with pytest.raises(WrittenOnce):
        BankLine.objects.update(amount=6)


def test_part_and_over_payment_and_the_rest_on_account():
    bill, current = invoice("100.00"), account()
    reference = bill.payment_reference
    data = lloyds(("02", reference, "60.00"), ("05", reference, "50.00"))
    assert import_statement(current, data, "march.csv", by=None).booked == 2
    assert owed(bill) == ZERO
    [alert] = StaffAlert.objects.all()
    assert alert.message == "£10.00 of a transfer of £50.00 is on account."


def test_a_returned_payment_opens_the_invoice_again():
    bill, current = invoice("100.00"), account()
    reference = bill.payment_reference
    data = lloyds(("02", reference, "100.00"), ("05", f"RETURNED {reference}", "-100.00"))
    assert import_statement(current, data, "march.csv", by=None).booked == 2
    assert owed(bill) == Decimal("100.00")
    [refund] = Refund.objects.all()
    assert (refund.state, refund.done_on, refund.amount) == ("done", date(2026, 3, 5), 100)
    assert BankLine.objects.get(amount__lt=0).refund == refund


def test_a_returned_payment_of_an_earlier_statement():
    bill, current = invoice("100.00"), account()
    import_statement(current, lloyds(("02", bill.payment_reference, "100.00")), "one.csv", by=None)
    data = lloyds(("09", f"UNPAID {bill.payment_reference}", "-100.00"))
    assert import_statement(current, data, "two.csv", by=None).booked == 1
    assert owed(bill) == Decimal("100.00")


def test_the_books_balance_after_all_of_it():
    bill, other, current = invoice("100.00"), invoice("30.00"), account()
    data = lloyds(
        ("02", bill.payment_reference, "150.00"),
        ("03", other.payment_reference, "30.00"),
        ("04", f"RETURNED {other.payment_reference}", "-30.00"),
        ("05", "CHARGES", "-4.00"),
    )
    import_statement(current, data, "march.csv", by=None)
    assert sum(Entry.objects.values_list("amount", flat=True)) == 0
    bank = Entry.objects.filter(account="bank").values_list("amount", flat=True)
    assert sum(bank) == Decimal("150.00")


# --- the queue -------------------------------------------------------------------------------------


def test_what_is_not_certain_waits_with_its_reasons_and_one_key_books_it():
    payer = PayerFactory(name="London Borough of Exampleton")
    bill, current, person = invoice("100.00", payer=payer), account(), UserFactory()
    import_statement(current, lloyds(("02", "LB EXAMPLETON 3001", "100.00")), "march.csv", by=None)
    [line] = BankLine.objects.waiting()
    [match] = bank_booking.suggestions([line])
    assert match.reasons == ("the payer is London Borough of Exampleton", "one open invoice has this sum")
    bank_booking.accept(line, by=person)
    assert owed(bill) == ZERO
    line.refresh_from_db()
    assert (line.state, line.decided_by) == ("booked", person)


def test_accepting_twice_is_accepting_once():
    payer = PayerFactory(name="London Borough of Exampleton")
    invoice("100.00", payer=payer)
    import_statement(account(), lloyds(("02", "LB EXAMPLETON", "100.00")), "march.csv", by=None)
    line, person = BankLine.objects.get(), UserFactory()
    bank_booking.accept(line, by=person)
    with pytest.raises(bank_booking.AlreadyDecided):
        bank_booking.accept(BankLine.objects.get(), by=person)
    assert Payment.objects.count() == 1


def test_a_payout_by_stripe_moves_from_clearing_to_the_bank_once_accepted():
    import_statement(account(), lloyds(("02", "STRIPE PAYMENTS UK LTD", "77.00")), "march.csv", by=None)
    assert states() == ["waiting"]
    bank_booking.accept(BankLine.objects.get(), by=UserFactory())
    entries = Entry.objects.order_by("account").values_list("account", "amount")
    assert list(entries) == [("bank", Decimal("77.00")), ("stripe_clearing", Decimal("-77.00"))]
    assert Payment.objects.count() == 0


def test_nothing_suggested_is_nothing_to_accept():
    import_statement(account(), lloyds(("02", "REMITTANCE", "77.00")), "march.csv", by=None)
    with pytest.raises(bank_booking.NothingSuggested):
        bank_booking.accept(BankLine.objects.get(), by=UserFactory())
    assert states() == ["waiting"]


def test_a_person_chooses_what_nobody_could_guess():
    payer = PayerFactory()
    first, second = invoice("30.00", payer=payer), invoice("60.00", payer=payer)
    import_statement(account(), lloyds(("02", "REMITTANCE", "77.00")), "march.csv", by=None)
    bank_booking.book_for(BankLine.objects.get(), payer, [first, second], by=UserFactory())
    assert (owed(first), owed(second)) == (ZERO, Decimal("13.00"))


def test_a_line_is_set_aside_and_taken_up_again():
    import_statement(account(), lloyds(("02", "CHARGES", "-4.00")), "march.csv", by=None)
    line, person = BankLine.objects.get(), UserFactory()
    bank_booking.set_aside(line, "Bank charges", by=person)
    assert (line.state, line.remark) == ("set_aside", "Bank charges")
    bank_booking.take_up(line, by=person)
    assert line.state == "waiting"


def test_a_line_in_another_format_is_counted_by_nobody_until_a_person_says_so():
    bill, current = invoice("100.00"), account()
    reference = bill.payment_reference
    import_statement(current, lloyds(("02", reference, "100.00")), "march.csv", by=None)
    data = lloyds(("02", f"{reference} FROM EXAMPLE", "100.00"))
    done = import_statement(current, data, "march-again.csv", by=None)
    assert (done.statement.doubtful_lines, done.booked) == (1, 0)
    assert states() == ["booked", "doubtful"]
    line = BankLine.objects.get(state=BankLineState.DOUBTFUL)
    with pytest.raises(bank_booking.AlreadyDecided):
        bank_booking.book(line, bank_booking.suggestions([line])[0], by=None)
    assert Payment.objects.count() == 1


def test_a_room_that_refuses_leaves_the_money_on_account(told):
    bill, current = invoice("100.00"), account()
    told.refusal = "The place is gone."
    import_statement(current, lloyds(("02", bill.payment_reference, "100.00")), "march.csv", by=None)
    assert Payment.objects.get().state == "confirmed"
    assert owed(bill) == Decimal("100.00")
    assert any("The place is gone." in alert.message for alert in StaffAlert.objects.all())


def test_suggestions_ask_little_of_the_database(django_assert_max_num_queries):
    for number in range(12):
        invoice(f"{number + 1}.00")
    rows = [("02", f"EXAMPLE COUNCIL {number}", f"{number}.50") for number in range(1, 20)]
    import_statement(account(), lloyds(*rows), "march.csv", by=None)
    # booked lines, invoices and their orders, payers and their other names, refunds
    with django_assert_max_num_queries(6):
        bank_booking.suggestions(list(BankLine.objects.waiting()))


def test_a_layout_that_staff_described_reads_the_next_file():
    data = b"When;What;How much\n2026-03-02;A;5,00\n"
    current = account()
    with pytest.raises(UnknownLayout):
        import_statement(current, data, "march.csv", by=None)
    BankLayout.objects.create(
        name="Example Bank",
        description={
            "date": "When",
            "date_formats": ["%Y-%m-%d"],
            "narrative": ["What"],
            "amount": "How much",
            "decimal_mark": ",",
        },
    )
    assert import_statement(current, data, "march.csv", by=None).statement.source == "Example Bank"


# --- the commands ----------------------------------------------------------------------------------


def test_trying_a_statement_stores_nothing(tmp_path, capsys):
    bill = invoice("100.00")
    file = tmp_path / "march.csv"
    file.write_bytes(lloyds(("02", bill.payment_reference, "100.00"), ("03", "REMITTANCE", "1.23")))
    call_command("match_statement", str(file), "--dry-run")
    printed = capsys.readouterr().out
    assert f"exact {bill.payment_reference}:100.00" in printed
    assert "no reference, no payer we know, and no open invoice of this sum" in printed
    assert "2 lines, 1 certain; 0 not as expected." in printed
    assert BankLine.objects.count() == Payment.objects.count() == 0


def test_trying_a_table_says_where_it_is_not_as_expected(tmp_path, capsys):
    arguments = ["--dry-run", "--invoices", CASES / "invoices.csv", "--payers", CASES / "payers.csv"]
    call_command("match_statement", CASES / "lines.csv", *map(str, arguments))
    assert "82 lines" in capsys.readouterr().out
    file = tmp_path / "table.csv"
    file.write_text("narrative,amount,kind,pays\nVSH00042KM,360.00,probable,42:360.00\n")
    with pytest.raises(CommandError, match="1 lines are not matched as expected"):
        call_command("match_statement", str(file), *map(str, arguments))
    assert "EXPECTED probable VSH00042KM:360.00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be opened"),
        (b"", "The file is empty"),
        (b"narrative,amount\nX,much\n", "Row 2: “much”"),
    ],
)
def test_a_file_that_cannot_be_tried_is_one_sentence(tmp_path, content, sentence):
    file = tmp_path / "file.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("match_statement", str(file), "--dry-run")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: it would prove nothing")
def test_eight_processes_that_import_one_file_count_it_once(tmp_path):
    bills = [invoice(f"{number}.00") for number in range(10, 30)]
    account()
    rows = [
        ("02", bill.payment_reference, f"{number}.00")
        for number, bill in zip(range(10, 30), bills, strict=True)
    ]
    file = tmp_path / "march.csv"
    file.write_bytes(lloyds(*rows, ("03", "A", "5.00"), ("03", "A", "5.00")))
    base, _, _ = os.environ["DATABASE_URL"].partition("?")
    query = os.environ["DATABASE_URL"][len(base) :]
    url = base.rpartition("/")[0] + "/" + connection.settings_dict["NAME"] + query
    command = [sys.executable, "manage.py", "import_statement", str(file)]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "navsh.settings.test"}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    ends = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert [code for _, code in ends] == [0] * 8, ends
    assert BankLine.objects.count() == 22
    assert Payment.objects.count() == 20
    assert sum(BankStatement.objects.values_list("new_lines", flat=True)) == 22
    assert all(owed(bill) == ZERO for bill in bills)
