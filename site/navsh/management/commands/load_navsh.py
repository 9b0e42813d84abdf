"""`manage.py load_navsh`: NAVSH's own texts, from site/navsh/content."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from navsh.loading import load_everything, research


class Command(BaseCommand):
    help = "Load NAVSH's content. Run again it changes nothing that is there; --force writes over it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="Write the texts again, over what editors changed (their versions stay in the history).",
        )
        parser.add_argument(
            "--files",
            metavar="DIR",
            help="A folder with the PDFs of the handbook, under their own names: they replace the stand-ins.",
        )

    def handle(self, *args, **options) -> None:
        written = load_everything(force=options["force"])
        if options["verbosity"]:
            self.stdout.write(f"Loaded: {', '.join(written) or 'nothing new'}.")
        if options["files"]:
            self._attach(Path(options["files"]), options["verbosity"])

    def _attach(self, folder: Path, verbosity: int) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        attached = research.attach(folder)
        if verbosity:
            self.stdout.write(f"Attached: {', '.join(attached) or 'no file of a known name is there'}.")
