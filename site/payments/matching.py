"""Which invoices a bank line pays: what is certain is said to be, the rest waits with its reasons.

Pure functions over plain values: no database, nothing stored. `exact` is for booking without a
person; `probable` for one key in the queue; `none` for a person to look.

The order of belief: our reference with its check letters; our invoice number; the payer's name with
the sum; the sum alone. A reference says which invoice is meant even when the sum is another (a part,
or too much); a name never does without the sum.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from core.money import pounds
from payments.matches import ZERO, Allocation, Debts, Match, MatchKind, OpenInvoice, OpenRefund
from payments.payer_names import KnownPayer, Named, named_in
from payments.references import Confidence, find_references
from payments.statements.lines import StatementLine

MOST_TOGETHER = 12  # open invoices of one payer among which sums are tried
RETURN_WORDS = re.compile(
    r"\b(RETURN(ED)?|RETD|UNPAID|REVERS(AL|ED)|RECALL(ED)?|BOUNCED|REJECTED|REFER TO DRAWER)\b"
)
STRIPE_WORDS = re.compile(r"\bSTRIPE\b")


def match_lines(
    lines: Sequence[StatementLine],
    invoices: Iterable[OpenInvoice],
    payers: Iterable[KnownPayer],
    earlier: Iterable[StatementLine] = (),
    refunds: Iterable[OpenRefund] = (),
) -> list[Match]:
    """Return a match for each of `lines`, in their order; `earlier` are lines booked before these.

    `refunds` are those that went or go out by transfer and stand on no line yet.

    What is exact is taken first, wherever it stands: a guess never takes an invoice from the line that
    quotes it. `lines` have their checksums.
    """
    debts = Debts.of(invoices, payers, refunds)
    before = list(earlier)
    matches: dict[int, Match] = {}
    for only_exact in (True, False):
        for place, line in enumerate(lines):
            if place in matches:
                continue
            match = match_line(line, debts, [*before, *lines[:place]])
            if match.kind is MatchKind.EXACT or not only_exact:
                matches[place] = match
                debts.take(line, match)
    return [matches[place] for place in range(len(lines))]


def match_line(line: StatementLine, debts: Debts, earlier: Sequence[StatementLine] = ()) -> Match:
    """Return what `line` pays of `debts` (see the module for how sure is sure)."""
    if line.amount < 0:
        return _money_out(line, debts, earlier)
    if line.returned or RETURN_WORDS.search(line.words.upper()):
        return _none("a payment of ours came back: please look at what it was for")
    quoted = _quoted(line, debts)
    named = named_in(line.words, debts.payers.values())
    if quoted.known:
        return _by_reference(line, quoted, named, debts)
    if STRIPE_WORDS.search(line.words.upper()):
        why = ("card payments that Stripe pays out",)
        return Match(MatchKind.PROBABLE, reasons=why, confidence=85, payout=True)
    return _by_name_and_sum(line, quoted, named, debts)


# --- references ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Quoted:
    """Which invoices a line names: those we know, how surely, and remarks on the rest."""

    known: tuple[OpenInvoice, ...] = ()
    surely: bool = False
    doubtful: tuple[OpenInvoice, ...] = ()
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def _quoted(line: StatementLine, debts: Debts) -> _Quoted:
    known: dict[str, OpenInvoice] = {}
    doubtful, reasons, remarks, surely = [], [], [], True
    for found in find_references(line.words):
        invoice = debts.invoices.get(found.reference)
        if invoice is None:
            if found.confidence > Confidence.DOUBTFUL:
                remarks.append(f"{found.reference} is a reference of ours, but no invoice has it")
        elif found.confidence is Confidence.DOUBTFUL:
            doubtful.append(invoice)
            remarks.append(f"{found.reference} may be meant: {found.reason}")
        else:
            known[found.reference] = invoice
            surely &= found.confidence is Confidence.CERTAIN
            reasons.append(f"{found.reference}: {found.reason}")
    for invoice in debts.invoices.values():
        if invoice.reference not in known and _number_in(line.words, invoice.number):
            known[invoice.reference] = invoice
            reasons.append(f"invoice number {invoice.number} is quoted")
            surely = False
    return _Quoted(tuple(known.values()), surely, tuple(doubtful), tuple(reasons), tuple(remarks))


def _number_in(text: str, number: str) -> bool:
    """Say whether `text` quotes an invoice number such as INV-2026-00042, whatever stands between."""
    parts = re.findall(r"[A-Z]+|\d+", number.upper())
    if len(parts) < 2 or parts[-1].lstrip("0") not in text:
        return False
    pattern = r"[\W_]*".join(f"0*{part.lstrip('0')}" if part.isdigit() else part for part in parts)
    return re.search(rf"(?<![A-Z0-9]){pattern}(?!\d)", text.upper()) is not None


def _by_reference(line: StatementLine, quoted: _Quoted, named: list[Named], debts: Debts) -> Match:
    owed = sum((invoice.outstanding for invoice in quoted.known), ZERO)
    payers = {invoice.payer for invoice in quoted.known}
    payer = payers.pop() if len(payers) == 1 else ""
    reasons = (*quoted.reasons, *_another_payer(quoted, named), *quoted.remarks)
    match = Match(MatchKind.EXACT, (), ZERO, payer, reasons, 100 if quoted.surely else 97)
    if owed == 0:
        return _paid_already(line, match, debts)
    if line.amount == owed and not quoted.remarks:
        return _paying(match, quoted.known, "the sum is what is owed", kind=MatchKind.EXACT)
    if line.amount == owed:
        return _paying(match, quoted.known, "the sum is what is owed", 90)
    if line.amount < owed:
        return _part(line, quoted, match)
    return _too_much(line, quoted, match, owed, debts)


def _another_payer(quoted: _Quoted, named: list[Named]) -> tuple[str, ...]:
    owing = {invoice.payer for invoice in quoted.known}
    if not named or owing & {each.payer.key for each in named}:
        return ()
    return (f"paid by {named[0].payer.name}, who does not owe it",)


def _paying(
    match: Match,
    invoices: Iterable[OpenInvoice],
    why: str,
    confidence: int | None = None,
    kind: MatchKind = MatchKind.PROBABLE,
) -> Match:
    """Return `match` paying `invoices` in full; its confidence stays where none is given."""
    return replace(
        match,
        kind=kind,
        allocations=tuple(Allocation(i.reference, i.outstanding) for i in invoices if i.outstanding > 0),
        reasons=(*match.reasons, why),
        confidence=match.confidence if confidence is None else confidence,
    )


def _paid_already(line: StatementLine, match: Match, debts: Debts) -> Match:
    """Treat a reference that owes nothing: the payer's other debt of this sum, or money twice."""
    same = [i for i in debts.open_of(match.payer) if i.outstanding == line.amount]
    why = "what is quoted is paid already"
    if len(same) == 1:
        why += f"; {same[0].number} of the same payer has this sum"
        return _paying(match, same, why, 70)
    why += ": money twice, to be refunded or kept on account"
    return replace(
        match, kind=MatchKind.PROBABLE, on_account=line.amount, reasons=(*match.reasons, why), confidence=60
    )


