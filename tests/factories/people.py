"""People for tests."""

import time

import factory
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Group

from members.accounts.models import User

PASSWORD = "lantern biscuit gallop seven"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's authenticator app


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a confirmed address and no rights; `groups=["Editors"]` puts them in groups.

    Whoever may thereby do much has an authenticator app too, unless `app=False`.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Example"
    last_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def groups(self, create, names, **kwargs):
        for name in names or []:
            self.groups.add(Group.objects.get(name=name))

    @factory.post_generation
    def confirmed(self, create, value, **kwargs):
        if value is not False:
            self.confirm_email()

    @factory.post_generation
    def app(self, create, value, **kwargs):
        needs_one = self.is_superuser or self.groups.exists()
        if value or (value is None and needs_one):
            TOTP.activate(self, SECRET)


def code_now(secret: str = SECRET) -> str:
    """Return the code that an authenticator app with `secret` shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def prove(client, user: User) -> None:
    """Note in the session of a test client that `user`, signed in by force, proved it just now."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def sign_in(client, user: User) -> User:
    """Sign `user` in as one who has just typed the password (`core.proof` lets them through)."""
    client.force_login(user)
    prove(client, user)
    return user


def grow_old(client) -> None:
    """Have the proof that the person in a test client gave run out, as it does after a quarter of an hour."""
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": time.time() - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()
