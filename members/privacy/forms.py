"""Forms about one's own data, and staff's answers."""

from django import forms

from core.forms import NavshFormHelper, OneLineField
from members.accounts.models import User
from members.privacy.models import Correction, Erasure


class NameForm(forms.ModelForm):
    """One's own name."""

    helper = NavshFormHelper("Save your name")

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        labels = {"first_name": "First name", "last_name": "Last name"}
        field_classes = {"first_name": OneLineField, "last_name": OneLineField}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, token in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].required = True
            self.fields[name].widget.attrs["autocomplete"] = token


class CorrectForm(forms.Form):
    """What is wrong, and what it should say."""

    about = forms.CharField(
        label="What is wrong?",
        max_length=Correction._meta.get_field("about").max_length,
        help_text="Such as: the date on which I joined my school.",
    )
    details = forms.CharField(
        label="What should it say?",
        max_length=Correction._meta.get_field("details").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    helper = NavshFormHelper("Tell the office")


class EraseForm(forms.Form):
    """That somebody means it."""

    sure = forms.BooleanField(
        label="I want NAVSH to erase what it holds about me. I know that it cannot be undone.",
        error_messages={"required": "Tick the box if you want to be erased. If not, just leave this page."},
    )
    helper = NavshFormHelper("Erase me")


class ProveForm(forms.Form):
    """The address of somebody who cannot sign in."""

    email = forms.EmailField(
        label="Your e-mail address",
        help_text="The one under which you wrote to us, were invited, or had an account.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    helper = NavshFormHelper("Send me a link")


class CopyForSomebodyForm(forms.Form):
    """Staff make a copy for somebody who asked by letter or telephone."""

    email = forms.EmailField(
        label="E-mail address of the person",
        help_text="The link goes to this address and nowhere else, so nobody else can have the copy.",
    )


class EraseSomebodyForm(forms.Form):
    """Staff note that somebody is to be erased."""

    because = forms.ChoiceField(
        label="Why",
        choices=Erasure.Because.choices,
        widget=forms.RadioSelect,
        help_text="They will read this.",
    )


class EraseByAddressForm(EraseSomebodyForm):
    """The same of whoever reads the mail of an address."""

    email = forms.EmailField(label="E-mail address of the person")
    field_order = ["email", "because"]


class DecideErasureForm(forms.Form):
    """Staff erase somebody who asked, or say why not."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("erase", "Erase: nothing speaks against it"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason, if you refuse",
        required=False,
        max_length=Erasure._meta.get_field("reason").max_length,
        help_text="They will read this, and that they may complain to the Information Commissioner.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason", "").strip():
            self.add_error("reason", "Say why. The law asks for a reason.")
        return data


class AnswerCorrectionForm(forms.Form):
    """Staff say what became of it."""

    decision = forms.ChoiceField(
        label="What became of it",
        choices=[("done", "It is put right"), ("refused", "It stays as it is")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Answer",
        required=False,
        max_length=1000,
        help_text="They will read this. Needed where it stays as it is.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("decision") == "refused" and not data.get("answer", "").strip():
            self.add_error("answer", "Say why it stays as it is.")
        return data
