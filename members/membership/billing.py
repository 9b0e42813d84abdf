"""Who is invoiced for a membership: its payer at `payments`, with a finance contact who gets the invoices."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.audit import Actor
from members.membership import errors
from members.membership.locking import lock_membership
from members.membership.models import Membership
from members.organisations.models import Authority, PublicContact, VirtualSchool
from payments.locking import lock_payers
from payments.models import FinanceContact, Payer
from payments.models.payers import PayerKind
from payments.settled import register_payers_in_use


@dataclass(frozen=True)
class Billing:
    """Who is invoiced. `address` has a line for each line; `order_required`: no invoice without an order."""

    name: str
    address: str
    contact_email: str
    contact_name: str = ""
    order_required: bool = False


@register_payers_in_use
def payers_of_members() -> QuerySet:
    """Return the keys of the payers of memberships that are not over: who pays nothing today may tomorrow."""
    return Membership.objects.open().filter(payer__isnull=False).order_by().values("payer")


def suggested(school: VirtualSchool) -> Billing:
    """Return what is known of who pays for `school`: its council, at the school's public address."""
    council = Authority.objects.in_force().filter(
        service_areas__school=school, service_areas__in=school.service_areas.in_force()
    )
    first = council.order_by("name").first()
    contact = PublicContact.objects.filter(school=school).first()
    return Billing(
        name=first.official_name if first else school.name,
        address=contact.address if contact else "",
        contact_email="",
    )


def of_payer(payer: Payer) -> Billing:
    """Return what `payer` says today."""
    contact = payer.contacts.filter(gets_invoices=True).first()
    return Billing(
        name=payer.name,
        address=payer.billing_address,
        contact_email=contact.email if contact else "",
        contact_name=contact.name if contact else "",
        order_required=payer.purchase_order_required,
    )


def reference_of(membership: Membership) -> str:
    """Return the key by which the payer of a member is found again, whatever becomes of the membership."""
    if membership.school_id:
        return f"virtual-school-{membership.school_id}"
    return f"person-{membership.person_id}"


@transaction.atomic
def set_billing(membership: Membership, billing: Billing, *, by: Actor) -> Payer:
    """Write who is invoiced from now on and return the payer. Invoices that went out stay as they are.

    The contact named here gets the invoices in place of the one before; contacts that Finance added
    beside stay.
    """
    membership = lock_membership(membership, ended_too=True)
    payer = membership.payer
    if payer is None:
        payer, _ = Payer.objects.get_or_create(
            reference=reference_of(membership),
            defaults={
                "kind": PayerKind.PERSON if membership.person_id else PayerKind.ORGANISATION,
                "name": billing.name,
                "billing_address": billing.address,
            },
        )
        membership.payer = payer
        membership.save(update_fields=["payer"])
    lock_payers(payer.pk)
    payer.name, payer.billing_address = billing.name, billing.address
    payer.purchase_order_required = billing.order_required
    payer.save(update_fields=["name", "billing_address", "purchase_order_required"])
    _set_contact(payer, billing)
    audit.record(by, "membership.billing_changed", membership, {"payer": payer.pk})
    return payer


def _set_contact(payer: Payer, billing: Billing) -> None:
    if not billing.contact_email:
        return
    first = payer.contacts.filter(gets_invoices=True).order_by("pk").first()
    known = payer.contacts.filter(email__iexact=billing.contact_email).first()
    contact = known or first or FinanceContact(payer=payer)
    contact.email, contact.name = billing.contact_email, billing.contact_name
    contact.gets_invoices = contact.gets_reminders = True
    contact.save()
    if first and known and first.pk != known.pk:
        first.gets_invoices = first.gets_reminders = False
        first.save()


def require_payer(membership: Membership) -> Payer:
    """Return the payer of `membership`. Raises BillingMissing where nobody said who pays."""
    if membership.payer is None:
        raise errors.BillingMissing
    return membership.payer
