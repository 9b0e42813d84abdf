"""A copy of everything that is held about somebody: UK GDPR, Article 15.

A zip with `index.html` to read, `your-data.json` for programs, a text that explains both, and the files
that hang on them. What staff wrote
about the person in notes is theirs to read and is in it. What would show other people is not: who
decided, wrote or uploaded something, and rows that are about others. What only opens locks is not in
it either; each such field says why.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core import signing
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Page

from core import audit
from core.personal_data import Holding, Nothing, Person, holdings, said_of
from members.privacy import errors, readable, tasks, traces
from members.privacy.models import Copy
from members.privacy.permissions import may_look_after_data

KEPT_FOR = timedelta(days=7)
COPIES_A_DAY = 3
BATCH = 500
SALT = "members.privacy.copy"


def ask(person: Person, *, email: str = "", by: AbstractUser | None = None) -> Copy:
    """Have a copy made and the link mailed; return it.

    `email` is where the link goes for somebody who cannot sign in; `by` is the member of staff who asks
    for them. One that could not be made before is begun again. Raises TooManyCopies beyond three in a
    day, NotAllowed.
    """
    if by is not None and not may_look_after_data(by):
        raise errors.NotAllowed
    with transaction.atomic():
        if person.user_id:  # so that many clicks at once do not all slip under the limit
            get_user_model().objects.select_for_update().get(pk=person.user_id)
        same: dict[str, Any] = {"person_id": person.user_id} if person.user_id else {"email": email}
        if (failed := Copy.objects.failed().filter(**same).first()) is not None:
            return _begin_again(failed, by or failed.person)
        lately = Copy.objects.filter(asked_at__gt=timezone.now() - timedelta(days=1), **same)
        if lately.count() >= COPIES_A_DAY:
            raise errors.TooManyCopies
        copy = Copy.objects.create(
            person_id=person.user_id, email=email, asked_by_id=by.pk if by is not None else None
        )
        audit.record(by or copy.person, "copy.asked", copy, {"account": person.user_id})
        transaction.on_commit(lambda: tasks.make_copy.enqueue(copy.pk))
    return copy


def begin_again(copy: Copy, by: AbstractUser) -> None:
    """Have a copy made that could not be made before. Raises NotAllowed, AlreadyDecided."""
    if not may_look_after_data(by):
        raise errors.NotAllowed
    with transaction.atomic():
        failed = Copy.objects.failed().select_for_update(of=("self",)).filter(pk=copy.pk).first()
        if failed is None:
            raise errors.AlreadyDecided
        _begin_again(failed, by)


def _begin_again(failed: Copy, by: AbstractUser | None) -> Copy:
    Copy.objects.filter(pk=failed.pk).update(state=Copy.State.MAKING)  # asked when it was: the law counts
    audit.record(by, "copy.asked", failed, {"account": failed.person_id})
    transaction.on_commit(lambda: tasks.make_copy.enqueue(failed.pk))
    failed.refresh_from_db()
    return failed


def could_not_make(copy_pk: int) -> None:
    """Note that a copy could not be made, however often it was tried: it waits for staff, or its person."""
    if Copy.objects.filter(pk=copy_pk, state=Copy.State.MAKING).update(state=Copy.State.FAILED):
        audit.record(None, "copy.failed", Copy.objects.get(pk=copy_pk))


def make(copy_pk: int) -> Copy | None:
    """Write the file of a copy that waits for it; None where another worker was faster."""
    copy = Copy.objects.select_related("person").filter(pk=copy_pk, state=Copy.State.MAKING).first()
    if copy is None:
        return None
    person = person_of(copy)
    with TemporaryFile() as file:
        write(person, file)
        file.seek(0)
        name = copy.file.storage.save(copy.file.field.generate_filename(copy, "copy.zip"), File(file))
    with transaction.atomic():
        ready = Copy.objects.filter(pk=copy.pk, state=Copy.State.MAKING).update(
            state=Copy.State.READY, file=name, expires_at=timezone.now() + KEPT_FOR
        )
        if ready:
            transaction.on_commit(lambda: tasks.mail_copy.enqueue(copy.pk))
    if not ready:
        copy.file.storage.delete(name)
        return None
    copy.refresh_from_db()
    return copy


def person_of(copy: Copy) -> Person:
    """Return whose data a copy is of: of an account, or of whoever reads the mail of an address."""
    return Person.at(copy.email) if copy.email else Person.of(copy.person)


def address_of(copy: Copy) -> str:
    """Return where the link of a copy is mailed."""
    return copy.email or (copy.person.email if copy.person else "")


def token_of(copy: Copy) -> str:
    """Return what stands in the link to a copy."""
    return signing.dumps(copy.pk, salt=SALT)


def by_token(token: str, now: datetime | None = None) -> Copy | None:
    """Return the copy that a link leads to while it can be fetched; None for any other link."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=KEPT_FOR + timedelta(days=1))
    except signing.BadSignature:
        return None
    return Copy.objects.ready(now).select_related("person").filter(pk=pk).first()


