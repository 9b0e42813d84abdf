"""The forms of the office's screens for merging and splitting authorities."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.models import ModelChoiceIterator

from core.forms import DateInput
from core.keys import KeysField
from members.organisations.finder.listing import by_region
from members.organisations.models import Authority, ComingAuthority, Reorganisation, VirtualSchool
from members.organisations.models.reorganising import FACTS
from members.organisations.reorganise import NewAuthority

ROWS = 4
# Beyond that somebody's finger slipped; and nobody's membership is reckoned to the end of all calendars.
LAST_DAY = date(2199, 12, 31)
WRONG_YEAR = "Check the year: that is too far ahead."


def one_school_field() -> forms.TypedChoiceField:
    """Return the field for what becomes of the Virtual School in a split: True, False or None."""
    return forms.TypedChoiceField(
        label="The Virtual School after a split",
        choices=[
            ("", "Not known yet"),
            ("one", "One goes on for all parts"),
            ("each", "Each part gets one of its own"),
        ],
        coerce=lambda value: value == "one",
        empty_value=None,
        required=False,
        help_text="Where each part gets one of its own, the administrators of the present one say who goes "
        "where. While it is not known, the present one goes on for all parts.",
        widget=forms.RadioSelect,
    )


class _ByRegion(ModelChoiceIterator):
    """The choices under the names of their regions, from north to south."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for region in by_region(self.queryset):
            yield (region["name"], [self.choice(one) for one in region["authorities"]])


class PlanForm(forms.Form):
    """Which authorities end, what becomes of their schools, and when."""

    ending = KeysField(
        label="Authorities that end",
        queryset=Authority.objects.none(),
        help_text="One to split, several to merge.",
        widget=forms.CheckboxSelectMultiple,
    )
    on = forms.DateField(
        label="First day of the new state of things",
        help_text="It may be years ahead. Nothing changes before: on that day, at midnight, everything is "
        "done with the people, requests and memberships that there are then.",
        validators=[MaxValueValidator(LAST_DAY, WRONG_YEAR)],
        widget=DateInput(),
    )
    into = forms.ModelChoiceField(
        label="An authority that goes on and takes them in",
        queryset=Authority.objects.none(),
        required=False,
        help_text="Only for a merger into one that exists. Leave empty where a new one begins.",
    )
    school = forms.ModelChoiceField(
        label="The Virtual School that goes on after a merger",
        queryset=VirtualSchool.objects.none(),
        required=False,
        help_text="Leave empty for that of the authority that goes on, or of the first chosen above.",
    )
    one_school = one_school_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("ending", "into"):
            self.fields[name].iterator = _ByRegion
            self.fields[name].queryset = Authority.objects.in_force().filter(valid_to=None)
        self.fields["school"].queryset = VirtualSchool.objects.open()


class ComingForm(forms.ModelForm):
    """What is known of one authority to come."""

    class Meta:
        model = ComingAuthority
        fields = FACTS

    def as_new(self) -> NewAuthority:
        """Return what was typed."""
        return NewAuthority(**{name: self.cleaned_data[name] for name in FACTS})


class BaseRows(forms.BaseFormSet):
    """As many new authorities as rows are filled in."""

    def clean(self):
        names = [form.cleaned_data.get("name") for form in self.forms if form.has_changed()]
        if len(names) != len(set(names)):
            raise ValidationError("Two of the new authorities have the same name.")

    def new(self) -> list[NewAuthority]:
        """Return the authorities that were described."""
        return [form.as_new() for form in self.forms if form.has_changed()]


NewRows = forms.formset_factory(ComingForm, formset=BaseRows, extra=ROWS, max_num=ROWS, validate_max=True)


class MoveForm(forms.Form):
    """Another day for a plan."""

    on = forms.DateField(
        label="New first day", validators=[MaxValueValidator(LAST_DAY, WRONG_YEAR)], widget=DateInput()
    )


class CancelForm(forms.Form):
    """Why a plan is given up."""

    reason = forms.CharField(
        label="Why it is cancelled", max_length=300, help_text="For whoever looks at this later."
    )


class SchoolsForm(forms.Form):
    """What becomes of the Virtual School in a split."""

    one_school = one_school_field()

    def __init__(self, plan: Reorganisation, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["one_school"].initial = {None: "", True: "one", False: "each"}[plan.one_school]


class DefaultForm(forms.Form):
    """Where people go of whom nobody said anything."""

    to = forms.ModelChoiceField(
        label="Whoever was not placed goes on in",
        queryset=ComingAuthority.objects.none(),
        required=False,
        empty_label="each of them",
        help_text="The administrators of the school say it for each person on their own page.",
    )

    def __init__(self, plan: Reorganisation, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = plan.coming.all()
        self.fields["to"].initial = plan.by_default_id
