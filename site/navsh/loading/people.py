"""Example sign-ins, on a developer's machine and nowhere else."""

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from core.models import SiteSettings

# (e-mail address, name, group; None for the one who may do everything)
EXAMPLES = [
    ("admin@example.org", "administrator", None),
    ("moderator@example.org", "moderator", "Moderators"),
    ("editor@example.org", "editor", "Editors"),
    ("membership@example.org", "membership", "Membership"),
    ("finance@example.org", "finance", "Finance"),
]
# Made with the example schools (`navsh.loading.example_schools`).
EXAMPLE_MEMBERS = [
    ("head@school-a.example", "head"),
    ("team@school-a.example", "colleague"),
    ("associate@associates.example", "associate"),
]


def load(force: bool) -> bool:
    """Make the example people, with one password made for this checkout; write it where `make run` reads it.

    Does nothing unless the settings allow EXAMPLE_SIGN_INS, which only development does.
    """
    if not settings.EXAMPLE_SIGN_INS:
        return False
    User = get_user_model()
    missing = [example for example in EXAMPLES if not User.objects.filter(email=example[0]).exists()]
    password = example_password()
    for email, name, group in missing:
        make = User.objects.create_user if group else User.objects.create_superuser
        user = make(email, password, first_name="Example", last_name=name)
        user.confirm_email()
        if group:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
    site_settings = SiteSettings.load()
    if not site_settings.office_email:
        site_settings.office_email = "office@example.org"
        site_settings.save()
    _write_down(settings.VAR_DIR / "sign-ins.txt", password)
    return bool(missing)


def example_password() -> str:
    """Return the one password of all example people, made for this checkout at the first call."""
    path: Path = settings.VAR_DIR / "example-password"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write("-".join(secrets.token_hex(2) for _ in range(4)))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


def _write_down(path: Path, password: str) -> None:
    lines = [f"as {email} (example {name}), password {password}" for email, name, _ in EXAMPLES]
    lines += [f"as {email} (example {name}), password {password}" for email, name in EXAMPLE_MEMBERS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
