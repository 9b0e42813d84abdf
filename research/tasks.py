"""What the library does outside of requests."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from core.addresses import absolute_url
from core.clock import every
from core.known_work import known_as
from core.models import SiteSettings

KEEP_REQUESTS = timedelta(days=730)


@known_as("That somebody asks for a publication", "the office")
@task()
def tell_the_office(request_pk: int) -> None:
    """Write to the office that somebody asks for access; without an office address the queue shows it."""
    from research.models import AccessRequest

    request = AccessRequest.objects.select_related("publication").filter(pk=request_pk).first()
    office = SiteSettings.load().office_email
    if request is None or not office:
        return
    EmailMessage(
        f"{settings.EMAIL_SUBJECT_PREFIX}Somebody asks for “{_one_line(request.publication.title)}”",
        render_to_string(
            "emails/research_access_asked.txt",
            {"request": request, "address": absolute_url("/admin/access-requests/")},
        ),
        to=[office],
        reply_to=[request.email],
    ).send()


@known_as("The answer to somebody who asked for a publication", "whoever asked")
@task()
def write_the_answer(request_pk: int) -> None:
    """Write to who asked whether they may read the publication, and until when."""
    from research.models import AccessRequest
    from research.routes import GRANT

    request = AccessRequest.objects.select_related("publication").filter(pk=request_pk).first()
    if request is None or request.state == AccessRequest.State.WAITING:
        return
    address = absolute_url(f"{request.publication.address}?{GRANT}={request.key}")
    EmailMessage(
        f"{settings.EMAIL_SUBJECT_PREFIX}Your request for “{_one_line(request.publication.title)}”",
        render_to_string("emails/research_access_answered.txt", {"request": request, "address": address}),
        to=[request.email],
    ).send()


@known_as("Telling library catalogues what changed")
@task()
def keep_harvests_in_step() -> None:
    """Tell harvesters of what changed by the clock alone, or behind the library's back."""
    from research import harvesting

    harvesting.reconcile()


@known_as("Reading the text of a file, for the search")
@task()
def read_file(file_pk: int) -> None:
    """Read the text of one file."""
    from research import extracting

    extracting.extract(file_pk)


@known_as("Reading files that wait, for the search")
@task()
def read_waiting_files() -> None:
    """Read files whose own task was lost, the oldest first."""
    from research.choices import TextState
    from research.models import EditionFile

    waiting = EditionFile.objects.filter(
        text_state=TextState.WAITING, changed_at__lt=timezone.now() - timedelta(hours=1)
    )
    for pk in waiting.order_by("changed_at").values_list("pk", flat=True)[:50]:
        read_file.enqueue(pk)


@known_as("Trying the links to other sites")
@task()
def try_outside_links() -> None:
    """Try the links to other sites and keep those that are broken."""
    from research import links

    links.check_all()


def _one_line(text: str) -> str:
    return " ".join(text.split())


every(timedelta(days=30), try_outside_links)
every(timedelta(days=1), read_waiting_files)
every(timedelta(hours=1), keep_harvests_in_step)
