"""The order of locks: memberships by key, then what payments locks (payers, payments, counters)."""

from members.membership import errors
from members.membership.models import Membership


def lock_membership(membership: Membership, *, ended_too: bool = False) -> Membership:
    """Return `membership` fresh and locked until the transaction ends. Raises HasEnded unless `ended_too`."""
    found = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("plan", "school", "person", "payer")
        .get(pk=membership.pk)
    )
    if found.ended_on is not None and not ended_too and found.ended_on <= _today():
        raise errors.HasEnded
    return found


def _today():
    from django.utils import timezone

    return timezone.localdate()
