"""From a bare python3 to a running portal: what `make run`, `make test` and `make check` begin with.

Uses nothing but the standard library, and parses under old Pythons too, so that a Python that is too
old gets a sentence instead of a syntax error.

    python3 site/navsh/bootstrap.py install run|dev    a virtual environment with the locked packages
    python3 site/navsh/bootstrap.py run [PORT]         the above, then the site and its worker
"""

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
VAR = os.path.abspath(os.environ.get("NAVSH_VAR", os.path.join(ROOT, "var")))
OLDEST_PYTHON = (3, 11)
DEFAULT_PORT = "8000"
SECONDS_TO_STOP = 10


def stop(sentence):
    """End with one plain sentence."""
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def say(sentence):
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


# --- the virtual environment ------------------------------------------------------------------


def check_python():
    if sys.version_info < OLDEST_PYTHON:
        stop(
            "The portal needs Python {}.{} or newer, and this is {}.{}. Install a newer one and "
            "run: make run PYTHON=python3.12".format(*OLDEST_PYTHON, *sys.version_info[:2])
        )


def check_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            "This Python has no venv module. Install it (on Debian or Ubuntu: apt-get install python3-venv) "
            "and try again."
        )


def digest_of(*paths):
    """Return one digest over the contents of files and the files in folders, in a fixed order."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        if os.path.isdir(path):
            files = sorted(
                os.path.join(folder, name)
                for folder, _, names in os.walk(path)
                for name in names
                if not name.endswith(".pyc")
            )
        else:
            files = [path]
        for file in files:
            digest.update(os.path.relpath(file, ROOT).encode())
            with open(file, "rb") as stream:
                digest.update(stream.read())
    return digest.hexdigest()


def stamped(stamp, digest):
    try:
        with open(stamp) as stream:
            return stream.read() == digest
    except OSError:
        return False


def write_stamp(stamp, digest):
    folder = os.path.dirname(stamp)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    with open(stamp, "w") as stream:
        stream.write(digest)


def lock_state(name):
    lock = os.path.join(ROOT, "requirements", name + ".txt")
    stamp = os.path.join(VENV, "installed-" + name)
    return lock, stamp, digest_of(lock, os.path.join(ROOT, "pyproject.toml"))


def installed(name):
    _, stamp, digest = lock_state(name)
    return stamped(stamp, digest) and os.path.exists(VENV_PYTHON)


def install(name):
    """Make .venv hold the packages of requirements/NAME.txt, each checked against its hash."""
    if installed(name) or (name == "run" and installed("dev")):
        return
    check_venv()
    lock, stamp, digest = lock_state(name)
    if not os.path.exists(VENV_PYTHON):
        say("Making a virtual environment in .venv")
        if subprocess.call([sys.executable, "-m", "venv", VENV]):
            stop("The virtual environment could not be made in .venv: see the lines above.")
    say("Installing the locked packages (a minute or two, the first time only)")
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*pip, "--require-hashes", "--requirement", lock]):
        stop("The packages could not be installed: see the lines above. Is there a network connection?")
    if subprocess.call([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT]):
        stop("The portal itself could not be installed into .venv: see the lines above.")
    write_stamp(stamp, digest)


# --- the site and its worker ------------------------------------------------------------------


def check_port(text):
    if not re.match(r"^\d{1,5}$", text) or not 1 <= int(text) <= 65535:
        stop(f"PORT must be a number from 1 to 65535, not '{text}'.")
    port = int(text)
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As the server itself does: a port whose last connections are only winding down is free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
    except PermissionError:
        stop(f"Port {port} is reserved for the administrator. Choose one above 1023: make run PORT=8001")
    except OSError:
        stop(f"Port {port} is already in use. Choose another one: make run PORT={port % 65535 + 1}")
    finally:
        probe.close()
    return port


def prepare(environment):
    """Migrate, and load the content into an empty database, unless nothing changed since the last time."""
    sources = [os.path.join(ROOT, "site", "navsh", "content"), os.path.join(ROOT, "site", "navsh", "loading")]
    for top in ("site", "members", "news", "research", "events"):
        for folder, names, _ in os.walk(os.path.join(ROOT, top)):
            if os.path.basename(folder) == "migrations":
                sources.append(folder)
                names[:] = []
    sources = sorted(path for path in sources if os.path.isdir(path))
    database = environment.get("DATABASE_URL", "")
    digest = digest_of(*sources) + environment["BASE_URL"] + hashlib.sha256(database.encode()).hexdigest()
    stamp = os.path.join(VAR, "prepared")
    there = database or os.path.exists(os.path.join(VAR, "navsh.sqlite3"))
    if there and stamped(stamp, digest):
        return
    if subprocess.call([VENV_PYTHON, os.path.join(ROOT, "manage.py"), "prepare"], env=environment):
        stop("The database could not be prepared: see the lines above.")
    write_stamp(stamp, digest)


def started(command, environment):
    """Start a process in a session of its own: Ctrl-C reaches us alone, and we end the others."""
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)


def wait_until_it_answers(port, processes):
    """Fetch the first page, past any proxy that the environment names."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while all(process.poll() is None for process in processes):
        try:
            direct.open(f"http://127.0.0.1:{port}/", timeout=30).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    stop("The portal stopped while starting: see the lines above.")


def end(processes):
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.time() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.time()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def interrupted(signum, frame):
    raise KeyboardInterrupt


def serve(port):
    """Run the site and its worker until Ctrl-C, or until one of them ends."""
    address = f"http://localhost:{port}"
    environment = dict(
        os.environ, DJANGO_SETTINGS_MODULE="navsh.settings.development", BASE_URL=address, NAVSH_VAR=VAR
    )
    prepare(environment)
    manage = [VENV_PYTHON, os.path.join(ROOT, "manage.py")]
    reload = [] if os.environ.get("RELOAD") else ["--noreload"]
    site = [*manage, "runserver", *reload, "--skip-checks", f"127.0.0.1:{port}"]
    worker = [*manage, "worker", "--no-reload", "--no-startup-delay", "--verbosity", "0", "--skip-checks"]
    # Both by name: what a shell starts in the background is born deaf to Ctrl-C.
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    processes = []
    try:
        processes.append(started(site, environment))
        wait_until_it_answers(port, processes)
        # Second, because it would slow the first page down, which somebody is waiting for.
        processes.append(started(worker, environment))
        greet(address)
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        stop("The site or its worker ended by itself: see the lines above.")
    except KeyboardInterrupt:
        say("\nStopping")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end(processes)


def greet(address):
    say("")
    say(f"  NAVSH is at        {address}/")
    say(f"  Staff sign in at   {address}/admin/")
    try:
        with open(os.path.join(VAR, "sign-ins.txt")) as stream:
            for line in stream:
                say("  " + line.rstrip())
    except OSError:
        pass
    say(f"  Mail is shown at   {address}/development/mail/")
    say("  Ctrl-C stops everything.")
    say("")


def main(arguments):
    check_python()
    if arguments[:1] == ["install"] and arguments[1:] in (["run"], ["dev"]):
        install(arguments[1])
    elif arguments[:1] == ["run"] and len(arguments) <= 2:
        port = check_port((arguments[1:] or [""])[0] or DEFAULT_PORT)
        install("run")
        serve(port)
    else:
        stop(__doc__.strip())


if __name__ == "__main__":
    main(sys.argv[1:])
