"""Forms of the directory."""

from typing import ClassVar

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict

from core.england import regions
from core.forms import NavshFormHelper
from members.directory.models import FIELDS, Interest, Profile, all_interests
from members.directory.querysets import ASSOCIATE, LONGEST_QUERY, MOST_WORDS, Narrowing
from members.organisations.models import Authority, Role

ALL = "All"


class ProfileForm(forms.ModelForm):
    """One's own details, each followed by who sees it."""

    interests = forms.ModelMultipleChoiceField(
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


class SearchForm(forms.Form):
    """What one looks for. Whatever an address brings is taken or passed over, never refused."""

    q = forms.CharField(label="Name, subject or council", required=False, max_length=LONGEST_QUERY)
    region = forms.ChoiceField(
        label="Region",
        required=False,
        choices=[("", ALL), *((region.slug, region.name) for region in regions())],
    )
    kind = forms.ChoiceField(
        label="Kind of council", required=False, choices=[("", ALL), *Authority.Kind.choices]
    )

    def narrowing(self) -> Narrowing:
        """Return what was asked for; a choice that there is not is none."""
        self.is_valid()
        data = self.cleaned_data
        words = " ".join(self.data.get("q", "")[:LONGEST_QUERY].split()).split(" ")
        codes = {region.slug: region.code for region in regions()}
        return Narrowing(
            words=tuple(word for word in words if word)[:MOST_WORDS],
            region=codes.get(data.get("region", ""), ""),
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

    def in_words(self) -> list[str]:
        """Return what was chosen as people read it."""
        chosen = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                chosen.append(dict(getattr(field.widget, "choices", [])).get(value) or f"“{value}”")
        return chosen


def _search_helper(*rows: str) -> NavshFormHelper:
    helper = NavshFormHelper("Find", method="get")
    helper.form_class = "form directory-search"
    helper.attrs = {"role": "search", "aria-label": "Directory"}
    helper.layout = Layout("q", Div(*rows, css_class="form__row"))
    helper.disable_csrf = True
    return helper


class PeopleSearchForm(SearchForm):
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", ALL), *Role.Kind.choices, (ASSOCIATE, "Associate member")]
    )
    interest = forms.ChoiceField(
        label="Works on", required=False, choices=lambda: [("", ALL), *all_interests()]
    )
    helper = _search_helper("region", "kind", "role", "interest")


class SchoolSearchForm(SearchForm):
    helper = _search_helper("region", "kind")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "School or council"
