"""What the finder reads: who exists, who took over from whom, and how to reach a school."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.england import regions, tiles
from members.organisations.finder.matching import Known
from members.organisations.models import Authority, PublicContact, ServiceArea, Succession, VirtualSchool
from members.organisations.querysets import today


@dataclass(frozen=True)
class SchoolCard:
    """A school that serves an authority, with its public contact where one is known."""

    school: VirtualSchool
    contact: PublicContact | None
    serves: Sequence[Authority]

    @property
    def is_reachable(self) -> bool:
        return self.contact is not None and self.contact.is_known


def known_authorities(on: date | None = None) -> Known:
    """Return what the finder searches on a day (today), in two queries."""
    on = on or today()
    every = list(Authority.objects.order_by("name"))
    current = [one for one in every if one.valid_from <= on and (one.valid_to is None or one.valid_to > on)]
    ended = [one for one in every if one.valid_to is not None and one.valid_to <= on]
    if not ended:
        return Known(current)
    heirs = _heirs(every, on)
    return Known(current, ended, {one.slug: heirs(one) for one in ended})


def successors_in_force(authority: Authority, on: date | None = None) -> list[Authority]:
    """Return who has the place of an authority that ended, through as many changes as there were."""
    on = on or today()
    return _heirs(list(Authority.objects.order_by("name")), on)(authority)


def by_region(authorities: Iterable[Authority]) -> list[dict]:
    """Return `[{name, slug, authorities}]` from north to south, each region's by the name as said."""
    grouped = defaultdict(list)
    for authority in authorities:
        grouped[authority.region].append(authority)
    return [
        {
            "name": region.name,
            "slug": region.slug,
            "authorities": sorted(grouped[region.code], key=lambda authority: authority.plain_name),
        }
        for region in regions()
        if grouped[region.code]
    ]


def map_urls(known: Known) -> dict[str, str]:
    """Return the address behind each tile. The tile of an authority that ended leads to who took over."""
    drawn = {tile.authority.gss_code for tile in tiles()}
    return {
        authority.gss_code: authority.get_absolute_url()
        for authority in (*known.authorities, *known.ended)
        if authority.gss_code in drawn
    }


def school_cards(authorities: Sequence[Authority], on: date | None = None) -> dict[int, list[SchoolCard]]:
    """Return the schools that serve each authority, by its key, in three queries however many there are."""
    areas = list(
        ServiceArea.objects.in_force(on)
        .filter(authority__in=authorities)
        .select_related("school")
        .order_by("-valid_from", "pk")
    )
    schools = {area.school_id for area in areas}
    contacts = {contact.school_id: contact for contact in PublicContact.objects.filter(school__in=schools)}
    serves = defaultdict(list)
    for area in (
        ServiceArea.objects.in_force(on)
        .filter(school__in=schools)
        .select_related("authority")
        .order_by("authority__name")
    ):
        serves[area.school_id].append(area.authority)
    cards: dict[int, list[SchoolCard]] = defaultdict(list)
    for area in areas:
        card = SchoolCard(area.school, contacts.get(area.school_id), tuple(serves[area.school_id]))
        cards[area.authority_id].append(card)
    return cards


def _heirs(every: Sequence[Authority], on: date):
    """Return a function from an authority to who has its place on `on`."""
    by_pk = {one.pk: one for one in every}
    next_of = defaultdict(list)
    for succession in Succession.objects.filter(on__lte=on).order_by("pk"):
        next_of[succession.predecessor_id].append(succession.successor_id)

    def heirs(authority: Authority) -> list[Authority]:
        found: dict[int, Authority] = {}
        seen, ahead = {authority.pk}, list(next_of[authority.pk])
        while ahead:
            pk = ahead.pop(0)
            if pk in seen:
                continue
            seen.add(pk)
            one = by_pk[pk]
            if one.valid_to is None or one.valid_to > on:
                found[pk] = one
            else:
                ahead += next_of[pk]
        return list(found.values())

    return heirs
