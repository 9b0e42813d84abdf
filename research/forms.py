"""What visitors fill in."""

from django import forms

from core.forms import NavshFormHelper


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
