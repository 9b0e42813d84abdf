"""Mails of this room."""

from django.core.mail import EmailMessage
from django_tasks import task


@task()
def deliver(subject: str, body: str, address: str) -> None:
    """Send one mail, already written, to one address."""
    EmailMessage(subject, body, to=[address]).send()
