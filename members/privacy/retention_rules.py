"""What is forgotten when: this room's own rows, and those of tables that no room of ours owns."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from core import retention
from core.personal_data import Person
from core.retention import months_before
from members.accounts.models import SecondStepRemoval
from members.privacy import copying, erasing
from members.privacy.models import Agreement, Copy, Correction, Erasure, RetentionRun

DAYS_TO_CONFIRM = 30
TASK_DAYS = 14


def never_confirmed(now: datetime) -> QuerySet:
    """Return the accounts whose address nobody confirmed in time, and that never signed in."""
    confirmed = EmailAddress.objects.filter(user_id=OuterRef("pk"), verified=True)
    return get_user_model().objects.filter(
        ~Exists(confirmed),
        date_joined__lt=now - timedelta(days=DAYS_TO_CONFIRM),
        last_login__isnull=True,
        is_active=True,
        is_staff=False,
        is_superuser=False,
    )


def forget_accounts(rows: QuerySet) -> int:
    """Delete accounts on which nothing hangs but what belongs to an account; return how many.

    One with a role, a membership or anything else is somebody's business: it stays for staff to see.
    """
    count = 0
    for user in rows:
        labels = {part.holding.label for part in erasing.plan_for(Person(user.pk))}
        if labels <= BELONGS_TO_AN_ACCOUNT:
            user.delete()
            count += 1
    return count


BELONGS_TO_AN_ACCOUNT = {
    "accounts.User",
    "account.EmailAddress",
    "account.EmailConfirmation",
    "core.AuditEvent",
    "core.ChangeRecord",
    "wagtailcore.ModelLogEntry",
}


retention.keep(
    "accounts.User",
    what="Accounts whose address was never confirmed",
    after=f"{DAYS_TO_CONFIRM} days after they were made",
    due=never_confirmed,
    forget=forget_accounts,
)
retention.keep(
    "accounts.SecondStepRemoval",
    what="That the office removed a lost second step",
    after="Two years after it was settled",
    due=lambda now: SecondStepRemoval.objects.filter(ended_at__lt=months_before(now, 24)),
)
retention.keep(
    "account.EmailConfirmation",
    what="Links that confirm an address",
    after="30 days",
    due=lambda now: EmailConfirmation.objects.filter(created__lt=now - timedelta(days=30)),
)
retention.keep(
    "sessions.Session",
    what="Sessions that have ended",
    after="At once",
    due=lambda now: Session.objects.filter(expire_date__lt=now),
)
retention.keep(
    "usersessions.UserSession",
    what="The list of where people are signed in",
    after="When the session has ended, or two weeks after it was last used",
    due=lambda now: UserSession.objects.filter(
        last_seen_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ),
)
retention.keep(
    "django_tasks_database.DBTaskResult.done",
    what="Records of background work that was done",
    after="A day after it ended",
    due=lambda now: DBTaskResult.objects.filter(status="SUCCESSFUL", finished_at__lt=now - timedelta(days=1)),
)
retention.keep(
    "django_tasks_database.DBTaskResult",
    what="Records of background work that failed, with the mails that it could not send",
    after=f"{TASK_DAYS} days after it ended or broke off",
    due=lambda now: DBTaskResult.objects.filter(
        Q(status="FAILED", finished_at__lt=now - timedelta(days=TASK_DAYS))
        | Q(status="RUNNING", started_at__lt=now - timedelta(days=TASK_DAYS))
    ),
)
retention.keep(
    "privacy.Copy.file",
    what="Files of copies of people’s data",
    after="Seven days after they were ready",
    due=lambda now: Copy.objects.filter(state=Copy.State.READY, expires_at__lte=now),
    forget=copying.throw_away,
)
retention.keep(
    "privacy.Copy",
    what="That somebody asked for a copy",
    after="Two years",
    due=lambda now: Copy.objects.exclude(state=Copy.State.READY).filter(asked_at__lt=months_before(now, 24)),
)
retention.keep(
    "privacy.Correction",
    what="Requests to correct something",
    after="Two years after they were answered",
    due=lambda now: Correction.objects.filter(decided_at__lt=months_before(now, 24)),
)
retention.keep(
    "privacy.Erasure.email",
    what="Addresses of people who were erased, where our last letter to them could not be sent",
    after=f"{TASK_DAYS} days after they were erased",
    due=lambda now: Erasure.objects.filter(
        state=Erasure.State.DONE, decided_at__lt=now - timedelta(days=TASK_DAYS)
    ).exclude(email=""),
    forget=lambda rows: rows.update(email=""),
)
retention.keep(
    "privacy.Erasure",
    what="Requests to be erased, which name nobody any more",
    after="Six years after they were decided",
    due=lambda now: Erasure.objects.filter(decided_at__lt=months_before(now, 72)),
)
retention.keep(
    "privacy.Agreement",
    what="What people agreed to and took back",
    after="Six years after they took it back",
    due=lambda now: Agreement.objects.filter(withdrawn_at__lt=months_before(now, 72)),
)
retention.keep(
    "privacy.RetentionRun",
    what="Records of this forgetting",
    after="Two years",
    due=lambda now: RetentionRun.objects.filter(started_at__lt=months_before(now, 24)),
)
