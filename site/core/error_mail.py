"""Tells whoever looks after the machines of an error, once an hour for each place it comes from."""

from logging import Handler, LogRecord

from django.core.mail import mail_admins

from core.rate_limits import exceeded

AN_HOUR = 60 * 60
LONGEST_SUBJECT = 200


class ErrorMail(Handler):
    """Mails the ADMINS where it went wrong, without what the visitor had sent and without the settings.

    Django's own handler sends both: but forms hold bank details and what people write to us in confidence,
    which do not belong into a letter box. A fault that every visitor meets is told once, not once a visit.
    """

    def emit(self, record: LogRecord) -> None:
        try:
            told = exceeded("error-mail", _place(record), 1, AN_HOUR)
        except Exception:  # the cache is what broke: better told too often than not at all
            told = False
        if told:
            return
        try:
            subject = " ".join(f"{record.levelname}: {record.getMessage()}".split())
            mail_admins(subject[:LONGEST_SUBJECT], self.format(record), fail_silently=True)
        except Exception:
            self.handleError(record)


def _place(record: LogRecord) -> str:
    """Name where the error was: the last line of ours or theirs that ran, else the line that logged it."""
    error = record.exc_info[1] if record.exc_info else None
    trace = error.__traceback__ if error else None
    if trace is None:
        return f"{record.pathname}:{record.lineno}"
    while trace.tb_next:
        trace = trace.tb_next
    return f"{type(error).__name__} {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
