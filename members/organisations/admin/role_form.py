"""The office's form for a role, and the field in which it says whose."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from core.forms import DateInput
from members.accounts.models import User
from members.organisations import appointing, errors, leaving
from members.organisations.models import Role, VirtualSchool

MOST_NAMED = 8


class PersonField(forms.CharField):
    """Somebody with an account, found by e-mail address or by the words of a name.

    Where a name fits several people the form says who they are, each with the address to type. Accounts
    that were closed or erased are not found. Of a role that is there its person is shown.
    """

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Their e-mail address, or their name. Only people with an open account are found."
        super().__init__(**{"max_length": 254, "help_text": help_text, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Show who it is where `value` is a key, as in a role that is there."""
        person = User.objects.filter(pk=value).first() if isinstance(value, int) else None
        return _said(person) if person else value

    def clean(self, value: Any) -> User:
        """Return who is meant: by key for a role that is there, else by what was typed."""
        if isinstance(value, int):
            return User.objects.get(pk=value)
        text = super().clean(value)
        found = list(_people(text)[: MOST_NAMED + 1])
        if not found:
            raise ValidationError("Nobody with an open account has this address or name.")
        if len(found) > MOST_NAMED:
            raise ValidationError("Many people fit. Type more of the name, or the e-mail address.")
        if len(found) > 1:
            raise ValidationError(
                ["Several people fit. Type the e-mail address of one:", *(_said(person) for person in found)]
            )
        return found[0]


def _said(person: User) -> str:
    name = person.get_full_name()
    return f"{name}, {person.email}" if name else person.email


def _people(text: str) -> QuerySet[User]:
    """Return the people with an open account who have the address `text`, else those with all its words."""
    active = User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
    address = text.rpartition(" ")[2]
    by_address = active.filter(email__iexact=address)
    if by_address.exists():
        return by_address
    fits = Q()
    for word in text.replace(",", " ").split()[:MOST_NAMED]:
        fits &= Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
    return active.filter(fits)


class RoleForm(forms.ModelForm):
    """A role. It is written while the form is checked, because what the actions refuse is shown in it."""

    person = PersonField(label="Who")

    class Meta:
        model = Role
        fields = ["person", "school", "kind", "title", "is_school_admin", "starts_on", "ends_on"]
        help_texts = {
            "kind": "Where another head takes over, use “Hand over to a new head” in the list of Virtual "
            "Schools: it ends the one role and begins the other on the same day.",
        }
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }

    def __init__(self, *args, for_user=None, **kwargs):
        self.for_user = for_user
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = VirtualSchool.objects.order_by("name")
        if self.instance.pk:
            # A person who goes elsewhere gets a new role; this one is history.
            for name in ("person", "school", "starts_on"):
                self.fields[name].disabled = True

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    self.instance = self._write(data)
            except errors.OrganisationError as error:
                self.add_error(None, str(error))
        return data

    def _write(self, data: dict) -> Role:
        if not self.instance.pk:
            return appointing.appoint(
                data["person"],
                data["school"],
                data["kind"],
                self.for_user,
                title=data["title"],
                is_school_admin=data["is_school_admin"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
            )
        role = appointing.change_role(
            Role.objects.get(pk=self.instance.pk),
            self.for_user,
            kind=data["kind"],
            title=data["title"],
            is_school_admin=data["is_school_admin"],
        )
        if data["ends_on"] and data["ends_on"] != role.ends_on:
            role = leaving.end_role(role, self.for_user, on=data["ends_on"])
        return role

    def _post_clean(self):
        """The actions have validated and written; the form's own instance is not saved."""

    def save(self, commit=True):
        return self.instance
