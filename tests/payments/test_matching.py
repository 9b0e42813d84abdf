"""Bank lines find their invoices; what is not certain is never booked without a person."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.matches import ZERO, MatchKind, OpenInvoice
from payments.matching import match_lines
from payments.payer_names import KnownPayer, named_in, telling_words
from payments.references import reference_for
from payments.statements.lines import StatementLine, with_checksums
from tests.payments.narratives import ORDINARY

CASES = Path(__file__).with_name("cases")


def table(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PAYERS = [KnownPayer(row["key"], row["name"], person=bool(row["person"])) for row in table("payers.csv")]
INVOICES = [
    OpenInvoice(
        reference=reference_for(int(row["serial"])),
        number=row["number"],
        payer=row["payer"],
        outstanding=Decimal(row["outstanding"]),
        due_on=date.fromisoformat(row["due_on"]),
        purchase_order=row["purchase_order"],
    )
    for row in table("invoices.csv")
]
LINES = table("lines.csv")


def bank_line(narrative: str, amount: str, payer: str = "", day: int = 2, **fields) -> StatementLine:
    return StatementLine(
        row=1,
        date=date(2026, 3, day),
        amount=Decimal(amount),
        narrative=narrative.replace("\\n", "\n"),
        payer=payer,
        **fields,
    )


def matched(*lines: StatementLine, invoices=INVOICES, payers=PAYERS, earlier=()):
    return match_lines(with_checksums(lines), invoices, payers, earlier)


def test_the_table_holds_at_least_sixty_lines_each_its_own():
    assert len(LINES) >= 60
    assert len({(row["narrative"], row["payer"], row["amount"]) for row in LINES}) == len(LINES)


@pytest.mark.parametrize("row", LINES, ids=[row["case"] for row in LINES])
def test_messy_lines_of_real_life(row):
    [match] = matched(bank_line(row["narrative"], row["amount"], row["payer"]))
    pays = [tuple(part.split(":")) for part in row["pays"].split()]
    assert match.kind == row["kind"]
    assert [(a.reference, str(a.amount)) for a in match.allocations] == [
        (reference_for(int(serial)), amount) for serial, amount in pays
    ]
    assert match.on_account == Decimal(row["on_account"] or 0)
    assert match.reasons
    assert (match.confidence >= 90) if match.kind is MatchKind.EXACT else (match.confidence <= 90)


@pytest.mark.parametrize("narrative", ORDINARY)
def test_an_ordinary_line_is_never_booked_by_itself(narrative):
    [match] = matched(bank_line(narrative, "361.00"))
    assert match.kind is not MatchKind.EXACT


# --- several lines ---------------------------------------------------------------------------------


def test_money_that_comes_twice_is_seen_the_second_time():
    first, second = matched(bank_line("VSH00042KM", "360.00"), bank_line("VSH00042KM", "360.00", day=3))
    assert first.kind is MatchKind.EXACT
    assert (second.kind, second.allocations, second.on_account) == (MatchKind.PROBABLE, (), Decimal("360.00"))
    assert (
        second.reasons[-1] == "what is quoted is paid already: money twice, to be refunded or kept on account"
    )


def test_a_guess_does_not_take_the_invoice_from_the_line_that_quotes_it():
    guess, quoting = matched(bank_line("LB CAMDEN", "360.00"), bank_line("VSH00042KM", "360.00", day=3))
    assert quoting.kind is MatchKind.EXACT
    assert (guess.kind, guess.allocations, guess.on_account) == (MatchKind.PROBABLE, (), Decimal("360.00"))


def test_two_parts_make_a_whole():
    parts = matched(bank_line("VSH00042KM", "100.00"), bank_line("VSH00042KM", "260.00", day=9))
    assert [match.kind for match in parts] == [MatchKind.EXACT, MatchKind.EXACT]
    assert [match.allocations[0].amount for match in parts] == [Decimal(100), Decimal(260)]


def test_a_returned_payment_takes_back_the_one_it_names_and_the_debt_is_open_again():
    lines = with_checksums(
        [
            bank_line("VSH00042KM LB CAMDEN", "360.00"),
            bank_line("VSH00042KM RETURNED", "-360.00", day=4),
            bank_line("VSH00042KM LB CAMDEN", "360.00", day=9),
        ]
    )
    paid, returned, again = match_lines(lines, INVOICES, PAYERS)
    assert (returned.kind, returned.reverses) == (MatchKind.EXACT, lines[0].checksum)
    assert [paid.kind, again.kind] == [MatchKind.EXACT, MatchKind.EXACT]


def test_a_returned_payment_of_an_earlier_statement_is_found():
    [before] = with_checksums([bank_line("CAMDEN BC", "360.00")])
    [match] = matched(bank_line("UNPAID LB CAMDEN", "-360.00", day=5), earlier=[before])
    assert (match.kind, match.reverses) == (MatchKind.PROBABLE, before.checksum)
    assert match.reasons == ("takes back the payment of 2 March 2026 with the same sum and payer",)


def test_a_return_that_could_be_of_two_payments_waits():
    earlier = with_checksums([bank_line("A", "360.00"), bank_line("B", "360.00")])
    [match] = matched(bank_line("RETURNED", "-360.00", day=5), earlier=earlier)
    assert (match.kind, match.reverses) == (MatchKind.NONE, "")


def test_the_banks_own_mark_of_a_return_counts_like_the_word():
    lines = with_checksums([bank_line("X1", "360.00"), bank_line("AC04", "-360.00", day=5, returned=True)])
    assert match_lines(lines, INVOICES, PAYERS)[1].reverses == lines[0].checksum


def test_a_name_seen_before_is_known_again():
    payers = [replace(p, aliases=("LGSS PAYROLL",)) if p.key == "westnorthants" else p for p in PAYERS]
    [match] = matched(bank_line("LGSS PAYROLL 4412", "381.00"), payers=payers)
    assert (match.payer, match.kind) == ("westnorthants", MatchKind.PROBABLE)
    assert match.reasons[0] == "“LGSS PAYROLL” paid for West Northamptonshire Council before"


invoices = st.lists(
    st.builds(
        OpenInvoice,
        reference=st.integers(1, 60).map(reference_for),
        number=st.just(""),
        payer=st.sampled_from(["camden", "kent", "hull"]),
        outstanding=st.integers(0, 500).map(lambda pounds: Decimal(pounds).quantize(Decimal("0.01"))),
    ),
    max_size=8,
    unique_by=lambda invoice: invoice.reference,
)
words = st.lists(
    st.one_of(
        st.integers(1, 60).map(reference_for),
        st.sampled_from(["LB CAMDEN", "KENT CC", "HULL", "RETURNED", "MEMBERSHIP", "VSH00042", "00042"]),
    ),
    max_size=4,
).map(" ".join)
amounts = st.integers(-600, 1200).filter(bool).map(lambda pounds: Decimal(pounds).quantize(Decimal("0.01")))


@given(invoices, st.lists(st.tuples(words, amounts), min_size=1, max_size=6))
def test_no_match_ever_books_more_than_came_or_than_is_owed(owed, given_lines):
    lines = with_checksums(bank_line(text, str(amount)) for text, amount in given_lines)
    matches = match_lines(lines, owed, PAYERS)
    left = {invoice.reference: invoice.outstanding for invoice in owed}
    booked = {}
    exact_first = sorted(
        zip(lines, matches, strict=True), key=lambda pair: pair[1].kind is not MatchKind.EXACT
    )
    for line, match in exact_first:
        total = sum((allocation.amount for allocation in match.allocations), ZERO)
        assert all(allocation.amount > 0 for allocation in match.allocations)
        assert match.on_account >= 0
        if line.amount > 0 and match.kind is not MatchKind.NONE:
            assert total + match.on_account == line.amount
        else:
            assert (total, match.on_account) == (0, 0)
        booked[line.checksum] = match
        for allocation in match.allocations:
            left[allocation.reference] -= allocation.amount
        if match.reverses:
            for allocation in booked[match.reverses].allocations if match.reverses in booked else ():
                left[allocation.reference] += allocation.amount
    if not any(match.reverses for match in matches):
        assert all(outstanding >= 0 for outstanding in left.values())


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "LB Camden",
        "LONDON BOROUGH OF CAMDEN",
        "CAMDEN BC",
        "L.B. of Camden",
        "Camden Council",
        "camden l b c",
    ],
)
def test_the_ways_to_write_a_council_come_to_one_word(name):
    assert telling_words(name) == ("CAMDEN",)


def test_the_name_with_most_words_is_meant():
    assert [named.payer.key for named in named_in("NORTH EAST LINCOLNSHIRE C", PAYERS)] == ["nelincs"]


def test_a_beginning_that_several_share_names_nobody_for_sure():
    assert {named.payer.key for named in named_in("LONDON BOROUGH OF BAR", PAYERS)} == set()


def test_nothing_is_named_where_nothing_is_said():
    assert named_in("0001234 BACS PAYMENT", PAYERS) == []
