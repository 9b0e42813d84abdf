"""The form by which visitors say that something is wrong."""

from crispy_forms.layout import Field, Layout
from django import forms

from core.forms import NavshFormHelper
from home.forms import LEAST_SECONDS, opened_now, seconds_open
from members.organisations.models import WrongReport


class WrongReportForm(forms.Form):
    """What is wrong; `suspicion` says why the sender looks like a machine, as in the contact form."""

    about = forms.ChoiceField(label="What is wrong?", choices=WrongReport.About, widget=forms.RadioSelect)
    details = forms.CharField(
        label="What should it say, or what happened?",
        max_length=WrongReport._meta.get_field("details").max_length,
        help_text="Please leave out anything by which a child could be recognised.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        max_length=WrongReport._meta.get_field("email").max_length,
        help_text="Only if you would like to hear from us.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    leave_empty = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    helper = NavshFormHelper("Tell NAVSH")
    helper.layout = Layout(
        "about", "details", "email", Field("leave_empty", wrapper_class="visually-hidden"), "opened"
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("opened", opened_now())
        super().__init__(*args, **kwargs)

    @property
    def suspicion(self) -> str:
        """A few words on why the sender looks like a machine; empty for people."""
        if self.cleaned_data.get("leave_empty"):
            return "The field that people do not see was filled in"
        seconds = seconds_open(self.cleaned_data.get("opened", ""))
        if seconds is None or seconds < LEAST_SECONDS:
            return "The form was filled in faster than people type"
        return ""
