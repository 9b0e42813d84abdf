"""Splits of councils that are public knowledge (`data/announced.csv`) are planned, each once."""

import csv
from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import Q

from members.organisations import reorganise
from members.organisations.finder.words import DATA
from members.organisations.models import Authority, Reorganisation
from members.organisations.reorganise import NewAuthority


def load_announced() -> list[Reorganisation]:
    """Plan what was announced and nobody planned yet, and return the new plans.

    A plan that there ever was for an authority is the office's: moved, cancelled or done, it is never
    made again. What becomes of the Virtual School is left open, until somebody says so.
    """
    planned = []
    with transaction.atomic():
        for (slug, on), successors in _announced().items():
            ending = Authority.objects.filter(slug=slug, valid_to__isnull=True).first()
            if ending is None:
                continue
            if Reorganisation.objects.filter(Q(ending=ending) | Q(goes_on=ending)).exists():
                continue
            planned.append(reorganise.split(ending, successors, on, None, one_school=None))
    return planned


def _announced() -> dict[tuple[str, date], list[NewAuthority]]:
    """Return who follows, by the address of the authority that ends and the day."""
    found = defaultdict(list)
    with (DATA / "announced.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            new = NewAuthority("", "", row["name"], row["official_name"])
            found[row["ending"], date.fromisoformat(row["on"])].append(new)
    return dict(found)
