"""A person with a row in every model that holds something about people, built from what the models say.

A new model gets its row here by itself. Where its constraints want more than that, add a function to
SPECIAL that makes the row.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from core import audit
from core.models import ChangeRecord
from core.personal_data import Holding, Person, holdings
from members.accounts.models import SecondStepRemoval, User
from members.membership.models import Membership
from members.organisations.models import VirtualSchool
from payments.models import (
    BankAccount,
    BankLine,
    BankStatement,
    FinanceContact,
    Payer,
    PayerAlias,
    Payment,
    PurchaseOrder,
    Refund,
)
from payments.models.payments import Dispute
from payments.models.reminders import ReminderSent
from tests.factories.membership import associate_plan
from tests.factories.organisations import VirtualSchoolFactory
from tests.factories.payments import PayerFactory, invoice, payable
from tests.factories.people import UserFactory

_numbers = count(1)


class Somebody:
    """Words that say who a person is, and appear nowhere else."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.first_name, self.last_name = f"{word.capitalize()}ine", f"Mc{word.capitalize()}"
        self.email = f"{word}@{word}.example.org"
        self.phone = f"01632 {sum(map(ord, word)) + 960000}"
        self.address = f"12 {word.capitalize()} Street"
        self.ip = f"2001:db8::{sum(map(ord, word)):x}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def identifying(self) -> list[str]:
        """What must be nowhere once the person is erased."""
        return [self.first_name, self.last_name, self.email, self.phone, self.address, self.ip]

    def text_for(self, name: str) -> str:
        """Return what the person would have in a field called `name`."""
        for part, value in (
            ("email", self.email),
            ("phone", self.phone),
            ("address", self.address),
            ("ip", self.ip),
            ("first_name", self.first_name),
            ("last_name", self.last_name),
        ):
            if part == name or (part != "ip" and part in name):
                return value
        return self.full_name


def account(somebody: Somebody) -> User:
    """Return the account of `somebody`, with a confirmed address."""
    return UserFactory(email=somebody.email, first_name=somebody.first_name, last_name=somebody.last_name)


def everything_about(somebody: Somebody) -> User:
    """Give `somebody` an account and a row in every model that has a way to them; return the account."""
    user = account(somebody)
    _payer(user, somebody)  # all that is about money hangs on it
    for holding in holdings():
        if not (holding.by_user or holding.by_email or holding.find) or holding.label == "accounts.User":
            continue
        if not holding.rows(Person.of(user)).exists():
            make_row(holding, user, somebody)
        for act in holding.acts:
            if not holding.acted_on(Person.of(user), act).exists():
                make_act(holding, act, user)
    return user


def make_row(holding: Holding, user: User, somebody: Somebody) -> None:
    """Make one row of `holding` about the person."""
    if holding.label in SPECIAL:
        SPECIAL[holding.label](user, somebody)
        return
    given: dict[str, Any] = {}
    for lookup in holding.by_user[:1]:
        given |= _along(holding.model, lookup, user, somebody)
    if not given and not holding.by_email:
        raise NotImplementedError(f"Say in SPECIAL how to make a {holding.label}")
    if not given:
        given = _along(holding.model, holding.by_email[0], user, somebody)
    fill(holding.model, somebody, set(holding.fields) | set(holding.by_email), **given)


def make_act(holding: Holding, act: str, user: User) -> None:
    """Put the person's key where they did something; past constraints that are not the point here."""
    others = models.QuerySet(holding.model).filter(**{f"{act}__isnull": True})
    key = others.order_by("pk").values_list("pk", flat=True).first()
    if key is not None and not getattr(holding.model, "append_only", False) and act not in CONSTRAINED:
        others.filter(pk=key).update(**{act: user.pk})


# A constraint ties these to the state of the row.
CONSTRAINED = {"answered_by", "approved_by", "requested_by"}


def _along(model: type[models.Model], lookup: str, user: User, somebody: Somebody) -> dict[str, Any]:
    """Return what to fill a row of `model` with so that `lookup` leads to the person."""
    first, _, rest = lookup.partition("__")
    if not rest:
        a_field = model._meta.get_field(first)
        return {first: user if a_field.is_relation else somebody.email}
    related = model._meta.get_field(first).related_model
    found = models.QuerySet(related).filter(**{rest: user.pk}).first()
    return {first: found or fill(related, somebody, set(), **_along(related, rest, user, somebody))}


