"""The directory with three thousand people: queries and time of a request, uncached, in this process.

The whole request of somebody who is signed in: session, account, membership, the page. `make bench` runs
it on a database of its own, with SQLite and with PostgreSQL.
"""

import os
import sys

import django

from tests.benchmarks.in_process import measure

PEOPLE = 3000
ADDRESSES = {
    "/about/": "/about/",
    "everybody": "/members/directory/",
    "page 50": "/members/directory/?page=50",
    "a region, heads": "/members/directory/?region=south-west&role=head",
    "words": "/members/directory/?q=adviser+attendance",
    "a subject": "/members/directory/?interest=attendance",
    "words in everything": "/members/directory/?q=example+person",
    "six words": "/members/directory/?q=example+person+education+adviser+head+exampleton",
    "one person": "/members/directory/people/{pk}/",
    "a region": "/members/directory/regions/south-west/",
    "contact sheet of it": "/members/directory/contact-sheet/?region=south-west",
    "dashboard": "/members/",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    django.setup()
    from django.core.cache import cache
    from django.core.management import call_command
    from django.test import Client

    from tests.factories.directory import a_large_directory

    call_command("prepare", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    person = a_large_directory(PEOPLE)
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return measure(
        f"The directory, {PEOPLE} people",
        client,
        {what: address.format(pk=person.pk) for what, address in ADDRESSES.items()},
        before=cache.clear,  # nobody waits here for having opened many pages
    )


if __name__ == "__main__":
    sys.exit(main())
