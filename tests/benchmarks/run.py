"""`make bench`: the production server on this machine, each address measured in turn in one run.

Absolute figures say little on a shared machine; the column "of hello" compares each address with
the smallest view there can be, measured seconds before and after it.
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.browser.portal import free_port
from tests.postgres import database_of_its_own, postgres_url

ROOT = Path(__file__).resolve().parents[2]
LARGE = ("library", "directory")
POST = "/news/continuing-funding-for-virtual-schools-is-confirmed-at-navsh-conference/"


def production_environment(database_url: str, folder: str, port: int) -> dict[str, str]:
    """Return what production settings ask for, with everything made at run time in `folder`."""
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "NAVSH_VAR": folder,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "BASE_URL": f"http://localhost:{port}",
        "DATABASE_URL": database_url,
        "DEFAULT_FROM_EMAIL": "portal@example.org",
    }


@contextmanager
def production_portal(database_url: str, folder: str):
    """Start granian on production settings with NAVSH's content; yield its port and environment."""
    port = free_port()
    environment = production_environment(database_url, folder, port)
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "prepare", "--verbosity", "0"], env=environment, check=True)
    subprocess.run([*manage, "collectstatic", "--noinput", "--verbosity", "0"], env=environment, check=True)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "4", "--log-level", "error"),
        *("--static-path-route", "/static", "--static-path-mount", str(Path(folder) / "static")),
        "navsh.wsgi:application",
    ]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, server)
        yield port, environment
    finally:
        server.terminate()
        server.wait(15)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/health/ready/", timeout=5).close()
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The production server did not start: see the lines above.")


def measure(port: int, path: str, connections: int, seconds: float) -> dict:
    """Load `path` from a process of its own and return what it saw."""
    command = [sys.executable, "-m", "tests.benchmarks.load", str(port), path, str(connections), str(seconds)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def addresses(folder: str) -> dict[str, str]:
    """Return what is measured: {what it is: path}."""
    css = sorted((Path(folder) / "static" / "css").glob("navsh.*.css")) or sorted(
        (Path(folder) / "static" / "css").glob("*.css")
    )
    return {
        "hello": "/bench/hello/",
        "home page": "/",
        "news index": "/news/",
        "one post": POST,
        "static file": f"/static/css/{css[0].name}",
    }


def bench(database_url: str, name: str, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="navsh-bench-") as folder:
        url = database_url or f"sqlite:///{folder}/bench.sqlite3"
        with production_portal(url, folder) as (port, _):
            targets = addresses(folder)
            for path in targets.values():
                measure(port, path, 4, 0.5)  # fill caches, compile templates
            runs: dict[str, list[dict]] = {what: [] for what in targets}
            for _ in range(options.rounds):
                for what, path in targets.items():
                    runs[what].append(measure(port, path, options.connections, options.seconds))
    _print(name, runs, options)


def large(room: str, database_url: str) -> None:
    """Measure the lists of a large `room` (one of LARGE) on a new SQLite database, or on `database_url`."""
    with tempfile.TemporaryDirectory(prefix="navsh-bench-") as folder:
        url = database_url or f"sqlite:///{folder}/bench.sqlite3"
        command = [sys.executable, "-m", f"tests.benchmarks.{room}"]
        subprocess.run(command, cwd=ROOT, env=production_environment(url, folder, free_port()), check=True)


def _print(name: str, runs: dict[str, list[dict]], options: argparse.Namespace) -> None:
    print(f"\n{name}: 2 processes, {options.connections} connections, {options.rounds} x {options.seconds} s")
    print(f"{'':14}{'requests/s':>12}{'of hello':>10}{'p50 ms':>9}{'p95 ms':>9}  failures")
    hello = None
    for what, results in runs.items():
        rate = statistics.median(result["requests"] / result["seconds"] for result in results)
        hello = hello or rate
        p50 = statistics.median(result["p50"] for result in results)
        p95 = statistics.median(result["p95"] for result in results)
        failures = sorted({failure for result in results for failure in result["failures"]}) or "none"
        print(f"{what:14}{rate:12.0f}{rate / hello:10.3f}{p50:9.1f}{p95:9.1f}  {failures}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--only", choices=LARGE, help="measure nothing but this room")
    options = parser.parse_args()
    rooms = [options.only] if options.only else LARGE
    if not options.only:
        bench("", "SQLite", options)
    for room in rooms:
        large(room, "")
    with postgres_url() as server:
        if not options.only:
            with database_of_its_own(server, "bench") as url:
                bench(url, "PostgreSQL", options)
        for room in rooms:
            with database_of_its_own(server, f"bench_{room}") as url:
                large(room, url)


if __name__ == "__main__":
    main()