TEXTS = models.CharField | models.TextField | models.GenericIPAddressField


def fill(
    model: type[models.Model], somebody: Somebody | None, personal: set[str], **given: Any
) -> models.Model:
    """Return a saved row of `model`, its needed fields filled, and all `personal` texts with the person's."""
    values = dict(given)
    for a_field in model._meta.concrete_fields:
        if a_field.name in values or a_field.primary_key or a_field.generated:
            continue
        needed = (
            not a_field.null and not a_field.has_default() and not getattr(a_field, "auto_now_add", False)
        )
        is_text = isinstance(a_field, TEXTS) and not a_field.choices
        if a_field.name in personal and is_text and somebody:
            values[a_field.name] = somebody.text_for(a_field.name)[: a_field.max_length or 10_000]
        elif isinstance(a_field, models.FileField) and a_field.name in personal:
            values[a_field.name] = ContentFile(b"a file of theirs", name="theirs.txt")
        elif needed and not (a_field.blank and (is_text or isinstance(a_field, models.FileField))):
            values[a_field.name] = _value_for(a_field)
    return models.QuerySet(model).create(**values)


# What one row has to itself.
FRESH = {User: UserFactory, VirtualSchool: VirtualSchoolFactory, Payer: PayerFactory}

# The first kind that fits gives the value.
BY_KIND = (
    (models.GenericIPAddressField, lambda: "192.0.2.1"),
    (models.EmailField, lambda: f"somebody{next(_numbers)}@example.org"),
    ((models.CharField, models.TextField), lambda: f"word-{next(_numbers)}"),
    (models.DateTimeField, timezone.now),
    (models.DateField, lambda: date(2026, 4, 1)),
    (models.DecimalField, lambda: Decimal(1)),
    (models.IntegerField, lambda: 1),
    (models.BooleanField, lambda: False),
    (models.JSONField, dict),
)


def _value_for(a_field: models.Field) -> Any:
    if a_field.is_relation:
        related = a_field.related_model
        if related in FRESH:
            return FRESH[related]()
        return models.QuerySet(related).order_by("pk").first() or fill(related, None, set())
    if a_field.choices:
        return a_field.flatchoices[0][0]
    for kind, value in BY_KIND:
        if isinstance(a_field, kind):
            return value()
    raise NotImplementedError(f"Say in SPECIAL how to make a {a_field.model.__name__}: {a_field.name}")


def _payer(user: User, somebody: Somebody):
    payer = PayerFactory(kind="person", name=somebody.full_name, billing_address=somebody.address)
    FinanceContact.objects.create(
        payer=payer, name=somebody.full_name, email=somebody.email.upper(), telephone=somebody.phone
    )
    PayerAlias.objects.create(payer=payer, name=somebody.full_name.upper())
    issued = invoice("120.00", payer=payer)
    payable("10.00", payer=payer)
    paid = Payment.objects.create(
        payer=payer,
        amount=20,
        method="transfer",
        state="confirmed",
        received_on=date(2026, 4, 2),
        reference=somebody.full_name,
    )
    PurchaseOrder.objects.create(payer=payer, number="4711", document=ContentFile(b"order", name="order.pdf"))
    Refund.objects.create(payment=paid, amount=5, method="transfer", reason=f"{somebody.full_name} was ill")
    Dispute.objects.create(payment=paid, stripe_dispute=f"dp_{somebody.word}")
    ReminderSent.objects.create(invoice_id=issued.pk, days_after_due=14)
    bank = BankAccount.objects.create(name=f"Example bank {somebody.word}", account_number="12345678")
    statement = fill(BankStatement, None, set(), account=bank)
    names = {"narrative": f"FPS {somebody.full_name}", "payer_name": somebody.full_name}
    booked = {"payment": paid, "state": "booked", "raw": {"name": somebody.full_name}}
    fill(BankLine, None, set(), account=bank, statement=statement, amount=Decimal(20), **names, **booked)


