"""Staff's forms about other people's accounts."""

from typing import cast

from django import forms
from django.contrib.auth.models import AbstractUser, Group

from members.accounts.models import User
from members.accounts.permissions import groups_to_give


class RightsForm(forms.ModelForm):
    """A person's name and what they may do, as far as `by` may decide that."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "is_active", "groups", "is_superuser"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {
            "first_name": "First name",
            "last_name": "Last name",
            "is_active": "May sign in",
            "is_superuser": "Administrator",
        }
        help_texts = {
            "is_active": "Without the tick the account is closed: they are signed out and cannot sign in.",
            "groups": "What they may do on the portal. Everything is noted under “Who changed what”.",
            "is_superuser": "May do everything, also give rights to others. A few people at most.",
        }

    def __init__(self, *args, by: AbstractUser, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name in ("first_name", "last_name"):
            self.fields[name].required = True
        self.offered = groups_to_give(by).order_by("name")
        cast(forms.ModelMultipleChoiceField, self.fields["groups"]).queryset = self.offered
        if self.instance.pk == by.pk or not by.is_superuser:
            del self.fields["is_superuser"]
        if self.instance.pk == by.pk or self.instance.pk is None:
            del self.fields["is_active"]

    def clean_groups(self) -> list[Group]:
        """Keep the groups that `by` may not give: they may not take them away either."""
        chosen = set(self.cleaned_data["groups"])
        if self.instance.pk:
            chosen |= set(self.instance.groups.exclude(pk__in=self.offered))
        return list(chosen)


class AddPersonForm(RightsForm):
    """Somebody new. Without a password: they set it themselves."""

    class Meta(RightsForm.Meta):
        fields = ["email", *RightsForm.Meta.fields]
        help_texts = RightsForm.Meta.help_texts | {
            "email": "They are written to, confirm it, and set a password of their own."
        }

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class ChangeAddressForm(forms.Form):
    """The address that takes the place of a person's present one."""

    email = forms.EmailField(
        label="New e-mail address",
        help_text="A letter goes there. The new address counts as soon as they follow the link in it.",
    )
