"""`manage.py load_navsh`: NAVSH's own texts, from site/navsh/content."""

from django.core.management.base import BaseCommand, CommandParser

from navsh.loading import load_everything


class Command(BaseCommand):
    help = "Load NAVSH's content. Run again it changes nothing that is there; --force writes over it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="Write the texts again, over what editors changed (their versions stay in the history).",
        )

    def handle(self, *args, **options) -> None:
        written = load_everything(force=options["force"])
        if options["verbosity"]:
            self.stdout.write(f"Loaded: {', '.join(written) or 'nothing new'}.")
