"""The authorities as shipped (`core/data/local_authorities.csv`) go into the database, as often as wanted."""

from dataclasses import dataclass, field

from django.db import transaction

from core import audit, england
from members.organisations.models import Authority, ServiceArea, VirtualSchool

KINDS = {
    "Unitary authority": Authority.Kind.UNITARY,
    "Metropolitan district": Authority.Kind.METROPOLITAN,
    "London borough": Authority.Kind.LONDON,
    "County": Authority.Kind.COUNTY,
    "City corporation": Authority.Kind.CITY,
    "Isles of Scilly (sui generis)": Authority.Kind.SCILLY,
}


@dataclass
class Loaded:
    """What one run wrote: GSS codes, and the number of schools."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    schools: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.schools)


def load_authorities(update: bool = False) -> Loaded:
    """Add the authorities that the database does not know, and a Virtual School for each that has none.

    Every authority must have a Virtual School Head (Children Act 1989, section 22(3B)), so each has a
    school to join even before anything else is known of it. What staff changed stays, unless `update`
    asks for the file's facts; dates and addresses stay even then, and an authority that was ended is
    never brought back.
    """
    loaded = Loaded()
    with transaction.atomic():
        known = {authority.gss_code: authority for authority in Authority.objects.all()}
        for row in england.authorities():
            authority = known.get(row.gss_code)
            if authority is None:
                _add(row)
                loaded.added.append(row.gss_code)
            elif update and _update(authority, row):
                loaded.updated.append(row.gss_code)
        loaded.schools = _add_missing_schools()
    return loaded


def _facts(row: england.Authority) -> dict[str, str]:
    return {
        "name": row.name,
        "official_name": row.official_name,
        "kind": KINDS[row.type],
        "region": row.region_code,
        "website_domain": row.website_domain,
        "previous_gss_code": row.previous_gss_code,
    }


def _add(row: england.Authority) -> Authority:
    return Authority.objects.create(
        gss_code=row.gss_code,
        dfe_code=row.dfe_code,
        slug=row.slug,
        valid_from=row.gss_code_valid_from,
        **_facts(row),
    )


def _update(authority: Authority, row: england.Authority) -> bool:
    changed = {name: value for name, value in _facts(row).items() if getattr(authority, name) != value}
    for name, value in changed.items():
        setattr(authority, name, value)
    if changed:
        authority.save(update_fields=list(changed))
        audit.record(None, "authority.updated_from_file", authority, {"fields": sorted(changed)})
    return bool(changed)


def _add_missing_schools() -> int:
    without = Authority.objects.filter(service_areas__isnull=True, valid_to__isnull=True)
    for authority in without:
        school = VirtualSchool.objects.create(name=f"Virtual School for {authority.plain_name}")
        ServiceArea.objects.create(school=school, authority=authority, valid_from=authority.valid_from)
    return len(without)
