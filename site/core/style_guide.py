"""The living style guide: every component in every state, for developers and staff."""

import datetime
from types import SimpleNamespace

from django import forms
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.context import view_context
from core.forms import ActionButton, DateInput, NavshFormHelper, SplitDateTimeInput
from core.writers import Writer


class EveryControlForm(forms.Form):
    """One field for every widget that Django has."""

    helper = NavshFormHelper(
        "Send message",
        buttons=(ActionButton("Save and come back later", kind="secondary", name="save", value="1"),),
        cancel_url="#forms",
    )

    name = forms.CharField(
        label="Your name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="We use it to answer you, and for nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Password",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    message = forms.CharField(
        label="Your message",
        max_length=2000,
        help_text="Please leave out anything that would let somebody know a child.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    delegates = forms.IntegerField(label="How many people are coming", min_value=1, max_value=20)
    born = forms.DateField(label="Date of the meeting", required=False, widget=DateInput())
    start = forms.SplitDateTimeField(label="When does it start", widget=SplitDateTimeInput())
    chosen_date = forms.DateField(
        label="Date, chosen from lists",
        required=False,
        widget=forms.SelectDateWidget(years=range(2024, 2030), empty_label=("Year", "Month", "Day")),
    )
    role = forms.ChoiceField(
        label="What is your role",
        choices=[
            ("vsh", "Virtual School Head"),
            ("teacher", "Designated teacher"),
            ("carer", "Carer or parent"),
            ("other", "Something else"),
        ],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="What would you like to hear about",
        help_text="Choose as many as you like.",
        choices=[("news", "News"), ("research", "Research"), ("events", "Events")],
        widget=forms.CheckboxSelectMultiple,
    )
    region = forms.ChoiceField(
        label="Region",
        choices=[("", "Choose a region"), ("north-east", "North East"), ("london", "London")],
    )
    authorities = forms.MultipleChoiceField(
        label="Authorities",
        required=False,
        choices=[("camden", "Camden"), ("durham", "Durham"), ("kent", "Kent"), ("leeds", "Leeds")],
    )
    member = forms.NullBooleanField(label="Are you a member")
    letter = forms.FileField(label="Letter", help_text="A PDF of up to 10 MB.")
    agree = forms.BooleanField(label="I have read how NAVSH keeps what I send")
    page = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.is_bound and not self.cleaned_data.get("name"):
            raise forms.ValidationError("Nothing was sent. Please put right what is listed here.")
        return self.cleaned_data


class DelegateForm(forms.Form):
    """A form that is repeated in a formset."""

    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-mail address")
    meal = forms.ChoiceField(
        label="Lunch", choices=[("meat", "With meat"), ("none", "Without meat")], widget=forms.RadioSelect
    )


class ReplaceFileForm(forms.Form):
    """A file that is already kept and may be replaced or removed."""

    helper = NavshFormHelper("Replace", form_id="replace-file")
    letter = forms.FileField(label="Letter of support", required=False)


DelegateFormSet = forms.formset_factory(DelegateForm, extra=2, can_delete=True)
DELEGATE_HELPER = NavshFormHelper("Continue", item_name="Delegate", add_label="Add another delegate")


def _delegates_with_errors():
    return DelegateFormSet(
        {
            "wrong-TOTAL_FORMS": "2",
            "wrong-INITIAL_FORMS": "0",
            "wrong-0-name": "A. Example",
            "wrong-0-email": "not an address",
            "wrong-1-email": "b.example@example.org",
        },
        prefix="wrong",
    )


class KeptFile(ContentFile):
    """A file that says where it can be read, as a stored one does."""

    url = "#forms"


def _samples() -> dict:
    """Return what the components show. The words are examples and are said to be."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    day = datetime.timedelta(days=1)
    return {
        "posts": [
            {
                "title": "Example post with a title that runs on for long enough to need a second line",
                "url": "#lists",
                "date": now - 3 * day,
                "excerpt": "An excerpt says what the post is about in a sentence or two…",
                "tags": [{"label": "Funding", "url": "#lists"}, {"label": "Conference", "url": "#lists"}],
            },
            {
                "title": "Second example",
                "url": "#lists",
                "date": now - 40 * day,
                "excerpt": "Shorter…",
                "tags": [],
            },
        ],
        "writer": Writer("Example Name", "#lists"),
        "calls": [
            {"title": "An open call", "state": "open", "opens": now - day, "closes": now + 20 * day},
            {"title": "A call to come", "state": "soon", "opens": now + 5 * day, "closes": now + 40 * day},
            {"title": "A closed call", "state": "closed", "opens": now - 40 * day, "closes": now - day},
        ],
        "tags": [
            {"label": "All", "url": "#tags", "is_current": True},
            {"label": "Funding", "url": "#tags"},
            {"label": "Conference", "url": "#tags"},
        ],
        "first_page": Paginator(range(120), 10).page(1),
        "middle_page": Paginator(range(120), 10).page(6),
        "found_in": ["About us"],
        "neighbour": {"title": "The title of the neighbouring post", "url": "#lists"},
        "rows": [
            {"key": "Reference", "value": "EXAMPLE-1"},
            {"key": "Contact", "value": "A. Example", "url": "#data", "link_text": "Change"},
            {"key": "Closing time", "value": "Friday 12 noon", "url": "#data", "link_text": "Change"},
        ],
        "table_head": ["Region", "Authorities", "Share of all"],
        "table_rows": [["Example North", 12, "8 %"], ["Example South", 19, "12 %"]],
        "bars": [
            {"label": "Monday", "value": 120, "share": 60},
            {"label": "Tuesday", "value": 200, "share": 100},
            {"label": "Wednesday", "value": 85, "share": 42.5},
        ],
        "quote": {"text": "Every child can learn.", "who": "Example speaker"},
        "action": {"text": "Say why in one line.", "link": {"label": "Do this next", "url": "#text"}},
        "film": {"title": "Example film"},
        "video": SimpleNamespace(
            provider="YouTube",
            page_url="https://www.youtube.com/watch?v=example",
            player_url="https://www.youtube-nocookie.com/embed/example",
        ),
        "steps": [
            {"heading": "We read it", "text": "Within five working days."},
            {"heading": "We may ask", "text": "Only by e-mail.", "is_current": True},
            {"heading": "You hear from us", "text": "Either way."},
        ],
        "next_steps": ["You will get a receipt by e-mail.", "We answer within five working days."],
        "actions": [{"label": "Download as PDF", "url": "#buttons"}],
        "share_url": "https://example.org/news/example/",
    }


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    context = {
        **view_context("Style guide", robots="noindex"),
        **_samples(),
        "empty_form": EveryControlForm(prefix="blank"),
        "form_with_errors": EveryControlForm({"bad-email": "not an address"}, prefix="bad"),
        "file_form": ReplaceFileForm(
            initial={"letter": KeptFile(b"", name="letters/letter-of-support.pdf")}, prefix="kept"
        ),
        "delegates": DelegateFormSet(prefix="delegates"),
        "delegates_with_errors": _delegates_with_errors(),
        "delegate_helper": DELEGATE_HELPER,
    }
    return render(request, "core/style_guide.html", context)
