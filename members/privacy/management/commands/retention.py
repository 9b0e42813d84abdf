"""`manage.py retention`: forget what is due, or with --dry-run say what would go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import retention
from members.privacy import keeping


class Command(BaseCommand):
    help = "Forgets what has been kept long enough, as the nightly job does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say what would go.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for done in retention.look():
                self.stdout.write(f"{done.due:>8}  {done.rule.what} ({done.rule.after})")
            return
        run = keeping.run()
        for rule in retention.rules():
            said = run.outcome[rule.name]
            problem = f"  FAILED: {said['problem']}" if said["problem"] else ""
            self.stdout.write(f"{said['gone']:>8}  {rule.what} ({rule.after}){problem}")
