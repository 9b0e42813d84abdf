"""What the office can do with a plan of a merger or split until its day, each with its form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils.dateformat import format as format_date

from members.accounts.models import User
from members.organisations import reorganise
from members.organisations.admin import reorganising_forms as forms
from members.organisations.models import ComingAuthority, Reorganisation


@dataclass(frozen=True)
class Act:
    """One of them: `form` makes its form of what was posted (or None), `do` does it and says so in words."""

    name: str
    label: str
    form: Callable[[Any], BaseForm]
    do: Callable[[dict[str, Any], User], str]


def acts_of(plan: Reorganisation, coming: Sequence[ComingAuthority]) -> dict[str, Act]:
    """Return what can be done with `plan`, by name; `coming` are the authorities that it makes."""
    acts = [_describe(one) for one in coming]
    if plan.is_split:
        acts.append(_schools(plan))
    if plan.asks_who_goes_where:
        acts.append(_lead(plan))
    return {act.name: act for act in [*acts, _move(plan), _cancel(plan)]}


def _describe(coming: ComingAuthority) -> Act:
    def form(posted: Any) -> BaseForm:
        # The form writes into its own copy, and `describe` asks the row what changed.
        instance = ComingAuthority.objects.get(pk=coming.pk)
        return forms.ComingForm(posted, instance=instance, prefix=f"c{coming.pk}")

    def do(data: dict[str, Any], by: User) -> str:
        reorganise.describe(coming, by, **data)
        return f"Saved what is known of {data['name']}."

    return Act(f"describe-{coming.pk}", f"{coming.name}: name, website and codes", form, do)


def _schools(plan: Reorganisation) -> Act:
    def do(data: dict[str, Any], by: User) -> str:
        reorganise.decide_schools(plan, data["one_school"], by)
        return "Saved what becomes of the Virtual School."

    return Act(
        "schools", "The Virtual School after the split", lambda posted: forms.SchoolsForm(plan, posted), do
    )


def _lead(plan: Reorganisation) -> Act:
    def do(data: dict[str, Any], by: User) -> str:
        reorganise.lead_by_default(plan, data["to"], by)
        return "Saved."

    label = "Where people go of whom nobody said anything"
    return Act("default", label, lambda posted: forms.DefaultForm(plan, posted), do)


def _move(plan: Reorganisation) -> Act:
    def do(data: dict[str, Any], by: User) -> str:
        moved = reorganise.move(plan, data["on"], by)
        return f"Moved to {format_date(moved.on, 'j F Y')}."

    return Act(
        "move", "Move to another day", lambda posted: forms.MoveForm(posted, initial={"on": plan.on}), do
    )


def _cancel(plan: Reorganisation) -> Act:
    def do(data: dict[str, Any], by: User) -> str:
        reorganise.cancel(plan, by, data["reason"])
        return "Cancelled. Everything stays as it is."

    return Act("cancel", "Cancel", forms.CancelForm, do)