def _part(line: StatementLine, quoted: _Quoted, match: Match) -> Match:
    owing = [invoice for invoice in quoted.known if invoice.outstanding > 0]
    if len(owing) > 1:
        exactly = _together(owing, line.amount)
        if exactly:
            return _paying(match, exactly, "the sum is that of some of them", 80)
        allocations = _oldest_first(owing, line.amount)
        why = f"{pounds(line.amount)} does not cover all of them: the oldest first"
        return replace(
            match,
            kind=MatchKind.PROBABLE,
            allocations=allocations,
            reasons=(*match.reasons, why),
            confidence=70,
        )
    left = owing[0].outstanding - line.amount
    sure = quoted.surely and not quoted.remarks and not _another_payer_said(match)
    return replace(
        match,
        kind=MatchKind.EXACT if sure else MatchKind.PROBABLE,
        allocations=(Allocation(owing[0].reference, line.amount),),
        reasons=(*match.reasons, f"part payment: {pounds(left)} is left to pay"),
        confidence=95 if sure else 75,
    )


def _another_payer_said(match: Match) -> bool:
    return any("who does not owe it" in reason for reason in match.reasons)


def _too_much(line: StatementLine, quoted: _Quoted, match: Match, owed: Decimal, debts: Debts) -> Match:
    rest = line.amount - owed
    if match.payer:
        others = [i for i in debts.open_of(match.payer) if i not in quoted.known]
        exactly = _together(others, rest)
        if exactly:
            why = f"with {', '.join(i.number for i in exactly)} of the same payer the sum is what is owed"
            return _paying(match, [*quoted.known, *exactly], why, 88)
    sure = quoted.surely and bool(match.payer) and not quoted.remarks and not _another_payer_said(match)
    paid = _paying(match, quoted.known, f"{pounds(rest)} more than is owed: kept on account")
    return replace(
        paid,
        kind=MatchKind.EXACT if sure else MatchKind.PROBABLE,
        on_account=rest,
        confidence=92 if sure else 70,
    )


