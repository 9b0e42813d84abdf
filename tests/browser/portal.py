"""A real portal for browser tests: its own database, server and worker, in a folder that is thrown away."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root (in a container) Chromium has no sandbox; the rest keeps it from calling home.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Return the system's Chromium (CHROMIUM overrides), or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@dataclass
class Portal:
    """A running portal: its address, and a way to run management commands on its database."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a management command and return what it printed; an error raises."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        result = subprocess.run(
            command, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise RuntimeError(f"{arguments[0]} failed:\n{result.stdout}{result.stderr}")
        return result.stdout

    def shell(self, code: str) -> str:
        """Run Python in the portal's own shell (models imported) and return what it printed."""
        return self.manage("shell", "--verbosity", "0", "--command", code)

    def sign_ins(self) -> dict[str, tuple[str, str]]:
        """Return the example sign-ins of a development portal: {role: (e-mail, password)}."""
        text = (Path(self.environment["NAVSH_VAR"]) / "sign-ins.txt").read_text()
        rows = re.findall(r"(\S+@\S+) \(example (\w+)\), password (\S+)", text)
        return {role: (email, password) for email, role, password in rows}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_portal() -> Iterator[Portal]:
    """Start a portal with NAVSH's content and a worker; stop both and delete everything afterwards."""
    with tempfile.TemporaryDirectory(prefix="navsh-browser-") as folder:
        port = free_port()
        url = f"http://localhost:{port}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "navsh.settings.development",
            "NAVSH_VAR": folder,
            "BASE_URL": url,
        }
        environment.pop("DATABASE_URL", None)
        portal = Portal(url, environment)
        portal.manage("prepare")
        manage = [sys.executable, str(ROOT / "manage.py")]
        log = (Path(folder) / "log").open("w+")
        processes = [
            subprocess.Popen([*manage, *arguments], env=environment, stdout=log, stderr=log)
            for arguments in (
                ["runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}"],
                ["worker", "--no-reload", "--no-startup-delay", "--interval", "0.2"],
            )
        ]
        try:
            _wait_for(url, processes, log)
            yield portal
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(10)
            log.close()


def _wait_for(url: str, processes: list[subprocess.Popen], log) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            urllib.request.urlopen(f"{url}/health/ready/", timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    log.seek(0)
    raise RuntimeError(f"The portal did not start:\n{log.read()}")
