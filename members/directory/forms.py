"""Forms of the directory."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from core.england import regions
from core.forms import NavshFormHelper
from core.keys import KeysField
from members.directory.models import FIELDS, Interest, Profile, all_interests
from members.directory.querysets import ASSOCIATE, LONGEST_QUERY, Narrowing, words_of
from members.organisations.models import Authority, Role

ALL = "All"
_REGIONS = [(region.slug, region.name) for region in regions()]
_CODES = {region.slug: region.code for region in regions()}


class ProfileForm(forms.ModelForm):
    """One's own details, each followed by who sees it."""

    interests = KeysField(
        label="What you work on",
        queryset=Interest.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Profile
        fields = [
            *("about", "about_shown_to"),
            *("interests", "other_interests", "interests_shown_to"),
            *("phone", "phone_shown_to", "email", "email_shown_to", "link", "link_shown_to"),
            *("pronouns", "pronouns_shown_to", "picture_shown_to", "is_listed"),
        ]
        labels: ClassVar = {
            "about": "About you",
            "other_interests": "Anything else you work on",
            "phone": "Work telephone",
            "email": "Work e-mail address",
            "link": "A link about your work",
            "is_listed": "Show me in the directory",
        }
        help_texts: ClassVar = {
            "about": "What you do, what you can be asked about, what you would like to learn.",
            "other_interests": "In a few words, with commas between.",
            "email": "The address that you sign in with is never shown. Write one here if members may.",
            "is_listed": "Without this no member finds you, whatever you chose above.",
        }
        widgets: ClassVar = {
            "about": forms.Textarea(attrs={"rows": 5}),
            **{f"{name}_shown_to": forms.RadioSelect for name in FIELDS},
        }

    helper = NavshFormHelper("Save your profile")
    helper.form_class = "form profile-form"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            field = self.fields[f"{name}_shown_to"]
            field.label = field.label[:1].upper() + field.label[1:]


class PictureForm(forms.Form):
    """A picture of oneself. What is in the file is looked at by `members.directory.imaging`."""

    picture = forms.FileField(
        label="A picture of you",
        help_text="A JPEG, PNG or WebP file of at most 8 MB. We cut it square and keep nothing of what "
        "the camera wrote into it, such as the place.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"empty": "The file is empty. Choose another one."},
    )
    helper = NavshFormHelper("Use this picture")


@dataclass(frozen=True)
class Choosing:
    """One list to choose from in a search, as its template draws it."""

    name: str
    label: str
    options: SafeString


class SearchForm(forms.Form):
    """What one looks for. Whatever an address brings is taken or passed over, never refused.

    It can have no errors, so it is drawn by `directory/search.html` and not by the form pack, at a tenth
    of the cost: every list has it.
    """

    q = forms.CharField(label="Name, subject or place", required=False, max_length=LONGEST_QUERY)
    region = forms.ChoiceField(label="Region", required=False, choices=[("", ALL), *_REGIONS])
    kind = forms.ChoiceField(
        label="Kind of council", required=False, choices=[("", ALL), *Authority.Kind.choices]
    )
    choosing = ("region", "kind")  # in their order

    def lists(self) -> list[Choosing]:
        """Return what there is to choose from."""
        return [
            Choosing(
                name,
                self.fields[name].label,
                _options(tuple(self._choices(name)), self.cleaned_data.get(name, "")),
            )
            for name in self.choosing
        ]

    def _choices(self, name: str) -> list[tuple[str, str]]:
        return self.fields[name].choices  # type: ignore[attr-defined]

    def narrowing(self) -> Narrowing:
        """Return what was asked for; a choice that there is not is none."""
        self.is_valid()
        data = self.cleaned_data
        return Narrowing(
            words=words_of(self.data.get("q", "")),
            region=_CODES.get(data.get("region", ""), ""),
            kind=data.get("kind", ""),
            role=data.get("role", ""),
            interest=data.get("interest", ""),
        )

    def query(self) -> str:
        """Return what was asked for as the beginning of an address's query: `q=x&region=y&`."""
        asked = QueryDict(mutable=True)
        for name in self.fields:
            if value := self.cleaned_data.get(name):
                asked[name] = value
        return f"{asked.urlencode()}&" if asked else ""

    def without(self) -> list[tuple[str, str]]:
        """Return each thing that was asked for, as people read it, with the query that leaves it out."""
        asked = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        others = [urlencode({one: asked[one] for one in asked if one != name}) for name in asked]
        return list(zip(self.in_words(), others, strict=True))

    def in_words(self) -> list[str]:
        """Return what was chosen as people read it."""
        chosen = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                chosen.append(dict(getattr(field.widget, "choices", [])).get(value) or f"“{value}”")
        return chosen


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == chosen else "", label) for value, label in choices),
    )


class PeopleSearchForm(SearchForm):
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", ALL), *Role.Kind.choices, (ASSOCIATE, "Associate member")]
    )
    interest = forms.ChoiceField(label="Works on", required=False)
    choosing = ("interest", "region", "role", "kind")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interest"].choices = [("", ALL), *all_interests()]


class SchoolSearchForm(SearchForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "School or council"
