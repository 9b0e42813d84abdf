"""What the accounts hold about people: our own table, and those of allauth."""

from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from core.change_trail import follow_changes
from core.personal_data import Anonymise, Delete, Ground, Person, holds, nothing_personal
from members.accounts.permissions import ERASED

FORMER = ("Former", "member")
OPENS_THE_ACCOUNT = "Whoever has it could get into your account."


def address_of_nobody(user: Any) -> str:
    """Return an address that no mail can reach, for the row of an erased account."""
    return f"former-member-{user.pk}{ERASED}"


def sessions_of(person: Person) -> QuerySet:
    """Return the sessions of `person`. Whose they are is inside them, so each is opened."""
    Session = apps.get_model("sessions.Session")
    if not person.user_id:
        return Session.objects.none()
    theirs = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.user_id)
    ]
    return Session.objects.filter(pk__in=theirs)


holds(
    "accounts.User",
    what="Your account: name, e-mail address, when it was made and last used",
    people="Everybody with an account",
    purpose="So that you can sign in, and others know who acts",
    ground=Ground.CONTRACT,
    kept="Until you ask to be erased; an account whose address is never confirmed goes after 30 days",
    erase=Anonymise(
        {
            "email": address_of_nobody,
            "first_name": FORMER[0],
            "last_name": FORMER[1],
            "password": lambda user: make_password(None),
            "last_login": None,
            "is_active": False,
            "is_staff": False,
            "is_superuser": False,
        },
        "A row without a name stays, so that what you wrote or did for others stays theirs to read.",
        "Your name, address and password go. What stays stands under “Former member”.",
    ),
    by_user=("pk",),
    fields=("email", "first_name", "last_name", "password", "last_login", "date_joined"),
    withheld={"password": "It is kept scrambled; nobody can read it back, and it would help a thief."},
)
holds(
    "accounts.User_groups",
    what="Which groups of the portal you are in",
    people="People who work on the portal",
    purpose="So that you can do your work there, and only that",
    ground=Ground.CONTRACT,
    kept="As long as you are in the group",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "group"),
)
holds(
    "accounts.User_user_permissions",
    what="What you in particular may do on the portal",
    people="People who work on the portal",
    purpose="So that you can do your work there, and only that",
    ground=Ground.CONTRACT,
    kept="As long as you may",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "permission"),
    in_public_list=False,
)
holds(
    "account.EmailAddress",
    what="Your e-mail address, whether you confirmed it, and a new one that you have not confirmed yet",
    people="Everybody with an account",
    purpose="To know that mail reaches you and nobody else",
    ground=Ground.CONTRACT,
    kept="As long as the account has it",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "email", "verified", "primary"),
    in_public_list=False,
)
holds(
    "account.EmailConfirmation",
    what="Links with which you confirm an address",
    people="Everybody with an account",
    purpose="To know that mail reaches you and nobody else",
    ground=Ground.CONTRACT,
    kept="30 days",
    erase=Delete(),
    by_user=("email_address__user",),
    fields=("sent",),
    withheld={"key": OPENS_THE_ACCOUNT},
    in_public_list=False,
)
holds(
    "mfa.Authenticator",
    what="Your authenticator app, passkeys and recovery codes",
    people="People who sign in with a second step",
    purpose="So that a stolen password is not enough to get in",
    ground=Ground.CONTRACT,
    kept="Until you remove them",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "type", "created_at", "last_used_at"),
    withheld={"data": OPENS_THE_ACCOUNT},
)
holds(
    "accounts.SecondStepRemoval",
    what="That the office removed your second step because you had lost it, and how it knew that it was you",
    people="People who lost their second step and wrote to the office",
    purpose="So that nobody gets into your account by pretending to be you",
    ground=Ground.INTERESTS,
    kept="Two years",
    erase=Delete(),
    by_user=("person",),
    fields=("person", "how_known", "asked_at", "due_at", "state", "ended_at"),
    acts={"asked_by": "had a second step removed for somebody who had lost it"},
)
holds(
    "usersessions.UserSession",
    what="Where you are signed in: internet address, browser, and when it was last used",
    people="Everybody who is signed in",
    purpose="So that you see a stranger in your account, and can sign them out",
    ground=Ground.INTERESTS,
    kept="Until you sign out, or two weeks after you were last there",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "ip", "user_agent", "created_at", "last_seen_at"),
    withheld={"session_key": OPENS_THE_ACCOUNT, "data": "It repeats the browser's key."},
)
holds(
    "sessions.Session",
    what="That a browser is signed in",
    people="Everybody who is signed in",
    purpose="So that you need not sign in for every page",
    ground=Ground.CONTRACT,
    kept="Until you sign out, or two weeks",
    erase=Delete(),
    find=sessions_of,
    fields=("expire_date",),
    withheld={"session_key": OPENS_THE_ACCOUNT, "session_data": "It is signed data of the server's own."},
    in_public_list=False,
)
holds(
    "socialaccount.SocialAccount",
    what="Your authority's Microsoft account, if you sign in with it: its number for you, name and address",
    people="People who sign in with Microsoft",
    purpose="So that you can sign in with it",
    ground=Ground.CONTRACT,
    kept="Until you untie it",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "uid", "extra_data", "last_login", "date_joined"),
)
holds(
    "socialaccount.SocialToken",
    what="A key that Microsoft gave us when you signed in. We keep none",
    people="People who sign in with Microsoft",
    purpose="So that you can sign in with it",
    ground=Ground.CONTRACT,
    kept="Not at all: the table is empty",
    erase=Delete(),
    by_user=("account__user",),
    withheld={"token": OPENS_THE_ACCOUNT, "token_secret": OPENS_THE_ACCOUNT},
    in_public_list=False,
)
nothing_personal("socialaccount.SocialApp", because="Which authorities' tenants may sign in.")

# --- whose changes the database itself writes down ------------------------------------------------

follow_changes("accounts.User", passing_over=["last_login"])
follow_changes("accounts.User_groups")
follow_changes("accounts.User_user_permissions")
follow_changes("account.EmailAddress")
follow_changes("accounts.SecondStepRemoval")
follow_changes("mfa.Authenticator", passing_over=["last_used_at"])
follow_changes("socialaccount.SocialAccount", operations=["insert", "delete"])
