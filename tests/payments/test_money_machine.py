"""Everything that can happen to money, in any order: what must always hold."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from core.money import ZERO, pounds, sum_of, to_pence
from payments import (
    allocating,
    cards,
    charging,
    closing,
    disputing,
    fees,
    invoicing,
    ledger,
    other_documents,
    receiving,
    reconciling,
    refunding,
    webhooks,
)
from payments.closed_days import balances
from payments.errors import (
    AlreadyReversed,
    ApprovalRefused,
    NegativeInvoice,
    NotEnoughMoney,
    NothingToInvoice,
    PayableClosed,
    TransitionRefused,
)
from payments.models import (
    Charge,
    ClosedMonth,
    Dispute,
    DisputeState,
    Entry,
    FinancialDocument,
    Invoice,
    LedgerAccount,
    Payment,
    PaymentState,
    Refund,
)
from payments.models.payments import RECEIVED_STATES
from tests.factories.payments import PayerFactory, line, payable, registered_for_vat
from tests.factories.people import UserFactory
from tests.payments.fake_stripe import FakeStripe

pennies = st.integers(min_value=1, max_value=50_000).map(lambda pence: Decimal(pence) / 100)
prices = st.one_of(pennies, st.just(ZERO), pennies.map(lambda amount: -amount / 4))
treatments = st.sampled_from(["standard", "zero", "exempt", "outside_scope"])
DAY = date(2026, 3, 2)


class Money(RuleBasedStateMachine):
    """Every act there is: charge, invoice, credit, pay, use, take back, refund, dispute, pay out, close."""

    stripe: FakeStripe
    things = Bundle("things")
    payments = Bundle("payments")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.lines = count(1)
        registered_for_vat()
        self.payers = [PayerFactory(), PayerFactory()]
        self.asks, self.approves = UserFactory(groups=["Finance"]), UserFactory(groups=["Finance"])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- what is charged ----------------------------------------------------------------------

    @rule(target=things, payer=st.integers(0, 1), price=pennies)
    def open(self, payer, price):
        return payable(str(price), payer=self.payers[payer])

    @rule(thing=things, price=prices, quantity=st.integers(1, 3), treatment=treatments)
    def charge(self, thing, price, quantity, treatment):
        try:
            charging.add_charges(thing, [line(str(round(price, 2)), str(quantity), treatment)])
        except PayableClosed:
            assert thing.cancelled_at

    @rule(thing=things, price=pennies, which=st.integers(0, 5))
    def change(self, thing, price, which):
        charges = list(thing.charges.all())
        with _refusals(AlreadyReversed, PayableClosed):
            charging.change_charge(charges[which % len(charges)], line(str(price)))

    @rule(thing=things, which=st.integers(0, 5))
    def cancel_line(self, thing, which):
        charges = list(thing.charges.all())
        with _refusals(AlreadyReversed):
            charging.cancel_charge(charges[which % len(charges)])

    @rule(thing=things)
    def cancel(self, thing):
        charging.cancel_payable(thing)

    @rule(first=things, second=things, both=st.booleans())
    def invoice(self, first, second, both):
        together = {first.pk: first, second.pk: second} if both else {first.pk: first}
        with _refusals(NothingToInvoice, NegativeInvoice, ValueError):
            invoicing.issue(together.values())

    @rule(thing=things)
    def pro_forma(self, thing):
        with _refusals(NothingToInvoice):
            other_documents.issue_pro_forma([thing])

    # --- what is paid -------------------------------------------------------------------------

    @rule(target=payments, thing=things, amount=pennies)
    def begin_card(self, thing, amount):
        return receiving.begin(method="card", amount=amount, payable=thing)

    @rule(target=payments, thing=things, amount=pennies)
    def checkout(self, thing, amount):
        there = "https://example.org/"
        return cards.start_checkout(
            amount=amount, name="Example", success_url=there, cancel_url=there, payable=thing
        )

    @rule(
        payment=payments,
        what=st.sampled_from(["pay", "pay", "decline", "refund", "dispute", "win", "lose"]),
        part=st.integers(1, 3),
    )
    def news_from_stripe(self, payment, what, part):
        """Something happens at Stripe. Its event comes twice, and then another about the same."""
        payment.refresh_from_db()
        about = self._at_stripe(payment, what, part) if payment.stripe_session else None
        if about is None:
            return
        event = self.stripe.event(*about)
        first = webhooks.handle(webhooks.read(*event))
        assert first not in ("ignored", "not ours", "not known at Stripe", "another session")
        after = self._all_there_is()
        assert webhooks.handle(webhooks.read(*event)) == "handled before"
        webhooks.handle(webhooks.read(*self.stripe.event(*about)))
        assert self._all_there_is() == after

    def _at_stripe(self, payment, what, part):
        """Let it happen at Stripe, and return the type of its event and the object."""
        session = self.stripe.objects[payment.stripe_session]
        intent = session["payment_intent"]
        if session["status"] == "open":
            if what == "pay":
                self.stripe.pay(session["id"])
                return "checkout.session.completed", session["id"]
            if what == "decline":
                return "payment_intent.payment_failed", self.stripe.decline(session["id"])
            return None
        left = to_pence(Payment.objects.with_sums().get(pk=payment.pk).refundable)
        dispute = payment.disputes.filter(stripe_dispute__in=self.stripe.objects, state="open").first()
        if what == "refund" and left >= part:
            return "refund.created", self.stripe.refund(intent, left // part)["id"]
        if what == "dispute" and left and dispute is None:
            return "charge.dispute.created", self.stripe.dispute(intent, left)["id"]
        if what in ("win", "lose") and dispute:
            self.stripe.decide(dispute.stripe_dispute, won=what == "win")
            return "charge.dispute.closed", dispute.stripe_dispute
        return None

    def _all_there_is(self):
        """Return what money there is where: what an event that comes again must not change."""
        return (
            Entry.objects.count(),
            FinancialDocument.objects.count(),
            sorted(Payment.objects.values_list("pk", "state", "amount")),
            sorted(Refund.objects.values_list("pk", "state", "amount")),
            sorted(Dispute.objects.values_list("pk", "state", "withdrawn", "fee")),
        )

    @rule(payment=payments)
    def confirm(self, payment):
        before = _state(payment)
        news = receiving.confirm(payment, received_on=DAY)
        assert news == (before in (PaymentState.CREATED, PaymentState.PENDING, PaymentState.FAILED))
        assert not receiving.confirm(payment)
        fees.note_fee(payment, f"txn_{payment.pk}", Decimal("0.45"), on=DAY)

    @rule(payment=payments)
    def fail(self, payment):
        before = _state(payment)
        receiving.fail(payment, "Declined")
        assert _state(payment) == (
            PaymentState.FAILED if before in ("created", "pending", "failed") else before
        )

    @rule(target=payments, number=st.integers(0, 20), payer=st.integers(-1, 1), amount=pennies)
    def import_line(self, number, payer, amount):
        """A line of a bank statement; importing the same one again changes nothing."""
        key = f"statement:{number}"
        known = Payment.objects.filter(source_key=key).first()
        payment = receiving.receive(
            method="bank_transfer",
            amount=amount,
            received_on=DAY,
            source_key=key,
            payer=self.payers[payer] if payer >= 0 else None,
        )
        assert known is None or (payment.pk, payment.amount) == (known.pk, known.amount)
        return payment

    @rule(target=payments, which=st.integers(0, 5), more=st.sampled_from(["-0.01", "0.00", "3.00"]))
    def pay_invoice(self, which, more):
        due = list(Invoice.objects.outstanding())
        if not due:
            return multiple()
        invoice = due[which % len(due)]
        amount = invoice.outstanding + Decimal(more)
        if amount <= 0:
            return multiple()
        return receiving.receive(method="cheque", amount=amount, received_on=DAY, document=invoice)

    @rule(payment=payments, which=st.integers(0, 5), part=st.one_of(st.none(), pennies))
    def use(self, payment, which, part):
        invoices = list(Invoice.objects.order_by("pk"))
        if invoices:
            with _refusals(NotEnoughMoney):
                allocating.allocate(payment, invoices[which % len(invoices)], part)

    @rule(payment=payments, which=st.integers(0, 5), part=st.one_of(st.none(), pennies))
    def take_back(self, payment, which, part):
        invoices = list(Invoice.objects.order_by("pk"))
        if invoices:
            with _refusals(NotEnoughMoney):
                allocating.take_back(
                    payment, invoices[which % len(invoices)], part, by=None, reason="Mistaken"
                )

    @rule(payment=payments, payer=st.integers(0, 1))
    def assign(self, payment, payer):
        payment.refresh_from_db()
        if payment.payer_id is None:
            allocating.assign_payer(payment, self.payers[payer])

    # --- what goes back -----------------------------------------------------------------------

    @rule(payment=payments, part=st.one_of(st.none(), pennies))
    def ask_refund(self, payment, part):
        left = Payment.objects.with_sums().get(pk=payment.pk).refundable
        with _refusals(NotEnoughMoney):
            refunding.ask(payment, part or left, method="transfer", reason="Example", by=self.asks)

    @rule(which=st.integers(0, 5), what=st.sampled_from(["complete", "note_failure", "cancel"]))
    def follow_refund(self, which, what):
        refunds = list(Refund.objects.order_by("pk"))
        if refunds:
            refund = refunds[which % len(refunds)]
            arguments = {"reason": "Account closed"} if what == "note_failure" else {"by": None}
            with _refusals(TransitionRefused):
                getattr(refunding, what)(refund, **arguments)

    @rule(which=st.integers(0, 5), same=st.booleans())
    def approve_refund(self, which, same):
        """A second person approves; whoever asked may not."""
        waiting = list(Refund.objects.filter(state="requested").order_by("pk"))
        if waiting:
            refund = waiting[which % len(waiting)]
            with _refusals(ApprovalRefused):
                refunding.approve(refund, by=self.asks if same else self.approves)
            assert Refund.objects.get(pk=refund.pk).state == ("requested" if same else "approved")

    @rule(payment=payments, part=st.integers(1, 3))
    def bank_takes_back(self, payment, part):
        """A cheque bounces, or a bank takes a transfer back: the whole of it or a part."""
        left = Payment.objects.with_sums().get(pk=payment.pk)
        if left.method != "card" and left.refundable > 0:
            amount = max((left.refundable / part).quantize(Decimal("0.01")), Decimal("0.01"))
            refunding.record_return(payment, amount, on=DAY, reason="Taken back by the bank")

    @rule(number=st.integers(0, 3), amount=pennies)
    def stripe_pays_out(self, number, amount):
        """Stripe transfers what it holds; the same line of a statement counts once."""
        before = ledger.balance(LedgerAccount.BANK)
        fees.note_payout(f"payout:{number}", amount, on=DAY)
        after = ledger.balance(LedgerAccount.BANK)
        fees.note_payout(f"payout:{number}", amount, on=DAY)
        assert ledger.balance(LedgerAccount.BANK) == after
        assert after in (before, before + amount)

    @rule(payment=payments)
    def receipt(self, payment):
        payment.refresh_from_db()
        with _refusals(TransitionRefused):
            first = other_documents.receipt_for(payment)
            assert other_documents.receipt_for(payment) == first

    @rule()
    def close_a_month(self):
        """Whatever is written afterwards for that month counts for an open one."""
        months = closing.months_to_close(timezone.localdate())
        if months:
            closing.close(months[0], by=None)
            assert closing.months_to_close(timezone.localdate()) == months[1:]

    @rule(payment=payments, state=st.sampled_from(DisputeState.values), part=st.integers(1, 4))
    def dispute(self, payment, state, part):
        sums = Payment.objects.with_sums().get(pk=payment.pk)
        name = f"dp_by_hand_{payment.pk}"
        if sums.method != "card" or sums.state not in ("confirmed", "disputed", "refunded"):
            return
        held = sum_of(Dispute.objects.filter(stripe_dispute=name), "withdrawn")
        free = max(ZERO, sums.unallocated + sums.allocated + held)
        takes = state in (DisputeState.OPEN, DisputeState.LOST)
        withdrawn = (free / part).quantize(Decimal("0.01")) if takes else ZERO
        for _ in range(2):  # the same news twice
            disputing.note_dispute(
                payment, name, state=state, withdrawn=withdrawn, fee=Decimal(20 if takes else 0)
            )

    # --- what always holds --------------------------------------------------------------------

    @invariant()
    def the_ledger_comes_to_zero(self):
        assert sum_of(Entry.objects.all(), "amount") == ZERO

    @invariant()
    def everything_agrees(self):
        assert list(reconciling.differences()) == []

    @invariant()
    def balance_is_charges_less_payments(self):
        for payer in self.payers:
            invoiced = sum_of(
                Charge.objects.filter(payable__payer=payer, document_lines__fiscal=True), "gross"
            )
            came = sum(
                (
                    row.received - row.withdrawn - sum_of(row.refunds.filter(state="done"), "amount")
                    for row in Payment.objects.filter(payer=payer).with_sums()
                ),
                ZERO,
            )
            balance = ledger.balance(LedgerAccount.RECEIVABLE, payer=payer) + ledger.balance(
                LedgerAccount.ON_ACCOUNT, payer=payer
            )
            lent = _used_across_payers(payer)
            assert balance == invoiced - came + lent, (pounds(balance), pounds(invoiced), pounds(came))

    @invariant()
    def the_ledger_is_invoices_less_credit_notes_less_payments_plus_refunds(self):
        documents = FinancialDocument.objects.all()
        came = Payment.objects.filter(state__in=RECEIVED_STATES)
        owed = ledger.balance(LedgerAccount.RECEIVABLE) + ledger.balance(LedgerAccount.ON_ACCOUNT)
        assert owed == (
            sum_of(documents.filter(kind="invoice"), "gross")
            - sum_of(documents.filter(kind="credit_note"), "gross")
            - sum_of(came, "amount")
            + sum_of(Refund.objects.filter(state="done"), "amount")
            + sum_of(Dispute.objects.all(), "withdrawn")
        )

    @invariant()
    def what_is_in_closed_months_stays(self):
        closed = ClosedMonth.objects.first()
        if closed:
            now = {account: str(sum_) for account, sum_ in balances(closed.last_day).items()}
            assert now == closed.balances

    @invariant()
    def invoices_less_credit_notes_are_the_charges_invoiced(self):
        documents = FinancialDocument.objects.filter(payer__in=self.payers)
        charged = sum_of(Charge.objects.filter(document_lines__fiscal=True), "gross")
        assert charged == sum_of(documents.filter(kind="invoice"), "gross") - sum_of(
            documents.filter(kind="credit_note"), "gross"
        )

    @invariant()
    def no_number_is_missing_or_there_twice(self):
        for kind in ("invoice", "credit_note", "pro_forma", "receipt"):
            numbers = list(
                FinancialDocument.objects.filter(kind=kind)
                .order_by("sequence")
                .values_list("sequence", flat=True)
            )
            assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def nothing_is_negative_that_may_not_be(self):
        assert not FinancialDocument.objects.filter(kind="invoice").with_sums().filter(outstanding__lt=0)
        assert not Payment.objects.with_sums().filter(unallocated__lt=0)

    @invariant()
    def the_database_would_accept_it(self):
        connection.check_constraints()


def _used_across_payers(payer) -> Decimal:
    """Money of this payer used for another's invoices, less the reverse: books move with the money."""
    return ZERO + _used(payer, own=True) - _used(payer, own=False)


def _used(payer, *, own: bool) -> Decimal:
    from payments.models import Allocation

    rows = Allocation.objects.all()
    if own:
        rows = rows.filter(payment__payer=payer).exclude(invoice__payer=payer)
    else:
        rows = rows.filter(invoice__payer=payer).exclude(payment__payer=payer)
    return sum_of(rows, "amount")


def _state(payment: Payment) -> str:
    return Payment.objects.values_list("state", flat=True).get(pk=payment.pk)


class _refusals:
    """Named refusals are right answers; each takes back what it began."""

    def __init__(self, *errors) -> None:
        self.errors = errors
        self.atomic = transaction.atomic()

    def __enter__(self):
        self.atomic.__enter__()

    def __exit__(self, type_, value, traceback):
        self.atomic.__exit__(type_, value, traceback)
        return type_ is not None and issubclass(type_, self.errors)


@pytest.mark.django_db
def test_whatever_happens_the_books_agree(django_db_blocker, fake_stripe):
    Money.stripe = fake_stripe
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
            suppress_health_check=list(HealthCheck),
        ),
    )
