"""Reading MT940, the old SWIFT statement, through the mt-940 library."""

import io
import re
from decimal import Decimal

import mt940
from mt940.models import Transactions

from payments.statements.csv_files import decode
from payments.statements.lines import Statement, StatementError, StatementLine, check_balances

RETURN_CODES = ("RTI", "RET", "RVS")


def looks_like_mt940(data: bytes) -> bool:
    """Say whether `data` is an MT940 file."""
    start = data[:4000].lstrip(b"\xef\xbb\xbf \r\n")
    return re.search(rb"(^|\n|\{4:\s*):20:", start) is not None and b":60" in start


def read_mt940(data: bytes) -> list[Statement]:
    """Return the statements in `data`; raise StatementError where it cannot be read or does not add up."""
    try:
        # A handle, never a string: the library would open a string that happens to name a file.
        parsed = mt940.parse_statements(io.StringIO(decode(data)), options=mt940.Options.all())
    except (RuntimeError, ValueError, KeyError, ArithmeticError, AttributeError, TypeError) as error:
        raise StatementError("The MT940 file cannot be read; please download it again.") from error
    statements = [_statement(part) for part in parsed]
    if not any(statement.lines for statement in statements):
        raise StatementError("The MT940 file holds no lines; is it the right days?")
    return statements


def _statement(part: Transactions) -> Statement:
    account = "".join(c for c in str(part.data.get("account_identification") or "") if c.isalnum())
    lines = tuple(
        _line(number, transaction.data, account) for number, transaction in enumerate(part, start=1)
    )
    opening = (
        _balance(part, "final_opening_balance")
        if "final_opening_balance" in part.data
        else _balance(part, "intermediate_opening_balance")
    )
    closing = _balance(part, "final_closing_balance")
    check_balances(lines, opening, closing)
    return Statement("MT940", lines, account, opening, closing)


def _balance(part: Transactions, name: str) -> Decimal | None:
    balance = part.data.get(name)
    if balance is None or balance.amount is None:
        return None
    return _pounds(balance.amount, None)


def _pounds(amount, row: int | None) -> Decimal:
    if amount.currency not in (None, "GBP"):
        raise StatementError(f"the sum is in {amount.currency}, not in pounds.", row)
    return Decimal(amount.amount).quantize(Decimal("0.01"))


def _line(number: int, data: dict, account: str) -> StatementLine:
    reference = _given(data.get("customer_reference"))
    details = " ".join((_given(data.get("transaction_details")) or _given(data.get("purpose"))).split())
    extra = _given(data.get("extra_details"))
    parts = [part for part in (reference, extra, details) if part]
    code = str(data.get("id") or "")
    return StatementLine(
        row=number,
        date=data.get("entry_date") or data["date"],
        amount=_pounds(data["amount"], number),
        narrative="\n".join(parts),
        payer=_given(data.get("applicant_name")),
        bank_id=_given(data.get("bank_reference")),
        account=account,
        returned=str(data.get("status", "")).startswith("R") or code[1:] in RETURN_CODES,
        raw=tuple(f"{key}={value}" for key, value in data.items() if value),
    )


def _given(value) -> str:
    text = str(value or "").strip()
    return "" if text in ("NONREF", "//") else text
