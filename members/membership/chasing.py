"""Whether the money for a membership is chased: payments reminds the payer unless it is told to wait.

Two things make it wait, each lifted on its own: a pause, while which nothing is asked for, and the lapse
of a year that was never paid: what becomes of that invoice is for the office to say.
"""

from datetime import date

from core.audit import Actor
from members.membership.models import Membership, Pause, Period
from payments import holding
from payments.models import Payable

PAUSE = "membership-pause"
LAPSE = "membership-lapse"


def hold_for_pause(pause: Pause, *, by: Actor) -> None:
    """Have nobody reminded of what is unpaid while `pause` lasts."""
    for payable in _owed(pause.membership):
        holding.hold(
            payable,
            held_for=PAUSE,
            reason=f"The membership is paused: {pause.reason}",
            since=pause.starts,
            until=pause.ends,
            by=by,
        )


def release_after_pause(membership: Membership, on: date, *, by: Actor) -> None:
    """Let reminders go out again from `on`."""
    for payable in _payables(membership):
        holding.release(payable, held_for=PAUSE, on=on, by=by)


def hold_for_lapse(period: Period, on: date) -> None:
    """Have nobody reminded of a year for which access ended on `on`; more time or money lifts that."""
    if period.payable and not period.is_good:
        holding.hold(
            period.payable,
            held_for=LAPSE,
            reason="The membership lapsed unpaid. Give more time to pay, or end it and credit the year.",
            since=on,
        )


def release_after_lapse(period: Period, *, by: Actor) -> None:
    """Let reminders of a year go out again: it was given more time, or was paid for."""
    if period.payable:
        holding.release(period.payable, held_for=LAPSE, by=by)


def _payables(membership: Membership):
    of_it = membership.periods.filter(payable__isnull=False).values("payable")
    return Payable.objects.filter(pk__in=of_it).order_by("pk")


def _owed(membership: Membership):
    unpaid = membership.periods.unpaid().filter(payable__isnull=False).values("payable")
    return Payable.objects.filter(pk__in=unpaid, cancelled_at__isnull=True).order_by("pk")
