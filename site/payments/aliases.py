"""Names under which payers pay: learned when staff say whose money a line is, shown, and forgotten."""

from django.db import transaction

from core.audit import Actor, record
from payments.models import BankLine, Payer, PayerAlias
from payments.payer_names import WHOLE, KnownPayer, named_in, telling_words
from payments.references import find_references

# What banks write before a name.
_BEFORE_A_NAME = frozenset({"BACS", "BGC", "BCC", "FPI", "FPS", "FP", "CHAPS", "CR", "CREDIT", "FROM", "TFR"})
# What ends a name: a reference, or a word that leads to one.
_AFTER_A_NAME = frozenset({"REF", "INV", "INVOICE", "PO", "PAYMENT", "REFERENCE", "VIA", "ON"})
SHORTEST = 4


def name_on(line: BankLine) -> str:
    """Return the name that `line` was paid under, in capitals; "" where the bank tells none."""
    if line.payer_name.strip():
        return " ".join(line.payer_name.upper().split())
    words = line.narrative.upper().split()
    while words and words[0] in _BEFORE_A_NAME:
        words.pop(0)
    named = []
    for word in words:
        if word.strip(".,:;") in _AFTER_A_NAME or any(character.isdigit() for character in word):
            break
        named.append(word)
    return " ".join(named)


@transaction.atomic
def learn(line: BankLine, payer: Payer, *, by: Actor) -> PayerAlias | None:
    """Keep the name on `line` as one that `payer` pays under; return it where that is news.

    Nothing is learned from a line that quotes a reference (anybody may pay a bill), from a name that
    says the payer anyway, that is another payer's, or that says nobody in particular.
    """
    name = name_on(line)[:200].strip()
    if len(name) < SHORTEST or not telling_words(name) or find_references(line.as_read.words):
        return None
    for named in named_in(name, _known_payers()):
        if named.score >= WHOLE:
            return None
    alias, new = PayerAlias.objects.get_or_create(
        payer=payer, name=name, defaults={"learned_from": line, "added_by_id": getattr(by, "pk", None)}
    )
    if new:
        record(by, "payer.alias_learned", payer, {"alias": alias.pk, "bank_line": line.pk})
    return alias if new else None


def _known_payers() -> list[KnownPayer]:
    rows = Payer.objects.values_list("pk", "name", "kind")
    return [KnownPayer(str(pk), name, person=kind == "person") for pk, name, kind in rows]


@transaction.atomic
def forget(alias: PayerAlias, *, by: Actor) -> None:
    """Take `alias` for its payer no more."""
    record(by, "payer.alias_forgotten", alias.payer, {"alias": alias.pk})
    alias.delete()
