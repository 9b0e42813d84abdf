"""Reading the letters that a portal of the browser tests sent."""

import email
import email.policy
import re
import time
from pathlib import Path

SECONDS_TO_ARRIVE = 30


def letters_to(portal, address: str) -> list[str]:
    """Return the subjects and texts of all that was sent to `address`, the oldest first."""
    found = []
    files = sorted((Path(portal.environment["NAVSH_VAR"]) / "mail").glob("*.log"), key=lambda file: file.name)
    for file in files:
        for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            letter = email.message_from_bytes(part, policy=email.policy.default)
            if letter["to"] == address:
                body = letter.get_body(preferencelist=("plain",))
                found.append(f"{letter['subject']}\n{body.get_content() if body else ''}")
    return found


def link_in_letter(portal, address: str, path: str) -> str:
    """Wait for a letter to `address` with a link whose path begins with `path`, and return the link."""
    pattern = re.compile(re.escape(f"{portal.url}{path}") + r"\S*")
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    while time.monotonic() < deadline:
        for letter in reversed(letters_to(portal, address)):
            if found := pattern.search(letter):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"No link to {path} came to {address}: {letters_to(portal, address)}")
