"""What browsers may do on the admin's screens: a Content-Security-Policy as strict as Wagtail bears.

Wagtail starts its widgets by scripts inside the page, each the call of one known function with values. Such
a script gets a nonce here once it is seen to be just that; any other that somebody smuggled into a page
(a title, a name, a message) does not run. Styles inside the page have to be let in: the editor of pages
makes some while it runs.
"""

import json
import re
import secrets
from collections.abc import Callable
from typing import cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

ADMIN = "/admin/"
HEADER = "Content-Security-Policy"

_SCRIPT = re.compile(r"<script>([^<]*)</script>")
# initDateChooser("id_on", {…}); · new PageChooser("id_page", {…}); · createTaskChooser("id_task");
_WIDGET = re.compile(
    r"\s*(?:init(?:Date|Time|DateTime)Chooser|new \w+Chooser|createTaskChooser)\((.*)\);?\s*", re.DOTALL
)
_PANEL = re.compile(
    r"\s*\(function\(\) \{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)"
    r'\(JSON\.parse\(("[^"]*")\)\);'
    r"\s*\}\)\(\);\s*"
)


def starts_a_widget(script: str) -> bool:
    """Say whether a script is the start of one of Wagtail's widgets, with values and no code."""
    found = _WIDGET.fullmatch(script) or _PANEL.fullmatch(script)
    if found is None:
        return False
    try:
        json.loads(f"[{found[1]}]")
    except ValueError:
        return False
    return True


def directives(nonce: str | None) -> dict[str, list[str]]:
    """Return the policy of the admin; pictures may come from where those of the public pages come from."""
    public = cast(dict[str, list[str]], settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    return {
        "default-src": [SELF],
        "script-src": [SELF, *([f"'nonce-{nonce}'"] if nonce else [])],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [*public["img-src"], "blob:"],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }


class AdminPolicyMiddleware:
    """Put the policy on every answer of the admin. A preview of a page brings the public pages' own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(ADMIN) or HEADER in response:
            return response
        nonce = None
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            nonce = _mark_widgets(response)
        response.headers[HEADER] = build_policy(config=directives(nonce), nonce=None)
        return response


def _mark_widgets(response: HttpResponse) -> str | None:
    """Give a nonce to the scripts that start widgets, and return it; None where there is none."""
    text = response.content.decode(response.charset)
    if "<script>" not in text:
        return None
    nonce = secrets.token_urlsafe(16)

    def marked(found: re.Match[str]) -> str:
        return f'<script nonce="{nonce}">{found[1]}</script>' if starts_a_widget(found[1]) else found[0]

    text, _ = _SCRIPT.subn(marked, text)
    response.content = text.encode(response.charset)
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    return nonce
