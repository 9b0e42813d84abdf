"""`manage.py load_authorities`: the authorities of England, from the file that is shipped."""

from django.core.management.base import BaseCommand, CommandParser

from members.organisations.loading import load_authorities


class Command(BaseCommand):
    help = "Add the authorities that are missing. Run again it changes nothing that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update",
            action="store_true",
            help="Write names, regions and domains again, over what staff changed.",
        )

    def handle(self, *args, **options) -> None:
        loaded = load_authorities(update=options["update"])
        self.stdout.write(
            f"Authorities: {len(loaded.added)} added, {len(loaded.updated)} updated. "
            f"Virtual Schools: {loaded.schools} added."
        )
