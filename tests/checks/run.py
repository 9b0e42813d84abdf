"""`make check`: everything that a machine can say about the code without running the portal."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

# An example of what the README asks for; the check below needs a whole environment, not a live one.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "navsh.settings.production",
    "SECRET_KEY": "an-example-for-the-deployment-check-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
}
ROOMS = [
    *("site/core", "site/home", "site/eoi", "site/search", "site/consent", "site/payments"),
    *("members", "news", "research", "events", "tests/checks"),
]
# Types are checked where things are decided. Models, forms, views and the admin's glue lean on
# libraries (Wagtail, crispy-forms) that have no types to check against.
UNTYPED_FILES = {"forms.py", "models.py", "views.py", "wagtail_hooks.py", "style_guide.py", "viewsets.py"}
UNTYPED_FOLDERS = {"migrations", "management", "models", "templatetags", "views", "blocks", "admin"}


def typed_modules() -> list[str]:
    """Return the paths of the modules whose types are checked."""
    return [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name not in UNTYPED_FILES and not UNTYPED_FOLDERS & set(path.relative_to(ROOT).parts)
    ]


CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "ruff": ([str(BIN / "ruff"), "check", "."], {}),
    "format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
    "imports": (
        [str(BIN / "lint-imports"), "--no-cache"],
        {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}"},
    ),
    "dependencies": ([str(BIN / "deptry"), "."], {}),
    "types": ([str(BIN / "mypy"), *typed_modules()], {}),
    "templates": ([str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
    "template syntax": ([sys.executable, "tests/checks/templates.py"], {}),
    "migrations": (
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        {"DJANGO_SETTINGS_MODULE": "navsh.settings.test"},
    ),
    "deployment": (
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
    "lock files": ([sys.executable, "tests/checks/lock.py"], {}),
}


def main() -> int:
    failed = []
    for name, (command, environment) in CHECKS.items():
        began = time.monotonic()
        result = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        word = "ok" if result.returncode == 0 else "FAILED"
        print(f"{name:16} {word:7} {time.monotonic() - began:5.1f} s", flush=True)
        if result.returncode:
            failed.append(name)
            print(result.stdout + result.stderr)
    print(f"checks: {len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
