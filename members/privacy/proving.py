"""Somebody who cannot sign in proves by their mail who they are: by a link that ends after a day.

They have no account (they wrote to us, or were invited), or one that is closed: the law gives them the
same rights. Who can sign in is sent to sign in, because a second step may guard their account.
"""

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from core import rate_limits
from core.addresses import absolute_url
from core.personal_data import Person
from members.privacy import erasing, tasks

SALT = "members.privacy.proof"
LASTS = 24 * 60 * 60
PER_EMAIL = 3
PER_ADDRESS = 10
HOUR = 60 * 60


def ask(email: str, client_address: str) -> None:
    """Have a letter sent to `email`. Whatever it is known for, the answer on the screen is the same.

    Beyond PER_EMAIL letters in an hour, or PER_ADDRESS asked for from one place, none is sent.
    """
    email = email.strip().lower()
    if rate_limits.exceeded("data-proof-from", client_address, PER_ADDRESS, HOUR):
        return
    if not rate_limits.exceeded("data-proof-to", email, PER_EMAIL, HOUR):
        tasks.mail_proof.enqueue(email)


def mail(email: str) -> None:
    """Write to `email`: to sign in, or the link, or that nothing is held under it."""
    signs_in = get_user_model().objects.filter(email=email, is_active=True).exists()
    path = reverse("privacy:index") if signs_in else reverse("privacy_public:yours", args=[token_for(email)])
    context = {
        "signs_in": signs_in,
        "something": signs_in or bool(erasing.plan_for(Person.at(email))),
        "url": absolute_url(path),
    }
    text = render_to_string("emails/privacy_proof.txt", context)
    EmailMessage(subject="What we hold about you", body=text, to=[email]).send()


def token_for(email: str) -> str:
    """Return what stands in the link to what is held about whoever reads the mail of `email`."""
    return signing.dumps(email, salt=SALT)


def email_of(token: str) -> str | None:
    """Return the address that a link proves; None where the link is too old, or none of ours.

    An account that was opened again in the meantime is looked after by signing in.
    """
    try:
        email = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    is_open = get_user_model().objects.filter(email=email, is_active=True).exists()
    return None if is_open else email
