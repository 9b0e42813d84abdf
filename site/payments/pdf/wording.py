"""From plain values to the words and columns that the typst forms show."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from core.money import ZERO, pounds
from payments.pdf.papers import AccountDocument, Customer, InvoiceDocument, PaperKind, PaperLine, Seller
from payments.references import NotAReference, parse_reference, spaced

HEADINGS = {
    PaperKind.INVOICE: "Invoice",
    PaperKind.CREDIT_NOTE: "Credit note",
    PaperKind.PRO_FORMA: "Pro forma invoice",
    PaperKind.RECEIPT: "Receipt",
}
CUSTOMER_LABELS = {
    PaperKind.INVOICE: "Invoice to",
    PaperKind.CREDIT_NOTE: "Credit to",
    PaperKind.PRO_FORMA: "For",
    PaperKind.RECEIPT: "Received from",
}


def document_words(paper: InvoiceDocument) -> dict:
    """Return what `document.typ` shows of `paper`."""
    vat = bool(paper.seller.vat_number) and paper.kind is not PaperKind.RECEIPT
    heading = HEADINGS[paper.kind]
    if vat and paper.kind is PaperKind.INVOICE:
        heading = "VAT invoice"
    notes = [_credit_words(paper), no_vat_words(paper.seller, paper.kind), *paper.notes]
    return {
        **_frame(paper.seller, paper.customer, paper.issued_on, f"{heading} {paper.number}"),
        "heading": f"{heading} {paper.number}",
        "notice": _notice(paper, vat),
        "customer": _customer(paper.customer, CUSTOMER_LABELS[paper.kind]),
        "facts": _facts(paper, vat),
        "reason": paper.reason,
        "text-columns": 1,
        "head": _head(paper, vat),
        "rows": [_row(paper, line, vat) for line in paper.lines],
        "sums": _sums(paper, vat),
        "vat-rates": _rates(paper.lines) if vat else [],
        "pay": _how_to_pay(paper),
        "notes": [note for note in notes if note],
    }


def no_vat_words(seller: Seller, kind: PaperKind) -> str:
    """Return why there is no VAT on a document of `kind`, "" where there may be some, or none is expected.

    Those who pay for a council ask: without the sentence they cannot tell a supplier who charges none
    from one who forgot it.
    """
    if seller.vat_number or kind is PaperKind.RECEIPT:
        return ""
    return f"No VAT is charged: {seller.name} is not registered for VAT."


def _credit_words(paper: InvoiceDocument) -> str:
    if paper.kind is not PaperKind.CREDIT_NOTE or not paper.credited:
        return ""
    return (
        f"This credit is set against invoice {paper.credited[0]}. What was paid already beyond the rest of "
        "it is kept for you on account; we pay it back if you ask."
    )


def account_words(paper: AccountDocument) -> dict:
    """Return what `account.typ` shows of `paper`."""
    title = f"Statement of account to {day(paper.until)}"
    rows = [[day(paper.since), "Balance brought forward", "", "", pounds(paper.opening)]]
    rows += [
        [
            day(entry.on),
            entry.words,
            _or_nothing(entry.charged),
            _or_nothing(entry.paid),
            pounds(entry.balance),
        ]
        for entry in paper.entries
    ]
    pay = None
    if paper.closing > 0 and paper.seller.bank:
        words = ["If you pay several invoices together, please list their references with the transfer."]
        pay = _pay(paper.seller, "How to pay", paper.reference, paper.closing, words, paper.link)
    return {
        **_frame(paper.seller, paper.customer, paper.made_on, f"{title}, {paper.customer.name}"),
        "heading": "Statement of account",
        "notice": "",
        "customer": _customer(paper.customer, "Account of"),
        "facts": [["From", day(paper.since)], ["To", day(paper.until)], ["Made on", day(paper.made_on)]],
        "head": ["Date", "Entry", "Charged", "Paid", "Balance"],
        "rows": rows,
        "sums": [["In your favour" if paper.closing < 0 else "Left to pay", pounds(abs(paper.closing))]],
        "ages": [[words, pounds(amount)] for words, amount in paper.ages],
        "pay": pay,
        "notes": list(paper.notes),
    }


def day(on: date) -> str:
    """Return a day as people in Britain write it: 3 March 2026."""
    return f"{on.day} {on:%B %Y}"


def _or_nothing(amount: Decimal | None) -> str:
    return "" if amount is None else pounds(amount)


def _frame(seller: Seller, customer: Customer, on: date, title: str) -> dict:
    charity = f"Registered charity number {seller.charity_number}" if seller.charity_number else ""
    vat = f"VAT registration number {seller.vat_number}" if seller.vat_number else ""
    below_name = [", ".join(seller.address), " · ".join(filter(None, [charity, vat]))]
    footer = [", ".join([seller.name, *seller.address])]
    footer += [" · ".join(filter(None, [charity, vat, seller.email]))]
    return {
        "title": title,
        "date": [on.year, on.month, on.day],
        "seller": {
            "name": seller.name,
            "below": list(filter(None, below_name)),
            "footer": [line for line in footer if line],
        },
    }


def _customer(customer: Customer, label: str) -> dict:
    vat = f"VAT registration number {customer.vat_number}" if customer.vat_number else ""
    return {"label": label, "name": customer.name, "address": list(customer.address), "vat": vat}


def _notice(paper: InvoiceDocument, vat: bool) -> str:
    if paper.kind is not PaperKind.PRO_FORMA:
        return ""
    # Notice 700, 17.3: a pro forma must say plainly that it is none.
    kind = "a VAT invoice" if vat else "an invoice"
    return f"This is not {kind}. It says what {kind} will say, for those who must raise an order first."


def _facts(paper: InvoiceDocument, vat: bool) -> list[list[str]]:
    facts = [["Number", paper.number], ["Date", day(paper.issued_on)]]
    if vat and paper.tax_point and paper.kind is not PaperKind.PRO_FORMA:
        facts.append(["Time of supply (tax point)", day(paper.tax_point)])
    if paper.credited:
        facts += [["Credits invoice", paper.credited[0]], ["of", day(paper.credited[1])]]
    if paper.due_on and paper.kind is PaperKind.INVOICE:
        facts.append(["Terms", _terms((paper.due_on - paper.issued_on).days)])
        facts.append(["Please pay by", day(paper.due_on)])
    if paper.purchase_order:
        facts.append(["Your purchase order", paper.purchase_order])
    if paper.paid_by:
        facts += [["Paid by", paper.paid_by[0]], ["on", day(paper.paid_by[1])]]
    if paper.reference:
        facts.append(["Payment reference", _spaced(paper.reference)])
    return facts


def _terms(days: int) -> str:
    if days < 1:
        return "Due at once"
    return f"{days} day{'' if days == 1 else 's'} from its date"


def _spaced(reference: str) -> str:
    try:
        return spaced(parse_reference(reference))
    except NotAReference:
        return reference


def _head(paper: InvoiceDocument, vat: bool) -> list[str]:
    if paper.kind is PaperKind.RECEIPT:
        return ["For", "Amount"]
    if vat:
        return ["Description", "Quantity", "Unit price", "Net", "VAT rate", "VAT"]
    return ["Description", "Quantity", "Unit price", "Amount"]


def _row(paper: InvoiceDocument, line: PaperLine, vat: bool) -> list:
    words = [line.group, line.description]
    if paper.kind is PaperKind.RECEIPT:
        return [words, pounds(line.net + line.vat)]
    row = [words, _quantity(line.quantity), pounds(line.unit_price)]
    if vat:
        return [*row, pounds(line.net), line.rate, pounds(line.vat)]
    return [*row, pounds(line.net + line.vat)]


def _quantity(quantity: Decimal) -> str:
    text = f"{quantity:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def _sums(paper: InvoiceDocument, vat: bool) -> list[list[str]]:
    if paper.kind is PaperKind.RECEIPT:
        return [["Received", pounds(paper.gross)]]
    rates = {line.rate for line in paper.lines}
    tax = f"VAT at {rates.pop()}" if len(rates) == 1 and paper.vat else "VAT"
    sums = [["Total without VAT", pounds(paper.net)], [tax, pounds(paper.vat)]] if vat else []
    if paper.kind is PaperKind.CREDIT_NOTE:
        return [*sums, ["Total credit", pounds(paper.gross)]]
    if not paper.paid and not paper.credited_sum:
        return [*sums, ["Total to pay", pounds(paper.gross)]]
    sums.append(["Total", pounds(paper.gross)])
    if paper.credited_sum:
        sums.append(["Credited", pounds(-paper.credited_sum)])
    if paper.paid:
        sums.append(["Paid", pounds(-paper.paid)])
    return [*sums, ["Left to pay", pounds(max(paper.outstanding, ZERO))]]


def _rates(lines: tuple[PaperLine, ...]) -> list[list[str]]:
    """Return what Notice 700 asks for where there are several rates: net and VAT of each."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for line in lines:
        sums[line.rate][0] += line.net
        sums[line.rate][1] += line.vat
    if len(sums) < 2:
        return []
    return [[rate, pounds(net), pounds(vat)] for rate, (net, vat) in sums.items()]