def _oldest_first(invoices: Sequence[OpenInvoice], amount: Decimal) -> tuple[Allocation, ...]:
    allocations = []
    for invoice in sorted(invoices, key=lambda i: (i.due_on or date.max, i.reference)):
        part = min(invoice.outstanding, amount)
        if part > 0:
            allocations.append(Allocation(invoice.reference, part))
            amount -= part
    return tuple(allocations)


def _together(invoices: Sequence[OpenInvoice], amount: Decimal) -> tuple[OpenInvoice, ...]:
    """Return the one choice among `invoices` that comes to `amount`; nothing where several do."""
    if amount <= 0 or len(invoices) > MOST_TOGETHER:
        return ()
    found: list[tuple[OpenInvoice, ...]] = []
    for size in range(1, len(invoices) + 1):
        for choice in combinations(invoices, size):
            if sum((i.outstanding for i in choice), ZERO) == amount:
                found.append(choice)
                if len(found) > 1:
                    return ()
    return found[0] if found else ()


# --- names and sums --------------------------------------------------------------------------------


def _by_name_and_sum(line: StatementLine, quoted: _Quoted, named: list[Named], debts: Debts) -> Match:
    if quoted.doubtful:
        meant = [invoice for invoice in quoted.doubtful if invoice.outstanding == line.amount]
        if len(meant) == 1:
            match = Match(MatchKind.PROBABLE, payer=meant[0].payer, reasons=quoted.remarks)
            sure = 90 if any(n.payer.key == meant[0].payer for n in named) else 80
            return _paying(match, meant, "the sum is what is owed", sure)
    same = [invoice for invoice in debts.invoices.values() if invoice.outstanding == line.amount]
    ordered = [invoice for invoice in same if _order_in(line.words, invoice.purchase_order)]
    if len(ordered) == 1:
        match = Match(MatchKind.PROBABLE, payer=ordered[0].payer, reasons=quoted.remarks)
        why = f"purchase order {ordered[0].purchase_order} is quoted and the sum is what is owed"
        return _paying(match, ordered, why, 90)
    if len(named) == 1:
        return _of_payer(line, quoted, named[0], debts)
    if len(named) > 1:
        return _of_one_of(line, quoted, named, debts)
    return _by_sum(line, quoted, debts)


def _order_in(text: str, order: str) -> bool:
    """Say whether `text` quotes the purchase order, which must be long enough to mean something."""
    squeezed = re.sub(r"[^A-Z0-9]", "", order.upper())
    if len(squeezed) < 5:
        return False
    pattern = r"[\W_]*".join(squeezed)
    return re.search(rf"(?<![A-Z0-9]){pattern}(?![A-Z0-9])", text.upper()) is not None


def _of_payer(line: StatementLine, quoted: _Quoted, named: Named, debts: Debts) -> Match:
    owing = debts.open_of(named.payer.key)
    match = Match(MatchKind.PROBABLE, payer=named.payer.key, reasons=(*quoted.remarks, named.reason))
    owed = sum((invoice.outstanding for invoice in owing), ZERO)
    if not owing:
        why = "nothing is open: kept on account"
        return replace(match, on_account=line.amount, reasons=(*match.reasons, why), confidence=40)
    same = [invoice for invoice in owing if invoice.outstanding == line.amount]
    if len(same) == 1:
        return _paying(match, same, "one open invoice has this sum", named.score - 5)
    if len(same) > 1:
        why = f"{len(same)} open invoices have this sum: the oldest"
        return _paying(match, same[:1], why, 60)
    exactly = _together(owing, line.amount)
    if exactly:
        why = f"{len(exactly)} open invoices together have this sum"
        return _paying(match, exactly, why, named.score - 10)
    if line.amount > owed:
        why = f"{pounds(line.amount - owed)} more than all that is owed: kept on account"
        paid = _paying(match, owing, why, 45)
        return replace(paid, on_account=line.amount - owed)
    allocations = _oldest_first(owing, line.amount)
    why = "no open invoice has this sum: the oldest first"
    return replace(match, allocations=allocations, reasons=(*match.reasons, why), confidence=45)


