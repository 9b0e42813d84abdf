"""200 sign-ins and resets against two processes over one PostgreSQL, behind a proxy."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from members.accounts import guessing
from tests.browser.portal import free_port
from tests.postgres import postgres_url

ROOT = Path(__file__).resolve().parents[2]
VICTIM, PASSWORD = "victim@example.org", "lantern biscuit gallop seven"
ATTACKER, HOME = "203.0.113.7", "198.51.100.20"
MAKE = f"""
from members.accounts.models import User
User.objects.create_user("{VICTIM}", "{PASSWORD}").confirm_email()
"""
MAILS = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.filter(task_path__endswith="accounts.tasks.deliver").count())
"""
SECONDS_TO_START = 90


@pytest.fixture
def two_processes(tmp_path, monkeypatch):
    """Start two servers over a database of their own; yield their addresses and a way to run commands."""
    if connection.vendor == "sqlite":
        pytest.skip("Once is enough: with the suite that runs on PostgreSQL.")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("NAVSH_VAR", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with postgres_url() as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.accounts.two_processes_settings",
            "PYTHONPATH": str(ROOT),
            "NAVSH_VAR": str(tmp_path),
            "DATABASE_URL": url,
        }

        def manage(*arguments: str) -> str:
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
            ).stdout

        manage("migrate", "--verbosity", "0")
        manage("createcachetable")
        ports = [free_port(), free_port()]
        with (tmp_path / "log").open("w") as log:
            servers = [
                subprocess.Popen(
                    [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", str(port)],
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
                for port in ports
            ]
            try:
                addresses = [f"http://localhost:{port}" for port in ports]
                for address in addresses:
                    _wait_for(f"{address}/health/live/")
                yield addresses, manage
            finally:
                for server in servers:
                    server.terminate()
                for server in servers:
                    server.wait(20)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def post(address: str, sender: str, **data: str) -> tuple[int, str]:
    """Post a form as the proxy hands it on; a visitor's own X-Forwarded-For comes before the proxy's."""
    body = urllib.parse.urlencode(data).encode()
    headers = {"X-Forwarded-For": f"192.0.2.99, {sender}", "Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def sign_in(server: str, sender: str, password: str) -> str:
    status, text = post(f"{server}/accounts/login/", sender, login=VICTIM, password=password)
    if status == 302:
        return "in"
    return "too many" if "too many attempts" in text else "wrong" if "do not go together" in text else text


@pytest.mark.timeout(600)  # two servers have to start
def test_two_processes_count_together_and_the_victim_gets_in(two_processes):
    servers, manage = two_processes
    manage("shell", "--verbosity", "0", "--command", MAKE)

    def attack(number: int) -> str:
        server = servers[number % 2]
        if number % 4 < 2:
            return sign_in(server, ATTACKER, f"guess {number}")
        return str(post(f"{server}/accounts/password/reset/", ATTACKER, email=VICTIM)[0])

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(attack, range(200)))

    assert answers.count("wrong") == guessing.PER_ACCOUNT_AND_ADDRESS
    assert answers.count("too many") == 100 - guessing.PER_ACCOUNT_AND_ADDRESS
    assert set(answers) <= {"wrong", "too many", "302", "429"}
    mails = int(manage("shell", "--verbosity", "0", "--command", MAILS))
    assert 1 <= mails <= guessing.MAILS_AN_HOUR
    assert sign_in(servers[0], ATTACKER, PASSWORD) == "too many"
    assert [sign_in(server, HOME, PASSWORD) for server in servers] == ["in", "in"]