def _how_to_pay(paper: InvoiceDocument) -> dict | None:
    wanted = paper.kind in (PaperKind.INVOICE, PaperKind.PRO_FORMA)
    if not wanted or paper.outstanding <= 0 or not (paper.seller.bank or paper.link):
        return None
    words = []
    if paper.due_on:
        words.append(f"Please pay by {day(paper.due_on)}.")
    if paper.seller.bank:
        words.append(
            "If a message says that these bank details have changed, do not pay by it: ask us first, at an "
            "address that you had before."
        )
    return _pay(paper.seller, "How to pay", paper.reference, paper.outstanding, words, paper.link)


def _pay(seller: Seller, heading: str, reference: str, amount: Decimal, words: list[str], link: str) -> dict:
    bank = seller.bank
    facts = (
        [
            ["Account name", bank.account_name],
            ["Sort code", bank.sort_code],
            ["Account number", bank.account_number],
            ["Bank", bank.bank],
            ["IBAN", bank.iban],
            ["BIC", bank.bic],
            ["Remittance advice", seller.email],
        ]
        if bank
        else []
    )
    return {
        "heading": heading,
        "bank": [fact for fact in facts if fact[1]],
        "reference": _spaced(reference),
        "amount": pounds(amount),
        "words": words,
        "link": link,
        "link-words": "open it online",
    }
