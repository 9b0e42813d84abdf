"""The lock files: compiled from pyproject.toml, and a check that they are in step with it.

Each lock begins with a digest of the dependencies it was compiled from. The check compares digests,
so it needs no network; `make lock` compiles anew and keeps every version that still fits.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = {"run": [], "dev": ["dev"], "production": ["production"]}
MARK = "# compiled from the dependencies of pyproject.toml, digest "


def digest(extras: list[str]) -> str:
    """Return a digest of what pyproject.toml asks for with `extras`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [project["requires-python"], *project["dependencies"]]
    for extra in extras:
        asked += project["optional-dependencies"][extra]
    return hashlib.sha256(json.dumps(sorted(asked)).encode()).hexdigest()[:16]


def lock_path(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def out_of_step() -> list[str]:
    """Return a sentence for each lock file that pyproject.toml has left behind."""
    return [
        f"requirements/{name}.txt is not in step with pyproject.toml: run make lock"
        for name, extras in EXTRAS.items()
        if not lock_path(name).exists()
        or not lock_path(name).read_text().startswith(f"{MARK}{digest(extras)}\n")
    ]


def compile_locks() -> None:
    """Write every lock file, with hashes, for every Python and platform that the portal supports."""
    for name, extras in EXTRAS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
        for extra in extras:
            command += ["--extra", extra]
        command += ["pyproject.toml", "--output-file", str(lock_path(name))]
        subprocess.run(command, cwd=ROOT, check=True)
        pins = lock_path(name).read_text()
        lock_path(name).write_text(f"{MARK}{digest(extras)}\n{pins}")


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        compile_locks()
    sentences = out_of_step()
    for sentence in sentences:
        print(sentence)
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
