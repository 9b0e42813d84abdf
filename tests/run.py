"""`make test`: the suite on SQLite, again on PostgreSQL, and the browser tests; all parts always run."""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.postgres import postgres_url

PYTEST = [sys.executable, "-m", "pytest"]
IN_PARALLEL = ["-n", os.environ.get("TEST_PROCESSES", "2")]


def on_sqlite() -> int:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return _run([*IN_PARALLEL, "-m", "not browser"], environment)


def on_postgres() -> int:
    with postgres_url() as url:
        return _run([*IN_PARALLEL, "-m", "not browser"], {**os.environ, "DATABASE_URL": url})


def in_browser() -> int:
    # One server and one browser: two would only fight for the same two cores.
    return _run(["-m", "browser", "-rs", "tests/browser"], dict(os.environ))


PARTS = {"sqlite": on_sqlite, "postgres": on_postgres, "browser": in_browser}


def _run(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.call([*PYTEST, *arguments], env=environment)


def main(names: list[str]) -> int:
    results = {}
    for name in names:
        print(f"\n=== {name} ===", flush=True)
        began = time.monotonic()
        code = PARTS[name]()
        results[name] = (code, time.monotonic() - began)
    print("\n=== in all ===")
    for name, (code, seconds) in results.items():
        print(f"{name:10} {'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s")
    return max(code for code, _ in results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
