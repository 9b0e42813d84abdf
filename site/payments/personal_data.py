"""What the payments room's models hold about people.

Most payers are organisations. A person is one only where the payer is of the kind "person"; it is
found by the addresses to which its invoices go.
"""

from collections.abc import Callable

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from core.change_trail import follow_changes
from core.personal_data import (
    Delete,
    Ground,
    Keep,
    Person,
    holds,
    nothing_personal,
    only_names_who,
)

# What goes then, and what stays of it, is in `payments.forgetting`.
SIX_YEARS = "Six years after the end of the financial year, as HMRC and charity law ask; the sums stay"
FOR_THE_ACCOUNTS = Keep(
    "Invoices, payments and what belongs to them must be kept for six years after the end of the financial "
    "year (HMRC, VAT Notice 700/21; Charities Act 2011, section 131)."
)


def _of_payer(label: str, *paths: str) -> Callable[[Person], QuerySet]:
    """Return a finder of the rows of `label` whose payer (at `paths`) is the person."""

    def find(person: Person) -> QuerySet:
        payers = payers_of(person).values("pk")
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": payers})
        return apps.get_model(label)._base_manager.filter(condition)

    return find


def payers_of(person: Person) -> QuerySet:
    """Return the payers that are `person` as a person, not an organisation that they work for."""
    contacts = (
        apps.get_model("payments.FinanceContact")
        ._base_manager.annotate(in_lower_case=Lower("email"))
        .filter(in_lower_case__in=person.emails)
    )
    return apps.get_model("payments.Payer")._base_manager.filter(
        kind="person", pk__in=contacts.values("payer_id")
    )


