"""What a merger or a split will do, said before it is written: it is done, looked at, and taken back."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from members.organisations.models import Authority, Role, ServiceArea, VirtualSchool


def foresee(act: Callable[[], object], on: date) -> list[str]:
    """Do `act` in a transaction that is rolled back, and return in sentences what it did to `on`.

    Nothing stays: no row, no mail, no word in the trail. Raises what `act` raises.
    """
    with transaction.atomic():
        authorities = dict(Authority.objects.values_list("pk", "valid_to"))
        schools = dict(VirtualSchool.objects.values_list("pk", "closed_on"))
        served = _served(on)
        act()
        said = [*_about_authorities(authorities), *_about_schools(schools, served, on)]
        transaction.set_rollback(True)
    return said


def _about_authorities(before: dict) -> list[str]:
    said = []
    for one in Authority.objects.order_by("name"):
        if one.pk not in before:
            said.append(f"{one} begins.")
        elif one.valid_to != before[one.pk]:
            said.append(f"{one} ends, and its page leads on.")
    return said


def _about_schools(before: dict, served_before: dict, on: date) -> list[str]:
    served = _served(on)
    said = []
    for school in VirtualSchool.objects.order_by("name", "pk"):
        people = _people(school, on)
        if school.pk not in before:
            said.append(f"A new school, {school}, begins for {_names(served, school)}, with {people}.")
        elif school.closed_on != before[school.pk]:
            into = school.continued_by
            onward = f" {into} goes on with its people and open business." if into else ""
            said.append(f"{school} closes.{onward}")
        elif served.get(school.pk) != served_before.get(school.pk):
            said.append(f"{school} goes on for {_names(served, school)}, with {people}.")
    return said


def _served(on: date) -> dict[int, set[str]]:
    served: dict[int, set[str]] = {}
    for area in ServiceArea.objects.in_force(on).select_related("authority"):
        served.setdefault(area.school_id, set()).add(area.authority.plain_name)
    return served


def _names(served: dict[int, set[str]], school: VirtualSchool) -> str:
    return " and ".join(sorted(served.get(school.pk, ()))) or "nobody"


def _people(school: VirtualSchool, on: date) -> str:
    roles = Role.objects.current(on).filter(school=school).select_related("person")
    head = next((role.person for role in roles if role.kind == Role.Kind.HEAD), None)
    number = len(roles)
    if not number:
        return "nobody in it yet"
    return f"{number} {'person' if number == 1 else 'people'} and {f'{head} as head' if head else 'no head'}"
