"""People ask to become associates; the office decides; then the invoice goes out."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import audit
from members.accounts.models import User
from members.membership import errors, permissions, starting
from members.membership.billing import Billing
from members.membership.models import Application, Membership, Plan

MOST_A_DAY = 3  # each is a mail to the office, and one that is withdrawn was sent all the same


def apply(
    person: User,
    plan: Plan,
    *,
    background: str,
    why: str,
    bill: Billing,
    organisation: str = "",
    order_number: str = "",
    first_name: str = "",
    last_name: str = "",
) -> Application:
    """Keep the application of `person` for `plan`, and tell the office.

    A name given with it becomes that of the account where it had none.
    Raises NotOffered, AlreadyAsked, AskedTooOften, AlreadyMember.
    """
    from members.membership.tasks import mail_application

    with transaction.atomic():
        account = User.objects.select_for_update().get(pk=person.pk)
        _name(account, first_name, last_name)
        _check_may_ask(account, plan)
        made = Application.objects.create(
            person=person,
            plan=plan,
            background=background,
            organisation=organisation,
            why=why,
            billing_name=bill.name,
            billing_address=bill.address,
            billing_email=bill.contact_email,
            order_number=order_number,
        )
        audit.record(person, "application.asked", made, {"plan": plan.pk})
        transaction.on_commit(partial(mail_application.enqueue, made.pk))
    return made


def _name(account: User, first_name: str, last_name: str) -> None:
    if (first_name or last_name) and not account.get_full_name():
        account.first_name, account.last_name = first_name, last_name
        account.save(update_fields=["first_name", "last_name"])


def _check_may_ask(person: User, plan: Plan) -> None:
    if not Plan.objects.offered(Plan.Audience.ASSOCIATE).filter(pk=plan.pk).exists():
        raise errors.NotOffered
    if Application.objects.waiting().filter(person=person).exists():
        raise errors.AlreadyAsked
    lately = Application.objects.filter(person=person, asked_at__gt=timezone.now() - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise errors.AskedTooOften
    if Membership.objects.open().filter(person=person).exists():
        raise errors.AlreadyMember


def approve(application: Application, by: User, *, complimentary: str = "") -> Membership:
    """Let the person become an associate: the invoice goes out, and its payment opens the doors.

    `complimentary` is a reason to charge nothing for the first year. Raises NotAllowed,
    AlreadyDecided, and what `starting.start` raises.
    """
    with transaction.atomic():
        application = _locked(application, by)
        bill = Billing(
            application.billing_name,
            application.billing_address,
            application.billing_email,
            contact_name=str(application.person),
        )
        membership = starting.start(
            application.plan,
            by=by,
            person=application.person,
            bill=bill,
            order_number=application.order_number,
            complimentary=complimentary,
        )
        _decide(application, Application.State.APPROVED, by)
    return membership


def refuse(application: Application, by: User, reason: str) -> Application:
    """Refuse, for a `reason` that the person reads. Raises ReasonMissing, NotAllowed, AlreadyDecided."""
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    with transaction.atomic():
        application = _locked(application, by)
        application.reason = reason
        _decide(application, Application.State.REFUSED, by)
    return application


def withdraw(application: Application, person: User) -> Application:
    """Take back one's own application. Raises NotAllowed, AlreadyDecided."""
    with transaction.atomic():
        application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if application.person_id != person.pk:
            raise errors.NotAllowed("Only the person who asked may withdraw the application.")
        _check_waiting(application)
        _decide(application, Application.State.WITHDRAWN, person, tell=False)
    return application


def _locked(application: Application, by: User) -> Application:
    if not permissions.may_manage_memberships(by):
        raise errors.NotAllowed
    found = (
        Application.objects.select_for_update(of=("self",))
        .select_related("person", "plan")
        .get(pk=application.pk)
    )
    _check_waiting(found)
    return found


def _check_waiting(application: Application) -> None:
    if application.state != Application.State.WAITING:
        raise errors.AlreadyDecided


def _decide(application: Application, state: str, by: User, tell: bool = True) -> None:
    from members.membership.tasks import mail_decision

    application.state, application.decided_by = state, by
    application.decided_at = timezone.now()
    application.save()
    audit.record(by, f"application.{state}", application, {"person": application.person_id})
    if tell:
        transaction.on_commit(partial(mail_decision.enqueue, application.pk))