holds(
    "payments.Payer",
    what="Who is invoiced: name, billing address and the finance staff's notes",
    people="People and organisations who buy something from us",
    purpose="To send invoices and to account for what is paid",
    ground=Ground.CONTRACT,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=payers_of,
    fields=("name", "billing_address", "country", "vat_number", "notes", "kept_because"),
)
holds(
    "payments.FinanceContact",
    what="Whom an organisation's invoices go to: name, e-mail address and telephone",
    people="People in the finance offices of those who buy from us",
    purpose="To send invoices and reminders",
    ground=Ground.INTERESTS,
    kept="Until the organisation names somebody else, you ask us to take you off, or six years after we last "
    "had to do with it",
    erase=Delete(),
    by_email=("email",),
    fields=("name", "email", "telephone"),
)
holds(
    "payments.PayerAlias",
    what="Other names under which a payer pays, as banks write them",
    people="People and organisations who pay us by bank transfer",
    purpose="To recognise a payment",
    ground=Ground.INTERESTS,
    kept="Until the finance staff remove it, you ask us to, or six years after our last business",
    erase=Delete(),
    find=_of_payer("payments.PayerAlias", "payer"),
    fields=("name",),
    acts={"added_by": "noted another name of a payer"},
    in_public_list=False,
)
holds(
    "payments.FinancialDocument",
    what="Invoices, credit notes and receipts, with the name and address they are made out to",
    people="People and organisations who buy something from us",
    purpose="To ask for payment and to account for it",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.FinancialDocument", "payer"),
    fields=("billing_name", "billing_address", "payer_vat_number", "reason"),
    withheld={"key": "It opens the document without signing in; the link in our letter has it."},
)
holds(
    "payments.DocumentLine",
    what="The lines of invoices: what was bought",
    people="People and organisations who buy something from us",
    purpose="To account for what was sold",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.DocumentLine", "document__payer"),
    fields=("title", "description"),
    in_public_list=False,
)
holds(
    "payments.Payable",
    what="What was bought",
    people="People and organisations who buy something from us",
    purpose="To account for what was sold",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.Payable", "payer"),
    fields=("title",),
    in_public_list=False,
)
holds(
    "payments.Charge",
    what="What each thing bought cost",
    people="People and organisations who buy something from us",
    purpose="To account for what was sold",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.Charge", "payable__payer"),
    fields=("description",),
    acts={"created_by": "added a charge"},
    in_public_list=False,
)
holds(
    "payments.PurchaseOrder",
    what="Purchase orders, with the file where one was sent",
    people="People and organisations who buy something from us",
    purpose="To invoice as the buyer asked",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.PurchaseOrder", "payer"),
    fields=("number", "document"),
)
holds(
    "payments.Payment",
    what="Payments: how much, when, how, and the reference that the payer gave. Never a card's number",
    people="People and organisations who pay us",
    purpose="To account for what is paid",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.Payment", "payer"),
    fields=("reference", "failure"),
    withheld={"checkout_url": "A page of Stripe's that has ended."},
)
holds(
    "payments.BankLine",
    what="Lines of our bank statements: the payer's name and reference as the bank gives them",
    people="People and organisations who pay us by bank transfer",
    purpose="To see which invoice was paid",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.BankLine", "payment__payer", "refund__payment__payer"),
    fields=("payer_name", "narrative", "raw", "remark"),
    acts={"decided_by": "decided what a line of a bank statement pays"},
)
holds(
    "payments.Refund",
    what="Refunds and their reasons",
    people="People and organisations whom we paid back",
    purpose="To account for what was paid back",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.Refund", "payment__payer"),
    fields=("reason", "failure"),
    acts={"requested_by": "asked for a refund", "approved_by": "approved a refund"},
    in_public_list=False,
)
holds(
    "payments.Dispute",
    what="Card payments that a bank took back",
    people="People and organisations who pay us by card",
    purpose="To answer the bank, and to account for it",
    ground=Ground.LAW,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.Dispute", "payment__payer"),
    forgotten_by="Nothing in it says who: it leads to somebody through its payment, which is forgotten.",
    in_public_list=False,
)
holds(
    "payments.ReminderSent",
    what="Which reminders of unpaid invoices went out",
    people="People and organisations who were late to pay",
    purpose="So that nobody is reminded twice",
    ground=Ground.INTERESTS,
    kept=SIX_YEARS,
    erase=FOR_THE_ACCOUNTS,
    find=_of_payer("payments.ReminderSent", "invoice__payer"),
    in_public_list=False,
)
only_names_who("payments.StaffAlert", "What finance staff must look at", closed_by="closed an alert")
only_names_who("payments.BankLayout", "How a bank's files are read", created_by="described a bank's files")
only_names_who(
    "payments.BankStatement", "Statements of our own accounts", imported_by="brought in a bank statement"
)
only_names_who(
    "payments.ChasingHold", "For how long nobody is reminded of something", held_by="held reminders back"
)
only_names_who("payments.Transaction", "The ledger", posted_by="posted to the ledger")
only_names_who("payments.ClosedMonth", "Which months of the books are closed", closed_by="closed a month")
nothing_personal(
    "payments.BooksCheck", because="What a check of the books found, by the numbers of invoices and payments."
)
nothing_personal("payments.BankAccount", because="The charity's own accounts.")
nothing_personal(
    "payments.PaymentSettings",
    because="The charity's own details.",
    although={"finance_email": "the charity's own mailbox", "legal_address": "the charity's own address"},
)
nothing_personal(
    "payments.NumberCounter",
    "payments.Entry",
    "payments.Allocation",
    "payments.StripeEvent",
    because="Numbers and sums, which lead to a person only through an invoice or a payment.",
)

# --- whose changes the database itself writes down ------------------------------------------------

follow_changes("payments.Payment", passing_over=["changed_at"])
follow_changes("payments.Refund", passing_over=["changed_at"])
follow_changes("payments.Dispute", passing_over=["changed_at"])
follow_changes("payments.Payable")
follow_changes("payments.ChasingHold")
follow_changes("payments.Payer")
follow_changes("payments.FinanceContact")
follow_changes("payments.PayerAlias")
follow_changes("payments.PurchaseOrder")
follow_changes("payments.FinancialDocument", passing_over=["opened_at"])
# What the bank sent is a record of its own: here stands what we made of it.
follow_changes("payments.BankLine", operations=["update", "delete"])
follow_changes("payments.PaymentSettings")
