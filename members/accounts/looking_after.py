"""What staff do to other people's accounts: never in their stead, and never unseen.

An address counts once whoever reads its mail confirmed it; a password is set by its owner alone. Each
act is in the trail, and whoever had the account before hears of it.
"""

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from core import audit
from members.accounts.models import User
from members.accounts.permissions import may_change_person, may_move_account
from members.accounts.tasks import deliver


class AddressTaken(Exception):
    """Another account has that address already."""


class NoWayIn(Exception):
    """A closed account is opened first; only then is there anything to set a password for."""


def welcome(person: User, by: AbstractUser) -> None:
    """Note that staff made the account, and write to its owner how to set a password and get in."""
    audit.record(by, "account.added", person)
    text = render_to_string("emails/account_added.txt", {"person": person})
    transaction.on_commit(lambda: deliver.enqueue("Your account with NAVSH", text, person.email))


def change_address(person: User, email: str, by: AbstractUser, request: HttpRequest) -> None:
    """Have `email` take the place of the person's address as soon as it is confirmed from its mail.

    The former address is told at once, where it was confirmed itself. One that never was may have been
    mistyped, and is replaced at once; it does not open the account before it is confirmed either.
    Raises PermissionDenied, AddressTaken.
    """
    email = email.strip().lower()
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        if not may_move_account(by, person):
            raise PermissionDenied
        others = User.objects.exclude(pk=person.pk)
        if others.filter(email=email).exists() or _confirmed_by_another(email, person):
            raise AddressTaken
        former = EmailAddress.objects.get_verified(person)
        EmailAddress.objects.filter(user=person, verified=False).delete()
        if former is None:
            person.email = email
            person.save()
        address, _ = EmailAddress.objects.get_or_create(
            user=person, email=email, defaults={"primary": former is None, "verified": False}
        )
        audit.record(by, "account.address_asked", person)
        if not address.verified:
            transaction.on_commit(lambda: address.send_confirmation(request))
        if former is not None and former.email != email:
            transaction.on_commit(lambda: _tell_former_address(former.email))


def send_password_link(person: User, by: AbstractUser, request: HttpRequest) -> None:
    """Mail the person a link by which they set a password. Raises PermissionDenied, NoWayIn."""
    if not may_change_person(by, person):
        raise PermissionDenied
    if not person.is_active:
        raise NoWayIn
    with transaction.atomic():
        audit.record(by, "account.password_link_sent", person)
        transaction.on_commit(lambda: _mail_password_link(person, request))


def _confirmed_by_another(email: str, person: User) -> bool:
    return EmailAddress.objects.filter(email=email, verified=True).exclude(user=person).exists()


def _mail_password_link(person: User, request: HttpRequest) -> None:
    request_password_reset(request, person.email, [person], default_token_generator)


def _tell_former_address(email: str) -> None:
    text = render_to_string("emails/address_to_change.txt")
    deliver.enqueue("Your NAVSH account gets another address", text, email)
