"""Build stripe-mock, Stripe's own stand-in that checks calls against its OpenAPI, into var/bin.

    python tests/stripe_mock.py        builds it (needs Go, once) and prints where it is

Nothing but the tests uses it. STRIPE_MOCK_URL names one that runs already.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "v0.203.0"
ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("NAVSH_VAR", ROOT / "var")) / "bin"
PROGRAM = FOLDER / "stripe-mock"
STAMP = FOLDER / f"stripe-mock-{VERSION}"


class NoGo(RuntimeError):
    """There is no Go to build stripe-mock with, or it could not."""


def build() -> Path:
    """Return the program, built if it is not there yet in this version. Raises NoGo."""
    if STAMP.exists():
        return PROGRAM
    go = shutil.which("go")
    if go is None:
        raise NoGo("stripe-mock is built with Go, and there is no 'go' here.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "stripe-mock.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the tests run in several processes
        if not STAMP.exists():
            _install(go)
    return PROGRAM


def _install(go: str) -> None:
    done = subprocess.run(
        [go, "install", f"github.com/stripe/stripe-mock@{VERSION}"],
        env={**os.environ, "GOBIN": str(FOLDER.resolve())},
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise NoGo(f"stripe-mock could not be built: {done.stderr.strip()[-400:]}")
    STAMP.touch()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{build()}\n")
    except NoGo as error:
        sys.exit(str(error))
