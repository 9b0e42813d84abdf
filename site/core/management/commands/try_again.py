"""`manage.py try_again`: has the workers do again what failed, when what stood in the way is mended."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from core import trying_again


class Command(BaseCommand):
    help = (
        "Have failed background work done again: mails, say, whose server was away longer than they are "
        "tried by themselves. "
        "Without the name of a task, only say what failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", nargs="*", help="as the list names it; all that failed of it is repeated")

    def handle(self, *args, **options) -> None:
        failed = DBTaskResult.objects.failed().order_by()
        counts = dict(failed.values_list("task_path").annotate(Count("pk")).order_by("task_path"))
        unknown = set(options["task"]) - counts.keys()
        if unknown:
            raise CommandError(f"Nothing of that name failed: {', '.join(sorted(unknown))}")
        for path in options["task"]:
            trying_again.try_again(failed.filter(task_path=path))
            self.stdout.write(f"{counts[path]:>6} {path} waits for the workers again")
        for path in counts.keys() - set(options["task"]):
            self.stdout.write(f"{counts[path]:>6} {path} failed")
