"""Statements of every bank become the same lines, or one clear sentence; no line is ever counted twice."""

import contextlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.statements.cells import read_date, read_sum
from payments.statements.layouts import Layout, LayoutError, bank_layouts
from payments.statements.lines import (
    Statement,
    StatementError,
    StatementLine,
    UnknownLayout,
    check_balances,
    sort_lines,
    with_checksums,
)
from payments.statements.reading import read_statement
from tests.payments.bank_files import CAMT, CSV, MOVEMENTS, MT940


def movements(statement: Statement) -> list[tuple[str, str]]:
    return [(line.date.isoformat(), str(line.amount)) for line in statement.lines]


EXPECTED = [(day, amount) for day, amount, _ in MOVEMENTS]


def test_every_layout_that_comes_with_the_portal_is_tried_here():
    assert {layout.name for layout in bank_layouts().values()} == set(CSV)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bank", CSV)
def test_each_banks_csv_gives_the_same_lines(bank, newline, encoding):
    statement = read_statement(CSV[bank].replace("\n", newline).encode(encoding))
    assert statement.source == bank
    assert movements(statement) == EXPECTED
    for line, (_, _, words) in zip(statement.lines, MOVEMENTS, strict=True):
        assert words in line.narrative


@pytest.mark.parametrize(("data", "source"), [(MT940, "MT940"), (CAMT, "camt.053")])
def test_mt940_and_camt_give_the_same_lines(data, source):
    statement = read_statement(data.encode())
    assert statement.source == source
    assert movements(statement) == EXPECTED
    assert statement.opening_balance == Decimal("1000.00")
    assert statement.closing_balance == Decimal("2537.50")
    assert [line.returned for line in statement.lines] == [False, False, False, True]
    assert all(line.bank_id for line in statement.lines)


def test_camt_names_the_payer_and_the_words():
    first, _, kent, _ = read_statement(CAMT.encode()).lines
    assert (first.payer, first.narrative) == ("London Borough of Camden", "VSH00042KM\nMEMBERSHIP 2026")
    assert (kent.payer, kent.narrative) == ("Kent County Council", "VSH00043TF")


