"""The name to show beside what somebody wrote, as NAVSH's policy says (see `core.writers`)."""

from django.contrib.auth import get_user_model
from django.urls import reverse

from core.querysets import User
from core.writers import FORMER_MEMBER, UNNAMED, Keys, Writer, Writers, register_writers
from members.directory.models import DirectoryPolicy
from members.directory.querysets import people
from members.directory.viewers import Viewer, viewer_of
from members.membership.models import Membership
from members.organisations.models import Role


@register_writers
def writers_for(keys: Keys, reader: User) -> Writers:
    """Return the writer for each key of an account, as `reader` may see them."""
    return writer_names(keys, viewer_of(reader))


def writer_names(pks: Keys, viewer: Viewer) -> Writers:
    """Return the writer for each key of an account, in seven queries however many there are.

    A key that leads to no account, None too, is a former member. Somebody has left who once worked for
    a school or was an associate and does so no more, or whose account is closed; their name stays or
    goes as `DirectoryPolicy` says. Whoever hid from the directory keeps their name beside what they
    wrote, without a link. Who gave no name is "A member": an address never stands for one.
    """
    wanted = {pk for pk in pks if pk is not None}
    accounts = {user.pk: user for user in get_user_model().objects.filter(pk__in=wanted)}
    findable = set(people(viewer).filter(pk__in=wanted).order_by().values_list("pk", flat=True))
    left = _who_left([user for pk, user in accounts.items() if pk not in findable])
    keeps_name = DirectoryPolicy.load().after_leaving == DirectoryPolicy.AfterLeaving.NAME
    writers: Writers = {None: Writer(FORMER_MEMBER, is_former=True)}
    for pk in wanted:
        user = accounts.get(pk)
        name = user.get_full_name() if user else ""
        if user is None or (pk in left and not (keeps_name and name)):
            writers[pk] = Writer(FORMER_MEMBER, is_former=True)
        else:
            url = reverse("directory:person", args=[pk]) if pk in findable else ""
            writers[pk] = Writer(name or UNNAMED, url, is_former=pk in left)
    return writers


def writer_name(pk: int | None, viewer: Viewer) -> Writer:
    """Return the writer for one key of an account (see `writer_names`)."""
    return writer_names([pk], viewer)[pk]


def _who_left(accounts: list) -> set[int]:
    closed = {user.pk for user in accounts if not user.is_active}
    rest = [user.pk for user in accounts if user.is_active]
    if not rest:
        return closed
    roles = Role.objects.filter(person__in=rest)
    once = set(roles.values_list("person_id", flat=True))
    now = set(roles.current().values_list("person_id", flat=True))
    associates = Membership.objects.filter(person__in=rest)
    once |= set(associates.values_list("person_id", flat=True))
    now |= set(associates.open().values_list("person_id", flat=True))
    return closed | (once - now)
