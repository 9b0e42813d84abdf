"""Forms of the directory."""

from django import forms

from core.forms import NavshFormHelper
from members.directory.models import FIELDS, Interest, Profile

# {field of the form: the detail whose visibility stands after it}
AFTER = {"other_interests": "interests"}


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
        labels = {
            "about": "About you",
            "other_interests": "Anything else you work on",
            "phone": "Work telephone",
            "email": "Work e-mail address",
            "link": "A link about your work",
            "is_listed": "Show me in the directory",
        }
        help_texts = {
            "about": "What you do, what you can be asked about, what you would like to learn.",
            "other_interests": "In a few words, with commas between.",
            "email": "The address that you sign in with is never shown. Write one here if members may.",
            "is_listed": "Without this no member finds you, whatever you chose above.",
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 5}),
            **{f"{name}_shown_to": forms.RadioSelect for name in FIELDS},
        }

    helper = NavshFormHelper("Save your profile")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            field = self.fields[f"{name}_shown_to"]
            field.label = field.label[:1].upper() + field.label[1:]
            field.help_text = ""
