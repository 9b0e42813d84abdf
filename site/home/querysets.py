"""Reading the messages that people wrote to the office."""

from datetime import datetime

from django.db import models

from core.querysets import User
from home.permissions import may_read_messages


class ContactMessageQuerySet(models.QuerySet):
    """Messages; what staff see starts from `visible_to`."""

    def visible_to(self, user: User):
        """Return all messages for those who answer them, and none for anybody else."""
        return self if may_read_messages(user) else self.none()

    def waiting(self):
        """Return the messages that nobody has answered yet."""
        return self.filter(state="waiting")

    def answered_before(self, moment: datetime):
        """Return the messages that were answered before the aware time `moment`."""
        return self.filter(state="answered", answered_at__lt=moment)

    def spam_received_before(self, moment: datetime):
        """Return the messages taken for spam that came before the aware time `moment`."""
        return self.filter(state="spam", received_at__lt=moment)
