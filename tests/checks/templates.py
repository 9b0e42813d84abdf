"""Compile every template: a missing tag library or an unclosed block is found before a visitor finds it."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "navsh.settings.test"
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    folder = ROOT / "templates"
    broken = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".html", ".txt", ".xml"}:
            continue
        try:
            get_template(str(path.relative_to(folder)))
        except TemplateSyntaxError as error:
            print(f"{path.relative_to(ROOT)}: {error}")
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
