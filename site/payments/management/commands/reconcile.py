"""`manage.py reconcile`: names anything in the books that does not agree, and fails if something does not."""

import sys

from django.core.management.base import BaseCommand, CommandError

from payments import reconciling
from payments.errors import CardsNotOffered, TryLater


class Command(BaseCommand):
    help = "Check the ledger against documents, payments and allocations; with --stripe, against Stripe too."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--stripe", action="store_true", help="Ask Stripe about every card payment, too.")

    def handle(self, *args, **options) -> None:
        found = 0
        for sentence in reconciling.at_rest():
            found += 1
            self.stdout.write(sentence)
        if options["stripe"]:
            found += self._with_stripe()
        if found:
            sys.exit(1)
        self.stdout.write("Everything agrees.")

    def _with_stripe(self) -> int:
        found = 0
        try:
            for sentence in reconciling.stripe_differences():
                found += 1
                self.stdout.write(sentence)
        except (TryLater, CardsNotOffered) as error:
            raise CommandError(str(error)) from error
        return found
