"""Show what each line of a bank statement, or of a table of cases, would pay."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from payments import bank_booking
from payments.models import BankLayout
from payments.statements.lines import StatementError
from payments.trying import Tried, read_invoices, read_payers, try_file


class Command(BaseCommand):
    help = (
        "Print each line of FILE with its match; nothing is stored. FILE is a bank statement (CSV, MT940, "
        "camt.053) or a CSV table with the columns narrative and amount, and kind and pays where a match is "
        "expected. Ends with 1 where an expected match is not what was found."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Store nothing (the only way there is).")
        parser.add_argument("--invoices", help="A CSV of open invoices in place of those of the portal.")
        parser.add_argument("--payers", help="A CSV of payers in place of those of the portal.")

    def handle(self, *args, **options) -> None:
        if not options["dry_run"]:
            raise CommandError("This command only shows: add --dry-run, or import with import_statement.")
        try:
            tried = self._try(options)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be opened: {error.strerror}.") from error
        except (StatementError, KeyError, ValueError) as error:
            raise CommandError(str(error)) from error
        for each in tried:
            self.stdout.write(self._line(each))
        wrong = [each for each in tried if not each.agrees]
        certain = sum(each.match is not None and each.match.kind == "exact" for each in tried)
        self.stdout.write(f"{len(tried)} lines, {certain} certain; {len(wrong)} not as expected.")
        if wrong:
            raise CommandError(f"{len(wrong)} lines are not matched as expected.")

    def _try(self, options: dict) -> list[Tried]:
        today = timezone.localdate()
        invoices = (
            read_invoices(Path(options["invoices"]).read_bytes())
            if options["invoices"]
            else bank_booking.invoices_for(today)
        )
        payers = (
            read_payers(Path(options["payers"]).read_bytes())
            if options["payers"]
            else bank_booking.payers_for_matching()
        )
        own = [stored.layout for stored in BankLayout.objects.all()]
        return try_file(Path(options["file"]).read_bytes(), invoices, payers, own)

    def _line(self, each: Tried) -> str:
        line, match = each.line, each.match
        words = " ".join(line.words.split())
        parts = [f"{line.row:>4}  {line.amount:>12,.2f}  {words}", f"      {each.found}"]
        if match and match.on_account:
            parts.append(f"      on account: {match.on_account:.2f}")
        if match:
            parts += [f"      - {reason}" for reason in match.reasons]
        if not each.agrees:
            parts.append(f"      EXPECTED {each.expected}")
        return "\n".join(parts)
