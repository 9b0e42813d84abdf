"""Background work of this room: copies, erasing, letters. Tasks are given keys and nobody's name."""

from datetime import timedelta

from django.apps import apps
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from core import clock
from core.addresses import absolute_url
from core.known_work import known_as
from core.models import SiteSettings
from core.trying_again import is_on_its_way


def _copy_given_up(copy_pk: int) -> None:
    from members.privacy import copying

    copying.could_not_make(copy_pk)


def _erasing_given_up(request_pk: int) -> None:
    from members.privacy import erasing

    erasing.could_not_carry_out(request_pk)


@known_as("Making a copy of somebody’s data", give_up=_copy_given_up)
@task()
def make_copy(copy_pk: int) -> None:
    """Write the file of one copy (see `copying.make`)."""
    from members.privacy import copying

    copying.make(copy_pk)


@known_as("The link to a copy of somebody’s data", "whoever asked")
@task()
def mail_copy(copy_pk: int) -> None:
    """Send the link to a copy that is ready."""
    from members.privacy import copying
    from members.privacy.models import Copy

    copy = Copy.objects.ready().select_related("person").filter(pk=copy_pk).first()
    if copy is None:
        return
    url = absolute_url(reverse("privacy:fetch", args=[copying.token_of(copy)]))
    _send(
        copying.address_of(copy),
        "Your copy of what we hold about you",
        "emails/privacy_copy.txt",
        {"copy": copy, "url": url, "signs_in": bool(copy.person and copy.person.is_active)},
    )


@known_as("Erasing somebody", give_up=_erasing_given_up)
@task()
def erase(request_pk: int) -> None:
    """Do one request to be erased (see `erasing.carry_out`)."""
    from members.privacy import erasing

    erasing.carry_out(request_pk)


@known_as("Removing a file of somebody who was erased")
@task()
def remove_file(label: str, field: str, name: str) -> None:
    """Remove the file `name` from where the `field` of a model keeps its files."""
    apps.get_model(label)._meta.get_field(field).storage.delete(name)


@known_as("What was erased, what stays and why", "whoever was erased")
@task()
def mail_outcome(request_pk: int) -> None:
    """Write the last letter: what was erased, what stays and why. Then forget the address."""
    from members.privacy import erasing
    from members.privacy.models import Erasure

    request = Erasure.objects.filter(pk=request_pk, state=Erasure.State.DONE).exclude(email="").first()
    if request is None:
        return
    became = erasing.what_became(request)
    context = {"request": request, **became, "kept_by_reason": erasing.by_reason(became["kept"])}
    _send(request.email, "What we held about you is erased", "emails/privacy_erased.txt", context)
    erasing.forget_address(request)


@known_as("Why somebody is not erased", "whoever asked")
@task()
def mail_refusal(request_pk: int) -> None:
    """Tell somebody why they are not erased, and what they can do."""
    from members.privacy.models import Erasure

    request = Erasure.objects.filter(pk=request_pk, state=Erasure.State.REFUSED).first()
    if request is not None and request.email:
        _send(request.email, "Your request to be erased", "emails/privacy_refused.txt", {"request": request})


@known_as("The answer to who said that something is wrong", "whoever asked")
@task()
def mail_correction(correction_pk: int) -> None:
    """Tell somebody what became of what they said is wrong."""
    from members.privacy.models import Correction

    correction = Correction.objects.select_related("person").filter(pk=correction_pk).first()
    if correction is not None and correction.person is not None:
        _send(
            correction.person.email,
            "What you told us is wrong",
            "emails/privacy_corrected.txt",
            {"correction": correction},
        )


@known_as("That somebody asks about their data", "the office")
@task()
def tell_office(kind: str, pk: int) -> None:
    """Tell the office that somebody asked something ("erasure" or "correction"). It names nobody."""
    office = SiteSettings.load().office_email
    if office:
        url = absolute_url(reverse("privacy_requests"))
        _send(
            office, "Somebody asks about their data", "emails/privacy_asked.txt", {"kind": kind, "url": url}
        )


@known_as("The link to what is held about an address", "whoever asked")
@task()
def mail_proof(email_key: str) -> None:
    """Send the link by which somebody proves that they read the mail of an address (see `proving`)."""
    from members.privacy import proving

    proving.mail(email_key)


@known_as("Taking up copies and erasings that got lost")
@task()
def take_up_lost() -> int:
    """Begin copies and erasings again on which no worker is or will be; return how many."""
    from members.privacy.models import Copy, Erasure

    lost = [
        (begin, pk)
        for begin, rows in (
            (make_copy, Copy.objects.filter(state=Copy.State.MAKING)),
            (erase, Erasure.objects.filter(state=Erasure.State.RUNNING)),
        )
        for pk in rows.values_list("pk", flat=True)
        if not is_on_its_way(begin, pk)
    ]
    for begin, pk in lost:
        begin.enqueue(pk)
    return len(lost)


def _send(address: str, subject: str, template: str, context: dict) -> None:
    EmailMessage(subject=subject, body=render_to_string(template, context), to=[address]).send()


clock.every(timedelta(hours=1), take_up_lost)
