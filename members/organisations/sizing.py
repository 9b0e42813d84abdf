"""The office says how large each authority is: some prices hang on it."""

from collections.abc import Mapping

from django.db import transaction

from core import audit
from core.audit import Actor
from members.organisations.models import Authority


@transaction.atomic
def set_sizes(sizes: Mapping[int, str], by: Actor) -> int:
    """Write the size of authorities by key ("" for not known), and return how many that changed.

    Who may is for the caller to ask. A size that does not exist, and an authority that does not, are
    left out.
    """
    changed = 0
    for authority in Authority.objects.select_for_update().filter(pk__in=sizes).order_by("pk"):
        size = sizes[authority.pk]
        if size == authority.size or size not in ("", *Authority.Size.values):
            continue
        audit.record(by, "authority.sized", authority, {"from": authority.size, "to": size})
        authority.size = size
        authority.save(update_fields=["size"])
        changed += 1
    return changed
