"""What this room refuses, in sentences for the person who meets them."""

from core.errors import Refusal


class AccountError(Refusal):
    """Base of what this room refuses."""


class MayNotRemove(AccountError):
    text = (
        "You may not remove this person’s second step. Of people who work for NAVSH, only an administrator "
        "does that, and nobody their own."
    )


class NoSecondStep(AccountError):
    text = "This person has no second step: a password, or a code by e-mail, lets them in."


class AlreadyAsked(AccountError):
    text = "It is on its way already. Nothing more needs doing."


class NotWaiting(AccountError):
    text = "It is settled already: it was done, or it was stopped before."
