"""The authorities as shipped (`core/data/local_authorities.csv`) go into the database, as often as wanted."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from core import audit, england
from members.organisations import errors, reorganise
from members.organisations.carrying_out import free_slug
from members.organisations.models import (
    Authority,
    ComingAuthority,
    Reorganisation,
    ServiceArea,
    VirtualSchool,
)

_AHEAD = Q(reorganisation__state=Reorganisation.State.PLANNED)

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
        known = {one.gss_code: one for one in Authority.objects.exclude(gss_code="")}
        coming = {one.name: one for one in ComingAuthority.objects.filter(_AHEAD)}
        for row in england.authorities():
            authority = known.get(row.gss_code) or _by_another_code(row, known)
            if authority is None and row.name in coming:
                if _describe(coming[row.name], row):
                    loaded.updated.append(row.gss_code)
            elif authority is None:
                _add(row)
                loaded.added.append(row.gss_code)
            elif _fill_in_codes(authority, row) or (update and _update(authority, row)):
                loaded.updated.append(row.gss_code)
        loaded.schools = _add_missing_schools()
    return loaded


def _by_another_code(row: england.Authority, known: dict[str, Authority]) -> Authority | None:
    """Return the authority of a row whose code nobody here knows: under the code before, or its address.

    A council that began before its codes were published has none; staff may have put in another.
    """
    before = known.get(row.previous_gss_code)
    if before is not None and before.valid_to is None:
        return before
    return Authority.objects.filter(slug=row.slug, valid_to__isnull=True).first()


def _fill_in_codes(authority: Authority, row: england.Authority) -> bool:
    """Write the codes that `authority` lacks, or that took the place of its own; say whether any was."""
    codes = {}
    if authority.gss_code in {"", row.previous_gss_code} and authority.gss_code != row.gss_code:
        codes["gss_code"] = row.gss_code
        codes["previous_gss_code"] = row.previous_gss_code
    if not authority.dfe_code and _free_dfe_code(row):
        codes["dfe_code"] = row.dfe_code
    return _write(authority, codes)


def _describe(coming: ComingAuthority, row: england.Authority) -> bool:
    """Write the codes into a plan whose day has not come, where the list is ahead of it."""
    codes = {"gss_code": row.gss_code, "dfe_code": row.dfe_code}
    missing = {name: value for name, value in codes.items() if not getattr(coming, name)}
    try:
        if missing:
            reorganise.describe(coming, None, **missing)
    except errors.CodeInUse:
        return False  # for the office to look into: the rest of the list still goes in
    return bool(missing)


def _free_dfe_code(row: england.Authority) -> str:
    """Return the row's DfE code; nothing where an authority that goes on has it, for the office to see."""
    taken = Authority.objects.filter(dfe_code=row.dfe_code, valid_to__isnull=True)
    return "" if taken.exists() else row.dfe_code


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
        dfe_code=_free_dfe_code(row),
        slug=free_slug(row.name, row.gss_code_valid_from),
        valid_from=row.gss_code_valid_from,
        **_facts(row),
    )


def _update(authority: Authority, row: england.Authority) -> bool:
    return _write(authority, _facts(row))


def _write(authority: Authority, facts: dict[str, str]) -> bool:
    changed = {name: value for name, value in facts.items() if getattr(authority, name) != value}
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
