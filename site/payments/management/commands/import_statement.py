"""Import a bank statement from a file, as the screen does."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.importing import import_statement
from payments.models import BankAccount
from payments.statements.lines import StatementError


class Command(BaseCommand):
    help = (
        "Import FILE (CSV, MT940 or camt.053) for a bank account; what is certain is booked, the rest waits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--account", help="The name of the bank account (needed where there are several)."
        )

    def handle(self, *args, **options) -> None:
        accounts = BankAccount.objects.filter(in_use=True)
        if options["account"]:
            accounts = accounts.filter(name=options["account"])
        if accounts.count() != 1:
            names = ", ".join(BankAccount.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"Say which bank account with --account; there are: {names}.")
        path = Path(options["file"])
        try:
            done = import_statement(accounts.get(), path.read_bytes(), path.name, by=None)
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.") from error
        except StatementError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.statement.new_lines} new lines, {done.statement.known_lines} known already, "
            f"{done.statement.doubtful_lines} to look at; {done.booked} booked."
        )
