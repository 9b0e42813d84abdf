"""What can go wrong with money, by name. Each message says what to do, and may be shown to staff."""


class PaymentsError(Exception):
    """The base of this room's errors."""


class NothingToInvoice(PaymentsError):
    """Every charge is on an invoice or credit note already."""


class NegativeInvoice(PaymentsError):
    """The charges come to less than nothing and there is no invoice that a credit note could reduce."""


class PurchaseOrderMissing(PaymentsError):
    """This payer wants a purchase order number on every invoice, and there is none yet."""


class SumTooLarge(PaymentsError):
    """A line or a document comes to more than the books can hold."""


class AlreadyReversed(PaymentsError):
    """The charge was cancelled or changed before."""


class PayableClosed(PaymentsError):
    """The thing was cancelled; nothing can be charged for it any more."""


class TransitionRefused(PaymentsError):
    """A payment cannot go from the state it is in to the one asked for."""


class NotEnoughMoney(PaymentsError):
    """More was to be allocated or refunded than is there."""


class ApprovalRefused(PaymentsError):
    """A refund needs a second person, and this one may not be it."""


class Unbalanced(PaymentsError):
    """The entries of a ledger transaction do not come to zero."""


class CardsNotOffered(PaymentsError):
    """There are no Stripe keys, so cards cannot be taken."""


class TryLater(PaymentsError):
    """Stripe or the database could not answer now; the same call will do later."""
