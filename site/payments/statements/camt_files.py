"""Reading camt.053, the ISO 20022 statement, any version.

The Python libraries for it are one-person parsers on lxml that return untyped dictionaries and know
nothing of batches or returns; the part of the schema a treasurer needs is small, so it is read here.
defusedxml refuses every DTD and entity: a statement never has one.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from payments.statements.csv_files import MOST_BYTES
from payments.statements.lines import Statement, StatementError, StatementLine, check_balances


def looks_like_camt(data: bytes) -> bool:
    """Say whether `data` is XML (the only XML that banks send as a statement is camt)."""
    return data[:400].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def read_camt(data: bytes) -> list[Statement]:
    """Return the statements in `data`; raise StatementError where it cannot be read or does not add up."""
    if len(data) > MOST_BYTES:
        raise StatementError(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB; please export fewer days."
        )
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise StatementError(
            "The file declares entities of its own, which a bank's statement never does."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise StatementError("The XML file is broken; please download it again.") from error
    statements = [_statement(part) for part in root.iter() if _name(part) == "Stmt"]
    if not statements:
        raise StatementError("This XML file is not a bank statement of the kind camt.053.")
    if not any(statement.lines for statement in statements):
        raise StatementError("The statement holds no booked lines; is it the right days?")
    return statements


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element | None, name: str) -> Iterator[Element]:
    if element is not None:
        yield from (child for child in element if _name(child) == name)


def _at(element: Element | None, path: str) -> Element | None:
    """Return the first element at `path` (names joined by slashes), whichever the schema's version."""
    for name in path.split("/"):
        element = next(_children(element, name), None)
    return element


def _text(element: Element | None, *paths: str) -> str:
    """Return the text at the first of `paths` that has one."""
    for path in paths:
        found = _at(element, path)
        if found is not None and (found.text or "").strip():
            return " ".join((found.text or "").split())
    return ""


def _pounds(element: Element | None, row: int | None) -> Decimal:
    text = (element.text or "").strip() if element is not None else ""
    if element is not None and element.get("Ccy", "GBP") != "GBP":
        raise StatementError(f"the sum is in {element.get('Ccy')}, not in pounds.", row)
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise StatementError("the sum cannot be read.", row) from error
    if not amount.is_finite() or amount < 0 or amount.copy_abs() >= Decimal(10) ** 15:
        raise StatementError("the sum cannot be read.", row)
    return amount.quantize(Decimal("0.01"))


def _signed(element: Element, row: int | None) -> Decimal:
    amount = _pounds(_at(element, "Amt"), row)
    way = _text(element, "CdtDbtInd")
    if way not in ("CRDT", "DBIT"):
        raise StatementError("the line does not say whether money came in or went out.", row)
    return amount if way == "CRDT" else -amount


def _day(text: str, row: int | None) -> date:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError as error:
        raise StatementError(f"“{text}” is not a date we can read.", row) from error


def _statement(part: Element) -> Statement:
    account = _text(part, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    account = "".join(character for character in account if character.isalnum())
    lines: list[StatementLine] = []
    for number, entry in enumerate(_children(part, "Ntry"), start=1):
        if _text(entry, "Sts/Cd", "Sts") in ("BOOK", ""):
            lines += _lines(number, entry, account)
    opening, closing = _balance(part, "OPBD", "PRCD"), _balance(part, "CLBD")
    check_balances(lines, opening, closing)
    return Statement("camt.053", tuple(lines), account, opening, closing)


def _balance(part: Element, *codes: str) -> Decimal | None:
    for code in codes:
        for balance in _children(part, "Bal"):
            if _text(balance, "Tp/CdOrPrtry/Cd") == code:
                return _signed(balance, None)
    return None


def _lines(number: int, entry: Element, account: str) -> list[StatementLine]:
    """Return the lines of an entry: one for each payment of a batch where the bank gives their sums."""
    amount = _signed(entry, number)
    details = [d for group in _children(entry, "NtryDtls") for d in _children(group, "TxDtls")]
    parts: list[tuple[Element | None, Decimal]] = [(details[0] if len(details) == 1 else None, amount)]
    if len(details) > 1:
        sums = [_part_of_batch(detail, number) for detail in details]
        if all(part is not None for part in sums):
            sign = 1 if amount > 0 else -1
            parts = [
                (detail, sign * part) for detail, part in zip(details, sums, strict=True) if part is not None
            ]
            if sum((part for _, part in parts), Decimal(0)) != amount:
                raise StatementError("the payments of this batch do not add up to its sum.", number)
    return [_line(number, entry, detail, part, account) for detail, part in parts]


def _part_of_batch(detail: Element, number: int) -> Decimal | None:
    found = _at(detail, "Amt")
    if found is None:
        found = _at(detail, "AmtDtls/TxAmt/Amt")
    return None if found is None else _pounds(found, number)


def _line(
    number: int, entry: Element, detail: Element | None, amount: Decimal, account: str
) -> StatementLine:
    came_in = amount > 0
    party = "Dbtr" if came_in else "Cdtr"
    words = [_text(detail, "Refs/EndToEndId")]
    remittance = _at(detail, "RmtInf")
    words += ["".join((part.text or "").split("\n")) for part in _children(remittance, "Ustrd")]
    words += [_text(part, "CdtrRefInf/Ref") for part in _children(remittance, "Strd")]
    words += [_text(entry, "AddtlNtryInf")] if not any(w and w != "NOTPROVIDED" for w in words) else []
    booked = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    returned = _text(entry, "RvslInd") == "true" or (detail is not None and _at(detail, "RtrInf") is not None)
    return StatementLine(
        row=number,
        date=_day(booked, number),
        amount=amount,
        narrative="\n".join(dict.fromkeys(word.strip() for word in words if word and word != "NOTPROVIDED")),
        payer=_text(detail, f"RltdPties/{party}/Nm", f"RltdPties/{party}/Pty/Nm"),
        bank_id=_text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef", "NtryRef"),
        account=account,
        returned=returned,
        raw=tuple(
            f"{_name(e)}={(e.text or '').strip()}"
            for e in (detail if detail is not None else entry).iter()
            if (e.text or "").strip()
        ),
    )
