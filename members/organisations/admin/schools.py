"""The office's list of Virtual Schools: whom they serve, who leads them, and what is missing."""

from datetime import date

import django_filters
from django import forms
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import ListingButton

from members.organisations.models import Role, ServiceArea, VirtualSchool


class SchoolForm(WagtailAdminModelForm):
    """A school. Its periods for one authority must lie apart: the database refuses anything else."""

    def is_valid(self) -> bool:
        return super().is_valid() and self._areas_are_apart()

    def _areas_are_apart(self) -> bool:
        rows = [form for form in self.formsets["service_areas"].forms if form.cleaned_data.get("authority")]
        rows = [form for form in rows if not form.cleaned_data.get("DELETE")]
        apart = True
        for at, form in enumerate(rows):
            if any(_overlap(form.cleaned_data, other.cleaned_data) for other in rows[:at]):
                apart = False
                form.add_error(
                    "valid_from",
                    "The school serves this authority then already, as another line says. End that one "
                    "first, or begin on the day on which it ends.",
                )
        return apart

    def save(self, commit: bool = True) -> VirtualSchool:
        """Save, the ends that come nearer first: so no two periods overlap in between."""
        with transaction.atomic():
            for form in self.formsets["service_areas"].forms if commit else []:
                if form.instance.pk and form.has_changed():
                    _narrow(form)
            return super().save(commit)


def _overlap(one: dict, other: dict) -> bool:
    if one["authority"] != other["authority"]:
        return False
    one_ends, other_ends = one["valid_to"] or date.max, other["valid_to"] or date.max
    return one["valid_from"] < other_ends and other["valid_from"] < one_ends


def _narrow(form: forms.ModelForm) -> None:
    """Write what the period of a line had before and has after."""
    was = {"valid_from": form.initial["valid_from"], "valid_to": form.initial["valid_to"] or date.max}
    begins = max(was["valid_from"], form.cleaned_data["valid_from"])
    ends = min(was["valid_to"], form.cleaned_data["valid_to"] or date.max)
    if begins < ends:
        ServiceArea.objects.filter(pk=form.instance.pk).update(
            valid_from=begins, valid_to=None if ends == date.max else ends
        )


class SchoolFilterSet(WagtailFilterSet):
    """What the list can be narrowed to."""

    missing = django_filters.ChoiceFilter(
        label="What is missing",
        choices=[
            ("administrator", "People, and nobody to administer"),
            ("head", "People, and no head"),
            ("contact", "A contact for the public"),
        ],
        method="filter_missing",
        empty_label="Anything or nothing",
    )

    class Meta:
        model = VirtualSchool
        fields = ["is_confirmed", "is_example"]

    def filter_missing(self, queryset, name: str, value: str):
        if value == "administrator":
            return queryset.without_administrator()
        if value == "head":
            return queryset.without_head()
        return queryset.open().filter(public_contacts__isnull=True)


def _serves(school: VirtualSchool) -> str:
    return ", ".join(area.authority.plain_name for area in school.service_areas.all())


def _head(school: VirtualSchool) -> str:
    return next((str(role.person) for role in school.roles.all() if role.kind == Role.Kind.HEAD), "")


def _number_of_people(school: VirtualSchool) -> int:
    return len(school.roles.all())


def _checked_on(school: VirtualSchool):
    return next((contact.checked_on for contact in school.public_contacts.all()), None)


class SchoolIndex(IndexView):
    """Each school with the ways to what is done on the members' pages: its people, and a new head."""

    def get_base_queryset(self):
        areas = ServiceArea.objects.in_force().select_related("authority").order_by("authority__name")
        return VirtualSchool.objects.visible_to(self.request.user).prefetch_related(
            Prefetch("service_areas", queryset=areas),
            Prefetch("roles", queryset=Role.objects.current().select_related("person")),
            "public_contacts",
        )

    def get_list_more_buttons(self, instance) -> list:
        people = ListingButton(
            "People and invitations",
            url=reverse("organisations:school", args=[instance.pk]),
            icon_name="group",
            priority=5,
        )
        head = ListingButton(
            "Hand over to a new head",
            url=reverse("organisations:hand_over", args=[instance.pk]),
            icon_name="user",
            priority=6,
        )
        contact = ListingButton(
            "Contact for everybody",
            url=reverse("organisations:contact", args=[instance.pk]),
            icon_name="mail",
            priority=7,
        )
        return [people, head, contact, *super().get_list_more_buttons(instance)]


COLUMNS = [
    "name",
    Column("serves", label="Serves", accessor=_serves),
    Column("head", label="Head", accessor=_head),
    Column("people", label="People", accessor=_number_of_people),
    DateColumn("checked", label="Contact checked", accessor=_checked_on),
    BooleanColumn("is_confirmed", label="Name confirmed"),
    DateColumn("closed_on", label="Closed", sort_key="closed_on"),
]