def fetched(copy: Copy) -> None:
    """Note that the copy was fetched, the first time."""
    if Copy.objects.filter(pk=copy.pk, fetched_at__isnull=True).update(fetched_at=timezone.now()):
        audit.record(copy.person, "copy.fetched", copy)


def throw_away(copies: Iterable[Copy]) -> int:
    """Delete the files of copies whose time is over; return how many."""
    count = 0
    for copy in copies:
        name = copy.file.name
        Copy.objects.filter(pk=copy.pk).update(state=Copy.State.GONE, file="")
        if name:
            copy.file.storage.delete(name)
        count += 1
    return count


# --- what is in it ------------------------------------------------------------------------------


def write(person: Person, to: IO[bytes]) -> None:
    """Write the zip of all that is held about `person` into `to`."""
    with traces.looked_up_once(), zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        contents = {
            "made_at": timezone.localtime(),
            "about": {"account": person.user_id, "addresses": sorted(person.emails)},
            "records": list(_records(person, archive)),
            "what_you_did": list(_acts(person)),
        }
        text = json.dumps(contents, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("your-data.json", text)
        archive.writestr("index.html", readable.page_of(contents))
        archive.writestr("read-me.txt", render_to_string("privacy/copy_read_me.txt", {"contents": contents}))


def _records(person: Person, archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    for holding in holdings():
        if not (holding.by_user or holding.by_email or holding.find):
            continue
        rows = [
            _row(holding, row, person, archive)
            for row in holding.rows(person).order_by("pk").iterator(chunk_size=BATCH)
        ]
        if rows:
            yield {
                "what": holding.what,
                "record": holding.label,
                "purpose": holding.purpose,
                "lawful_ground": holding.ground.label,
                "kept": holding.kept,
                "left_out": dict(holding.withheld),
                "rows": rows,
            }


def _row(holding: Holding, row: models.Model, person: Person, archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for a_field in row._meta.concrete_fields:
        if a_field.generated or a_field.name in holding.withheld or a_field.name in holding.acts:
            continue  # what the database makes of other fields says nothing that they do not
        if isinstance(row, Page) and a_field.name not in {"title", *holding.fields}:
            continue  # a published page names the person; the page itself is nobody's
        if a_field.is_relation:
            found |= _related(a_field, row, person)
        elif isinstance(a_field, models.FileField):
            found[a_field.name] = _file(holding, row, getattr(row, a_field.name), archive)
        else:
            found[a_field.name] = _value(holding, a_field, row, person)
    return found


def _related(a_field: Any, row: models.Model, person: Person) -> dict[str, Any]:
    """Return what a key leads to: never another person, and in words only what is no record of anybody."""
    key = getattr(row, a_field.attname)
    if key is None:
        return {a_field.name: None}
    if a_field.related_model is get_user_model():
        return {a_field.name: "you"} if key == person.user_id else {}
    if isinstance(said_of(a_field.related_model), Nothing):
        return {a_field.name: str(getattr(row, a_field.name))}
    return {a_field.name: key}


def _value(holding: Holding, a_field: models.Field, row: models.Model, person: Person) -> Any:
    value = getattr(row, a_field.attname)
    if a_field.choices and value not in (None, ""):
        return str(dict(a_field.flatchoices).get(value, value))
    if isinstance(value, dict) and holding.label in {"core.ChangeRecord", "core.AuditEvent"}:
        return _without_others(value, person)
    return value


def _without_others(data: dict[str, Any], person: Person) -> dict[str, Any]:
    """Return what a trail says without the numbers of other people's accounts."""
    users = {
        a_field.attname
        for holding in holdings()
        for a_field in holding.model._meta.concrete_fields
        if a_field.related_model is get_user_model()
    }
    whose = users | {name.removesuffix("_id") for name in users} | {"account"}
    hidden = {name for name, value in data.items() if name in whose and not _is_only(value, person)}
    return {name: value for name, value in data.items() if name not in hidden}


def _is_only(value: Any, person: Person) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(one in (None, person.user_id) for one in values)


def _file(holding: Holding, row: models.Model, value: Any, archive: zipfile.ZipFile) -> str | None:
    if not value:
        return None
    name = f"files/{holding.label}/{row.pk}/{PurePosixPath(value.name).name}"
    try:
        with value.open("rb") as source, archive.open(name, "w") as to:
            for chunk in iter(lambda: source.read(1 << 16), b""):
                to.write(chunk)
    except FileNotFoundError:
        return "The file is missing."
    return name


def _acts(person: Person) -> Iterator[dict[str, Any]]:
    """Give what the person did to things that are about others: only that they did, and to which."""
    for holding in holdings():
        for act, words in holding.acts.items():
            keys = list(holding.acted_on(person, act).order_by("pk").values_list("pk", flat=True))
            if keys:
                yield {"what": words, "record": holding.label, "numbers": keys}
