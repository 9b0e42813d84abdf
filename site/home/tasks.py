"""What the home room does in the background."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from core.addresses import absolute_url
from core.known_work import known_as
from core.models import SiteSettings
from core.words import one_line
from home.models import ContactMessage


@known_as("A message from the website", "the office")
@task()
def mail_office(message_id: int) -> None:
    """Send one message to the office; an answer to the mail goes to the person who wrote.

    Without an office address in the site settings nothing is sent: the message waits in the admin.
    """
    message = ContactMessage.objects.waiting().filter(pk=message_id).first()
    office = SiteSettings.load().office_email
    if message is None or not office:
        return
    text = render_to_string(
        "emails/contact_message.txt",
        {"message": message, "url": absolute_url(reverse("contact_messages:inspect", args=[message.pk]))},
    )
    EmailMessage(
        subject=f"Message from the website: {one_line(message.topic)}",
        body=text,
        to=[office],
        reply_to=[one_line(message.email)],
    ).send()
