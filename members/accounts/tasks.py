"""Mails and periodic work of this room."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from core import clock
from core.addresses import absolute_url
from core.known_work import known_as


@known_as("A mail about an account or signing in", "its owner")
@task()
def deliver(subject: str, body: str, address: str) -> None:
    """Send one mail, already written, to one address; to "", nobody, it goes nowhere."""
    if address:
        EmailMessage(subject, body, to=[address]).send()


@known_as("That a second step is removed, or stays", "the account’s owner")
@task()
def tell_of_removal(removal_pk: int) -> None:
    """Tell somebody that their second step will be removed, was removed, or stays."""
    from members.accounts import lost_second_step
    from members.accounts.models import SecondStepRemoval

    removal = SecondStepRemoval.objects.select_related("person").get(pk=removal_pk)
    subject = {
        SecondStepRemoval.State.WAITING: "Your second step will be removed: is that right?",
        SecondStepRemoval.State.DONE: "Your second step was removed",
        SecondStepRemoval.State.STOPPED: "Your second step stays",
    }[SecondStepRemoval.State(removal.state)]
    context = {
        "removal": removal,
        "stop_url": absolute_url(reverse("keep_second_step", args=[lost_second_step.token_for(removal)])),
        "sign_in_url": absolute_url(reverse("account_login")),
        "second_step_url": absolute_url(reverse("mfa_index")),
        "contact_url": absolute_url("/contact/"),
    }
    body = render_to_string("emails/second_step_removal.txt", context)
    EmailMessage(subject, body, to=[removal.person.email]).send()


@known_as("Removing second steps that were lost")
@task()
def remove_lost_second_steps() -> None:
    """Remove the second steps whose day has come (see `lost_second_step.carry_out_due`)."""
    from members.accounts import lost_second_step

    lost_second_step.carry_out_due()


clock.every(timedelta(minutes=15), remove_lost_second_steps)
