"""State of the payments room. What may happen to it is in the modules named after the acts."""

from .alerts import StaffAlert
from .bank import BankAccount, BankLayout, BankLine, BankLineState, BankStatement
from .books import BooksCheck, ClosedMonth
from .documents import (
    CreditNote,
    DocumentKind,
    DocumentLine,
    FinancialDocument,
    Invoice,
    NumberCounter,
    ProForma,
    Receipt,
)
from .holds import ChasingHold
from .ledger import Entry, LedgerAccount, Transaction, TransactionKind
from .payables import Charge, Payable, PurchaseOrder
from .payers import FinanceContact, Payer, PayerAlias
from .payments import (
    Allocation,
    Dispute,
    DisputeState,
    Payment,
    PaymentMethod,
    PaymentState,
    Refund,
    RefundMethod,
    RefundState,
)
from .reminders import ReminderSent
from .settings import PaymentSettings
from .stripe_events import StripeEvent

__all__ = [
    "Allocation",
    "BankAccount",
    "BankLayout",
    "BankLine",
    "BankLineState",
    "BankStatement",
    "BooksCheck",
    "Charge",
    "ChasingHold",
    "ClosedMonth",
    "CreditNote",
    "Dispute",
    "DisputeState",
    "DocumentKind",
    "DocumentLine",
    "Entry",
    "FinanceContact",
    "FinancialDocument",
    "Invoice",
    "LedgerAccount",
    "NumberCounter",
    "Payable",
    "Payer",
    "PayerAlias",
    "Payment",
    "PaymentMethod",
    "PaymentSettings",
    "PaymentState",
    "ProForma",
    "PurchaseOrder",
    "Receipt",
    "Refund",
    "RefundMethod",
    "RefundState",
    "ReminderSent",
    "StaffAlert",
    "StripeEvent",
    "Transaction",
    "TransactionKind",
]
