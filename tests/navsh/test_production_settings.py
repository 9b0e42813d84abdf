"""A missing or unsafe variable stops the start with a sentence that names it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "SECRET_KEY": "an-example-for-this-test-only-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess:
    """Import the production settings in a process that has nothing else in its environment."""
    return subprocess.run(
        [sys.executable, "-c", "import navsh.settings.production"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_variables_of_the_readme_are_enough():
    result = start(WHOLE)

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_missing_variable_is_named(name):
    result = start({key: value for key, value in WHOLE.items() if key != name})

    assert result.returncode == 1
    assert result.stderr.startswith(f"The portal cannot start: {name} is not set.")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "true"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-0123456789-abcdefghijklmnopqrstuvwxyz-0123"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", " , "),
        ("BASE_URL", "http://portal.example.org"),
    ],
)
def test_an_unsafe_variable_is_named(name, value):
    result = start({**WHOLE, name: value})

    assert result.returncode == 1
    assert result.stderr.startswith(f"The portal cannot start: {name} ")
    assert result.stderr.count("\n") == 1


def test_every_variable_that_the_settings_read_is_in_the_readme():
    import re

    readme = (ROOT / "README.md").read_text()
    settings = "".join(
        (ROOT / "site/navsh/settings" / name).read_text() for name in ("base.py", "production.py")
    )
    read = set(re.findall(r"""(?:env\.\w+|_required)\(\s*"([A-Z0-9_]+)\"""", settings))

    read.discard("DEBUG")  # not to be set at all
    assert {name for name in read if f"`{name}`" not in readme} == set()


def test_a_tenant_that_would_let_everybody_in_stops_the_start():
    tenants = '[{"name": "Example Council", "tenant": "common", "client_id": "x", "secret": "y"}]'

    result = start({**WHOLE, "ENTRA_TENANTS": tenants})

    assert result.returncode == 1
    assert result.stderr.startswith(
        "The portal cannot start: ENTRA_TENANTS cannot be read: The tenant of Example"
    )


def setting(expression: str, **environment: str) -> Any:
    """Return what a portal that is started with these variables has as a setting."""
    code = (
        "import json; from navsh.settings import production as settings; "
        f"print(json.dumps(settings.{expression}))"
    )
    variables = {**WHOLE, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), **environment}
    return json.loads(
        subprocess.check_output([sys.executable, "-c", code], env=variables, cwd=ROOT, text=True)
    )


def policy(**environment: str) -> dict[str, list[str]]:
    return setting("CONTENT_SECURITY_POLICY['DIRECTIVES']", **environment)


def test_a_live_site_makes_no_known_password_and_spares_nobody_the_second_factor():
    assert setting("EXAMPLE_SIGN_INS") is False
    assert setting("SECOND_FACTOR_SPARED") == []


def test_errors_of_a_live_site_reach_those_who_look_after_it():
    logging = setting("LOGGING", ADMINS="it@example.org")

    assert logging["handlers"]["errors"] == {"class": "core.error_mail.ErrorMail", "level": "ERROR"}
    loggers = {"root": logging["root"], **logging["loggers"]}
    assert {name for name, logger in loggers.items() if "errors" not in logger["handlers"]} == set()


def test_a_form_may_lead_to_microsoft_only_where_an_authority_signs_in_there():
    tenant = "11111111-2222-3333-4444-555555555555"
    pinned = f'[{{"name": "Example Council", "tenant": "{tenant}", "client_id": "x", "secret": "y"}}]'

    assert policy()["form-action"] == ["'self'"]
    assert policy(ENTRA_TENANTS=pinned)["form-action"] == ["'self'", "https://login.microsoftonline.com"]


def test_pictures_come_from_the_bucket_where_there_is_one():
    here = ["'self'", "data:"]

    assert policy()["img-src"] == here
    assert policy(S3_BUCKET="example", S3_REGION="eu-west-2")["img-src"] == [
        *here,
        "https://example.s3.amazonaws.com",
        "https://example.s3.eu-west-2.amazonaws.com",
    ]
    assert policy(S3_BUCKET="example", S3_ENDPOINT_URL="https://s3.example.org")["img-src"] == [
        *here,
        "https://s3.example.org",
        "https://example.s3.example.org",
    ]
