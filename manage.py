#!/usr/bin/env python
"""Run a management command of the portal (see `make help` for the everyday ones)."""

import os
import sys
from pathlib import Path


def main() -> None:
    # `site/` is a folder on the path, never a package: Python's own `site` keeps its name.
    sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navsh.settings.development")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