def _of_one_of(line: StatementLine, quoted: _Quoted, named: list[Named], debts: Debts) -> Match:
    keys = {each.payer.key for each in named}
    same = [i for i in debts.invoices.values() if i.payer in keys and i.outstanding == line.amount]
    names = " or ".join(sorted(each.payer.name for each in named)[:4])
    reasons = (*quoted.remarks, f"the payer may be {names}")
    if len(same) == 1:
        match = Match(MatchKind.PROBABLE, payer=same[0].payer, reasons=reasons)
        return _paying(match, same, "of these, one open invoice has this sum", 65)
    return Match(MatchKind.NONE, reasons=reasons)


def _by_sum(line: StatementLine, quoted: _Quoted, debts: Debts) -> Match:
    same = [invoice for invoice in debts.invoices.values() if invoice.outstanding == line.amount]
    if len(same) == 1:
        match = Match(MatchKind.PROBABLE, payer=same[0].payer, reasons=quoted.remarks)
        return _paying(match, same, "the only open invoice of this sum; nothing else speaks for it", 35)
    if same:
        why = f"{len(same)} open invoices have this sum, and nothing tells which"
    else:
        why = "no reference, no payer we know, and no open invoice of this sum"
    return _none(*quoted.remarks, why)


# --- money out -------------------------------------------------------------------------------------


SAME = ("sum", "sum and payer", "sum and reference")


def _money_out(line: StatementLine, debts: Debts, earlier: Sequence[StatementLine]) -> Match:
    """Recognise a payment that the bank took back, and our own transfer of a refund; nothing else is ours."""
    if not line.returned and not RETURN_WORDS.search(line.words.upper()):
        return _transfer(line, debts)
    likely = defaultdict(list)
    for before in earlier:
        if before.amount == -line.amount and before.date <= line.date:
            likely[_likeness(line, before, debts)].append(before)
    if not likely:
        return _none("money out: the payment that it takes back is not on the statement")
    best = max(likely)
    if best == 0 and len(likely[0]) > 1:
        return _none(f"takes back a payment of this sum, but {len(likely[0])} have it")
    before = likely[best][-1]
    sure = best == 2 and len(likely[2]) == 1
    why = f"takes back the payment of {before.date:%-d %B %Y} with the same {SAME[best]}"
    return Match(
        MatchKind.EXACT if sure else MatchKind.PROBABLE,
        reasons=(why,),
        confidence=(50, 80, 98 if sure else 85)[best],
        reverses=before.checksum,
    )


def _transfer(line: StatementLine, debts: Debts) -> Match:
    """Recognise the transfer of a refund: by what is quoted, by the payer's name, or by the sum alone."""
    same = [refund for refund in debts.refunds.values() if refund.amount == -line.amount]
    if not same:
        return _none("money out: not for an invoice")
    quoted = [refund for refund in same if _refund_in(line.words, refund)]
    if len(quoted) == 1:
        why = f"{quoted[0].reference} is quoted, and the sum is that of the refund"
        return _of_refund(quoted[0], why, 98, MatchKind.EXACT)
    keys = {each.payer.key for each in named_in(line.words, debts.payers.values())}
    named = [refund for refund in same if refund.payer in keys]
    if len(named) == 1:
        payer = debts.payers[named[0].payer].name
        return _of_refund(named[0], f"money out to {payer}, to whom a refund of this sum goes", 85)
    if len(same) == 1:
        return _of_refund(same[0], "the only refund of this sum to transfer; nothing else speaks for it", 45)
    return _none(f"money out: {len(same)} refunds of this sum are to be transferred, and nothing tells which")


def _of_refund(refund: OpenRefund, why: str, confidence: int, kind: MatchKind = MatchKind.PROBABLE) -> Match:
    return Match(kind, payer=refund.payer, reasons=(why,), confidence=confidence, refund=refund.key)


def _refund_in(text: str, refund: OpenRefund) -> bool:
    return re.search(rf"\bREFUND[\s#:-]*0*{refund.key}(?!\d)", text.upper()) is not None


def _likeness(line: StatementLine, before: StatementLine, debts: Debts) -> int:
    """Return how alike two lines of one sum are, as an index of SAME."""
    references = [{found.reference for found in find_references(each.words)} for each in (line, before)]
    if references[0] & references[1]:
        return 2
    payers = [{n.payer.key for n in named_in(each.words, debts.payers.values())} for each in (line, before)]
    return 1 if payers[0] & payers[1] else 0


def _none(*reasons: str) -> Match:
    return Match(MatchKind.NONE, reasons=reasons)
