"""The nightly forgetting: run, written down, shown. The rules are the rooms' (`core.retention`)."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core import retention
from members.privacy.models import RetentionRun

DAYS_OF_MAIL_FILES = 14
MAIL_FILES = "mail files"


def run(now: datetime | None = None) -> RetentionRun:
    """Forget what is due at `now` (this moment) and return the record of it."""
    now = now or timezone.now()
    record = RetentionRun.objects.create(started_at=now)
    outcome = {
        done.rule.name: {"due": done.due, "gone": done.gone, "problem": done.problem}
        for done in retention.run(now)
    }
    mails = forget_mail_files(now)
    outcome[MAIL_FILES] = {"due": mails, "gone": mails, "problem": ""}
    record.outcome, record.finished_at = outcome, timezone.now()
    record.save()
    return record


def forget_mail_files(now: datetime) -> int:
    """Delete the mail that a server without a way to send it keeps as files; return how many."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "/nonexistent")
    if not folder.is_dir():
        return 0
    oldest = (now - timedelta(days=DAYS_OF_MAIL_FILES)).timestamp()
    old = [file for file in folder.iterdir() if file.is_file() and file.stat().st_mtime < oldest]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
