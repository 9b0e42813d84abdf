"""The mail that would have been sent, readable in the browser (development only)."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import views
from core.context import view_context

ERROR_PAGES: dict[int, Callable[[HttpRequest], HttpResponse]] = {
    400: views.bad_request,
    403: views.forbidden,
    404: views.not_found,
    500: views.server_error,
}


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Show an error page as visitors see it: a development server shows its own instead."""
    if status not in ERROR_PAGES:
        raise Http404("No such error page.")
    response = ERROR_PAGES[status](request)
    response.status_code = 200
    return response


def mail_list(request: HttpRequest) -> HttpResponse:
    """List the messages written to files, newest first."""
    folder = Path(settings.VAR_DIR) / "mail"
    files = (
        sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
        if folder.is_dir()
        else []
    )
    messages = [{"name": file.name, "messages": _read(file)} for file in files[:200]]
    return render(request, "core/development/mail_list.html", {**view_context("Mail"), "files": messages})


def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show the messages of one file as plain text."""
    file = Path(settings.VAR_DIR) / "mail" / Path(name).name
    if not file.is_file():
        raise Http404("No such mail.")
    context = {
        **view_context("Mail", ("Mail", "/development/mail/"), (name, None)),
        "messages_read": _read(file),
    }
    return render(request, "core/development/mail_detail.html", context)


def _read(file: Path) -> list[dict]:
    """Return the messages in one file of Django's file backend, which parts them by a line of dashes."""
    parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    parsed = [email.message_from_bytes(part, policy=email.policy.default) for part in parts if part.strip()]
    return [
        {"subject": message["subject"], "to": message["to"], "date": message["date"], "text": _text(message)}
        for message in parsed
        if isinstance(message, EmailMessage)
    ]


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    return body.get_content() if body else ""