BATCH = """<NtryDtls><TxDtls><Amt Ccy="GBP">{}</Amt><RmtInf><Ustrd>VSH00042KM</Ustrd></RmtInf></TxDtls>
<TxDtls><Amt Ccy="GBP">60.00</Amt><RmtInf><Ustrd>VSH00043TF</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def test_a_camt_batch_is_as_many_lines_as_payments():
    whole = CAMT.replace("<AddtlNtryInf>CHARGES</AddtlNtryInf></Ntry>", BATCH.format("300.00"))
    whole = whole.replace(
        '<Amt Ccy="GBP">12.50</Amt><CdtDbtInd>DBIT', '<Amt Ccy="GBP">360.00</Amt><CdtDbtInd>CRDT'
    )
    whole = whole.replace("2537.50", "2910.00")
    assert [str(line.amount) for line in read_statement(whole.encode()).lines] == [
        "360.00",
        "300.00",
        "60.00",
        "1250.00",
        "-60.00",
    ]


# --- what is refused, with which sentence ---------------------------------------------------------


def csv(*rows: str) -> bytes:
    return "\n".join(("Date,Type,Transaction Details,Debit,Credit,Balance", *rows)).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n ", "The file is empty."),
        (b"PK\x03\x04rest", "This is a spreadsheet or a PDF; please download the statement as CSV."),
        (b"%PDF-1.7", "This is a spreadsheet or a PDF; please download the statement as CSV."),
        (csv("32/03/2026,CR,X,,1.00,"), "Row 2: “32/03/2026” is not a date we can read."),
        (csv("02/03/2026,CR,X,,1.00,", "03/03/2026,CR,X,,one,"), "Row 3: “one” is not a sum we can read."),
        (csv("02/03/2026,CR,X,,,"), "Row 2: there is no amount."),
        (csv("02/03/2026,CR,X,1.00,1.00,"), "Row 2: both money in and money out are given."),
        (csv(), "The file has a heading but no lines; is it the right days?"),
        (
            csv("02/03/2026,CR,A,,1.00,11.00", "02/03/2026,CR,B,,2.00,12.00"),
            "Row 3: the balance should be £13.00 after this line, but the file says £12.00; "
            "a line is missing or was changed.",
        ),
        (b"<html></html>", "This XML file is not a bank statement of the kind camt.053."),
        (b"<Document><broken>", "The XML file is broken; please download it again."),
        (
            CAMT.replace("2537.50", "2537.51").encode(),
            "The lines add up to a closing balance of £2,537.50, but the "
            "file says £2,537.51; a line is missing or was changed.",
        ),
        (CAMT.replace('Ccy="GBP">360', 'Ccy="EUR">360').encode(), "Row 1: the sum is in EUR, not in pounds."),
        (
            CAMT.replace('<Amt Ccy="GBP">360.00', '<Amt Ccy="GBP">NaN').encode(),
            "Row 1: the sum cannot be read.",
        ),
        (CAMT.replace("2026-03-02<", "soon<").encode(), "Row 1: “soon” is not a date we can read."),
        (
            MT940.replace("GBP2537,50", "GBP2537,51").encode(),
            "The lines add up to a closing balance of £2,537.50, "
            "but the file says £2,537.51; a line is missing or was changed.",
        ),
        (
            MT940.replace(":61:2603020302C", ":61:2613320302C").encode(),
            "The MT940 file cannot be read; please download it again.",
        ),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_its_row(data, sentence):
    with pytest.raises(StatementError) as refused:
        read_statement(data)
    assert str(refused.value) == sentence


def test_an_unknown_layout_names_the_columns():
    with pytest.raises(UnknownLayout, match="whose columns are When, What, How much;") as refused:
        read_statement(b"Our account\nWhen,What,How much\n2026-03-02,LB CAMDEN,360.00\n")
    assert refused.value.headers == ("When", "What", "How much")


def test_a_layout_of_ones_own_reads_it_and_survives_storing():
    layout = Layout(
        name="Example Bank",
        date="When",
        date_formats=("%Y-%m-%d",),
        amount="How much",
        direction="Way",
        out=("AB",),
        narrative=("What",),
        decimal_mark=",",
    )
    stored = Layout.from_dict(layout.to_dict())
    assert stored == layout
    data = b"When;What;How much;Way\n2026-03-02;LB CAMDEN;1.360,00;AUF\n2026-03-03;CHARGES;12,50;AB\n"
    assert movements(read_statement(data, own_layouts=[stored])) == [
        ("2026-03-02", "1360.00"),
        ("2026-03-03", "-12.50"),
    ]


@pytest.mark.parametrize(
    "description",
    [
        {"name": "X", "date": "Date", "narrative": ["Words"]},
        {"name": "X", "date": "Date", "narrative": ["Words"], "amount": "A", "money_in": "B"},
        {"name": "X", "date": "Date", "narrative": [], "amount": "A"},
        {"name": "X", "date": "Date", "narrative": ["Words"], "amount": "A", "colour": "red"},
        {"date": "Date"},
    ],
)
def test_a_layout_that_does_not_hold_together_is_refused(description):
    with pytest.raises(LayoutError):
        Layout.from_dict(description)


def test_several_accounts_in_one_file_are_refused():
    data = CSV["Lloyds, and Bank of Scotland"].replace("12345678,CHARGES", "87654321,CHARGES")
    with pytest.raises(StatementError, match="several accounts"):
        read_statement(data.encode())


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
        '<!DOCTYPE a [<!ENTITY x "x"><!ENTITY y "&x;&x;&x;">]><Document>&y;</Document>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><Document/>',
    ],
)
def test_no_entity_of_a_files_own_is_read(attack):
    with pytest.raises(StatementError, match="declares entities"):
        read_statement(attack.encode())


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused_and_never_breaks(data):
    with contextlib.suppress(StatementError):
        read_statement(data)


@given(st.text(alphabet="Date,;\"'\n0123456789/.-£()CRabc\u00a0", max_size=200))
def test_whatever_stands_below_the_headers_is_read_or_refused(text):
    try:
        statement = read_statement(csv(text))
    except StatementError:
        return
    assert statement.lines


# --- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("1,234.50", "1234.50"),
        ("£1,234.5", "1234.50"),
        ("+£12", "12.00"),
        ("(12.50)", "-12.50"),
        ("12.50-", "-12.50"),
        ("-£12.50", "-12.50"),
        ("£-12.50", "-12.50"),
        ("\u221212.50", "-12.50"),
        ("12.50 DR", "-12.50"),
        ("12.50CR", "12.50"),
        ("12.50 OD", "-12.50"),
        ("GBP 1 234.50", "1234.50"),
        (".50", "0.50"),
        ("12.5000", "12.50"),
        ("-0.00", "0.00"),
    ],
)
def test_sums_as_people_write_them(text, pounds):
    assert str(read_sum(text)) == pounds


@pytest.mark.parametrize("text", ["", " ", "-", "\u00a0"])
def test_an_empty_cell_is_no_sum(text):
    assert read_sum(text) is None


@pytest.mark.parametrize(
    "text", ["twelve", "1,23", "12.345", "1.234,50", "1e5", "NaN", "12,34.00", "1.2.3", "=1+1"]
)
def test_what_is_no_sum_is_refused(text):
    with pytest.raises(ValueError, match="is not a sum"):
        read_sum(text)


@given(st.decimals(-9_999_999, 9_999_999, places=2, allow_nan=False))
def test_sums_written_by_a_spreadsheet_come_back(amount):
    assert read_sum(f"£{amount:,.2f}".replace("£-", "-£")) == amount
    assert read_sum(f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", "."), ",") == amount


def test_dates_are_never_read_as_american():
    assert read_date("03/04/2026", ["%d/%m/%Y"]) == date(2026, 4, 3)
    assert read_date("12 Sept 2026", ["%d %b %Y"]) == date(2026, 9, 12)


# --- never twice ----------------------------------------------------------------------------------


def line(
    day: int, amount: str, words: str, balance: str | None = None, row: int = 1, bank_id: str = ""
) -> StatementLine:
    return StatementLine(
        row,
        date(2026, 3, day),
        Decimal(amount),
        words,
        balance=Decimal(balance) if balance else None,
        bank_id=bank_id,
    )


def after(lines: list[StatementLine]) -> tuple[StatementLine, ...]:
    return with_checksums(replace(each, row=row) for row, each in enumerate(lines, start=1))


A, B, C = line(1, "10", "A"), line(1, "10", "A"), line(2, "10", "A")


def test_lines_that_look_alike_are_each_counted():
    statement = after([A, B, C])
    assert len({each.checksum for each in statement}) == 3
    assert sort_lines(statement, []).new == statement


def test_a_file_imported_twice_gives_nothing_new():
    statement = after([A, B, C])
    again = sort_lines(statement, statement)
    assert (again.new, len(again.known), again.suspects) == ((), 3, ())


def test_overlapping_files_give_what_the_first_had_not():
    first, second = after([A]), after([A, B, C])
    assert [each.checksum for each in sort_lines(second, first).new] == [
        second[1].checksum,
        second[2].checksum,
    ]


def test_the_running_balance_tells_which_of_two_was_there_already():
    stored = after([line(1, "10", "A", "110")])
    both = after([line(1, "10", "A", "110"), line(1, "10", "A", "120")])
    result = sort_lines(both, stored)
    assert [each.balance for each in result.new] == [Decimal(120)]
    assert result.new[0].checksum not in {each.checksum for each in stored}


def test_a_balance_that_the_bank_gives_only_at_the_days_end_may_move():
    stored = after([line(1, "10", "A", "110")])
    later = after([line(1, "10", "A"), line(1, "5", "B", "115")])
    result = sort_lines(later, stored)
    assert [each.narrative for each in result.new] == ["B"]
    assert result.suspects == ()


def test_the_same_look_with_another_balance_waits_for_a_person():
    stored = after([line(1, "10", "A", "110")])
    result = sort_lines(after([line(1, "10", "A", "120")]), stored)
    assert result.new == ()
    [(suspect, reason)] = result.suspects
    assert reason == (
        "a line of 1 March 2026 with the same sum and words is already imported, with another running balance"
    )
    assert suspect.checksum not in {each.checksum for each in stored}


def test_the_same_account_in_another_format_waits_for_a_person():
    stored = after([line(1, "10", "LB CAMDEN VSH00042KM")])
    result = sort_lines(after([line(1, "10", "VSH00042KM CAMDEN", bank_id="B1")]), stored)
    assert result.new == ()
    assert [reason for _, reason in result.suspects] == [
        "a line of 1 March 2026 with the same sum in other words is already imported"
    ]


def test_another_payer_of_the_same_sum_that_day_is_no_suspect():
    stored = after([line(1, "10", "A")])
    result = sort_lines(after([line(1, "10", "A"), line(1, "10", "B")]), stored)
    assert [each.narrative for each in result.new] == ["B"]


whole_days = st.lists(
    st.builds(line, st.integers(1, 5), st.sampled_from(["10", "20"]), st.sampled_from(["A", "B"])),
    max_size=14,
)


@given(whole_days, st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=6))
def test_any_files_of_whole_days_in_any_order_count_every_line_once(account, spans):
    """However often and however overlapping staff export, what is stored is what was exported."""
    account = sorted(account, key=lambda each: each.date)
    stored: list[StatementLine] = []
    days = set()
    for first, last in spans:
        days |= set(range(first, last + 1))
        exported = after([each for each in account if first <= each.date.day <= last])
        result = sort_lines(exported, stored)
        assert result.suspects == ()
        stored += result.new
    assert len({each.checksum for each in stored}) == len(stored)
    look = [(each.date, each.amount, each.narrative) for each in stored]
    assert sorted(look) == sorted(
        (each.date, each.amount, each.narrative) for each in account if each.date.day in days
    )


@given(st.lists(st.integers(-5000, 5000).filter(bool), min_size=1, max_size=20), st.data())
def test_balances_that_do_not_follow_are_found(amounts, data):
    balance, lines = Decimal(100), []
    for row, amount in enumerate(amounts, start=1):
        balance += amount
        lines.append(line(1, str(amount), "X", str(balance), row))
    check_balances(lines, Decimal(100), balance)
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = replace(lines[place], amount=lines[place].amount + 1)
    with pytest.raises(StatementError):
        check_balances(lines, Decimal(100), balance)