def _removal(user: User, somebody: Somebody) -> None:
    now = timezone.now()
    SecondStepRemoval.objects.create(
        person=user, how_known=f"Rang {somebody.phone}.", asked_at=now, due_at=now + timedelta(days=1)
    )


def _session(user: User, somebody: Somebody) -> None:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.save()


def _task(user: User, somebody: Somebody) -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.create(
        args_kwargs={"args": ["Subject", f"Dear {somebody.full_name}", somebody.email], "kwargs": {}},
        task_path="members.accounts.tasks.deliver",
        backend_name="default",
        priority=0,
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
        status="SUCCESSFUL",
    )


def _log(user: User, somebody: Somebody) -> None:
    from wagtail.models import ModelLogEntry

    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        label=somebody.full_name,
        action="wagtail.edit",
        timestamp=timezone.now(),
        data={"title": somebody.full_name},
    )


def _comment(user: User, somebody: Somebody) -> None:
    from wagtail.models import Comment, CommentReply

    comment = Comment.objects.create(
        page=Page.objects.get(depth=2), user=user, text="A thought", contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=user, text="Another thought")


def _call(user: User, somebody: Somebody) -> None:
    from tests.factories.eoi import CallPageFactory

    CallPageFactory(contact_name=somebody.full_name, contact_email=somebody.email)


def _invitation(user: User, somebody: Somebody) -> None:
    from members.organisations.models import Invitation

    Invitation.objects.create(
        school=VirtualSchoolFactory(),
        email=somebody.email,
        name=somebody.full_name,
        expires_at=timezone.now() + timedelta(days=14),
    )


def _request(user: User, somebody: Somebody) -> None:
    from research.models import AccessRequest
    from tests.factories.research import PublicationFactory

    AccessRequest.objects.create(
        publication=PublicationFactory(),
        email=somebody.email.capitalize(),
        name=somebody.full_name,
        organisation="A charity",
        reason=f"I am {somebody.full_name}",
    )


def _membership(user: User, somebody: Somebody) -> None:
    Membership.objects.create(person=user, plan=associate_plan(), started_on=date(2026, 4, 1))


def _period(user: User, somebody: Somebody) -> None:
    membership = Membership.objects.get(person=user)
    membership.periods.create(
        plan=membership.plan,
        starts=date(2026, 4, 1),
        ends=date(2027, 4, 1),
        price=60,
        grace_ends=date(2026, 6, 1),
        lapses_on=date(2027, 5, 1),
    )


def _seat(user: User, somebody: Somebody) -> None:
    from members.membership.models import Seat
    from tests.factories.membership import school_membership

    Seat.objects.get_or_create(membership=school_membership(), person=user)


def _token(user: User, somebody: Somebody) -> None:
    from allauth.socialaccount.models import SocialAccount, SocialToken

    tied = SocialAccount.objects.filter(user=user).first()
    SocialToken.objects.create(account=tied, token="a-token")


def _trail(user: User, somebody: Somebody) -> None:
    audit.record(user, "example.done", user)


def _change(user: User, somebody: Somebody) -> None:
    ChangeRecord.objects.create(
        at=timezone.now(), thing="accounts.user", row=str(user.pk), operation="update", changes={}, actor=user
    )


def _role(user: User, somebody: Somebody) -> None:
    from tests.factories.organisations import RoleFactory

    RoleFactory(person=user, title=f"Adviser {somebody.last_name}")


def _confirmation(user: User, somebody: Somebody) -> None:
    from allauth.account.models import EmailConfirmation

    EmailConfirmation.create(EmailAddress.objects.get(user=user))


SPECIAL = {
    "accounts.SecondStepRemoval": _removal,
    "sessions.Session": _session,
    "django_tasks_database.DBTaskResult": _task,
    "wagtailcore.ModelLogEntry": _log,
    "wagtailcore.Comment": _comment,
    "eoi.CallPage": _call,
    "organisations.Invitation": _invitation,
    "organisations.Role": _role,
    "research.AccessRequest": _request,
    "membership.Membership": _membership,
    "membership.Period": _period,
    "membership.Seat": _seat,
    "socialaccount.SocialToken": _token,
    "account.EmailConfirmation": _confirmation,
    "core.AuditEvent": _trail,
    "core.ChangeRecord": _change,
}
