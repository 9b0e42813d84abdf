"""`make run`: one plain sentence for what can be wrong, and nothing left behind after Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browser.portal import free_port

ROOT = Path(__file__).resolve().parents[2]
BOOTSTRAP = ROOT / "site" / "navsh" / "bootstrap.py"


def bootstrap(*arguments: str, before: str = "pass") -> subprocess.CompletedProcess:
    """Run the bootstrap in a fresh Python, after the code in `before`."""
    code = f"import runpy, sys; sys.argv = ['bootstrap', *{list(arguments)!r}]; {before}; " + (
        f"runpy.run_path({str(BOOTSTRAP)!r}, run_name='__main__')"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_an_occupied_port_gets_one_sentence():
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        port = occupant.getsockname()[1]
        result = bootstrap("run", str(port))

    assert result.returncode == 1
    assert result.stderr == f"Port {port} is already in use. Choose another one: make run PORT={port + 1}\n"
    assert result.stdout == ""


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 80"])
def test_a_port_that_is_none_gets_one_sentence(port):
    result = bootstrap("run", port)

    assert result.returncode == 1
    assert result.stderr == f"PORT must be a number from 1 to 65535, not '{port}'.\n"


def test_an_old_python_gets_one_sentence():
    result = bootstrap("run", before="sys.version_info = (3, 9, 1)")

    assert result.returncode == 1
    assert result.stderr == (
        "The portal needs Python 3.11 or newer, and this is 3.9. Install a newer one and "
        "run: make run PYTHON=python3.12\n"
    )


def test_a_missing_venv_module_gets_one_sentence(tmp_path):
    code = (
        "import importlib.util, sys; sys.modules['ensurepip'] = None; "
        f"spec = importlib.util.spec_from_file_location('bootstrap', {str(BOOTSTRAP)!r}); "
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module); "
        f"module.VENV = {str(tmp_path)!r}; module.VENV_PYTHON = {str(tmp_path / 'python')!r}; "
        "module.install('run')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr == (
        "This Python has no venv module. Install it (on Debian or Ubuntu: apt-get install python3-venv) "
        "and try again.\n"
    )


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="make run without settings is SQLite's")
@pytest.mark.skipif(not (ROOT / ".venv").exists(), reason="make run needs its own .venv: run by make test")
def test_make_run_serves_the_site_twice_and_ctrl_c_stops_everything(tmp_path):
    port = free_port()  # the same for both: another address would be something new to prepare
    first, second = run_until_it_serves(tmp_path, port), run_until_it_serves(tmp_path, port)

    assert "Loaded: home" in first
    assert "Loaded" not in second
    assert "Bringing the database up to date" not in second


def run_until_it_serves(folder: Path, port: int) -> str:
    """Run `make run` on `port`, read the home page, press Ctrl-C, and return what was printed."""
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run", f"PORT={port}"],
        cwd=ROOT,
        env={**os.environ, "NAVSH_VAR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    greeting = []
    try:
        for line in process.stdout:
            greeting.append(line)
            if "Ctrl-C" in line:
                break
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as answer:
            assert "Promoting the education of looked-after children" in answer.read().decode()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=90)
    printed = "".join(greeting) + rest
    assert f"http://localhost:{port}/" in printed
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))  # nobody listens any more
    assert processes_with(str(folder)) == []
    return printed


def processes_with(text: str) -> list[str]:
    """Return the processes whose environment names `text` (Linux; elsewhere none can be told)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found
