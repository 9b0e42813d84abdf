"""What visitors fill in."""

from django import forms

from core.forms import NavshFormHelper
from research.choices import Sharing
from research.models import ReadingList
from research.models.reading_lists import LONGEST_DESCRIPTION, LONGEST_NOTE, LONGEST_TITLE


class AccessRequestForm(forms.Form):
    """Asking for a publication that is not open to everybody."""

    helper = NavshFormHelper("Send request")

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="The answer goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label="Where you work or study",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    reason = forms.CharField(
        label="What you need it for",
        max_length=2000,
        help_text="Please leave out anything about a particular child.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if user is not None and user.is_authenticated:
            self.fields["name"].initial = user.get_full_name()
            self.fields["email"].initial = user.email


class ReadingListForm(forms.Form):
    """What a reading list is called, what it is for and who may see it."""

    helper = NavshFormHelper("Save")

    title = forms.CharField(label="Name of the list", max_length=LONGEST_TITLE)
    description = forms.CharField(
        label="What it is for",
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sharing = forms.ChoiceField(
        label="Who may see it",
        choices=Sharing.choices,
        initial=Sharing.PRIVATE,
        help_text="Members see your name beside a list that you share with them; whoever has the link does "
        "not. What a publication keeps for some readers stays closed to the others.",
        widget=forms.RadioSelect,
    )


class AddToListForm(forms.Form):
    """Into which list a publication goes: one that is there, or a new one."""

    helper = NavshFormHelper("Add to the list")

    reading_list = forms.ModelChoiceField(
        label="Reading list",
        queryset=ReadingList.objects.none(),
        required=False,
        empty_label="A new list",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="Name of the new list",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="Only you see it until you share it.",
    )
    note = forms.CharField(
        label="A note to yourself or your readers",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, lists, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reading_list"].queryset = lists
        first = lists.first()
        if first is None:
            del self.fields["reading_list"]
        else:
            self.fields["reading_list"].initial = first.pk

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not cleaned.get("reading_list") and not cleaned.get("title") and not self.errors:
            self.add_error("title", "Name the new list.")
        return cleaned


class NoteForm(forms.Form):
    """A note on one publication of a list."""

    note = forms.CharField(required=False, max_length=LONGEST_NOTE)
