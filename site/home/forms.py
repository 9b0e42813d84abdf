"""The contact form, with the two traps that catch machines and never people."""

from crispy_forms.layout import Field, Layout
from django import forms
from django.core import signing
from django.utils import timezone

from core.forms import NavshFormHelper
from home.models import ContactMessage

# Nobody reads the form, fills in four answers and sends it in less than this.
LEAST_SECONDS = 3
_SALT = "home.contact.opened"


def _length(field: str) -> int:
    return ContactMessage._meta.get_field(field).max_length


class ContactForm(forms.Form):
    """Name, e-mail address, topic, message; `client_suspicion` says who looks like a machine.

    `opened` is the signed time at which the form was first shown. It never grows too old: the page
    may come from a cache, and people leave forms open. A form shown again with errors keeps its
    first time, so a quick correction is not taken for a machine.
    """

    name = forms.CharField(
        label="Your name", max_length=_length("name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=_length("email"),
        help_text="We use it to answer you, and for nothing else.",
        error_messages={"invalid": "Enter an e-mail address like name@example.org, so that we can answer"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    topic = forms.CharField(label="What is it about?", max_length=_length("topic"))
    message = forms.CharField(
        label="Your message",
        max_length=_length("message"),
        help_text="Please leave out anything by which a child could be recognised.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    leave_empty = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    helper = NavshFormHelper("Send message")
    helper.layout = Layout(
        "name", "email", "topic", "message", Field("leave_empty", wrapper_class="visually-hidden"), "opened"
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("opened", opened_now())
        super().__init__(*args, **kwargs)
        if self.is_bound and seconds_open(self.data.get("opened", "")) is None:
            # Shown again, a form whose time was lost or forged starts anew.
            self.data = self.data.copy()
            self.token_was_missing = True
            self.data["opened"] = opened_now()

    token_was_missing = False

    @property
    def suspicion(self) -> str:
        """A few words on why the sender looks like a machine; empty for people."""
        if self.cleaned_data.get("leave_empty"):
            return "The field that people do not see was filled in"
        if self.token_was_missing:
            return "The form was sent without having been opened"
        if (seconds_open(self.cleaned_data.get("opened", "")) or 0) < LEAST_SECONDS:
            return "The form was filled in faster than people type"
        return ""


def opened_now() -> str:
    """Return a signed note of the time."""
    return signing.dumps(int(timezone.now().timestamp()), salt=_SALT)


def seconds_open(token: str) -> int | None:
    """Return how many seconds ago `token` was made; None for one that is not ours."""
    try:
        opened = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return int(timezone.now().timestamp()) - opened if isinstance(opened, int) else None
