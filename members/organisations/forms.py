"""Forms of joining a school and looking after its people."""

from crispy_forms.layout import Layout
from django import forms

from core.forms import DateInput, NavshFormHelper
from members.organisations.models import JoinRequest, PublicContact, Role
from members.organisations.querysets import today

MOST_LIST_CHARACTERS = 20_000


def _person_label(role: Role) -> str:
    return f"{role.person} ({role.label})"


class AskForm(forms.Form):
    """What somebody says who asks to join a school."""

    kind = forms.ChoiceField(
        label="What do you do there?",
        choices=[
            (Role.Kind.TEAM, "I am a member of the team"),
            (Role.Kind.DEPUTY, "I am the deputy head"),
            (Role.Kind.HEAD, "I am the Virtual School Head"),
        ],
        initial=Role.Kind.TEAM,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="Your job title", required=False, max_length=JoinRequest._meta.get_field("title").max_length
    )
    message = forms.CharField(
        label="Anything that helps them to know you",
        required=False,
        max_length=JoinRequest._meta.get_field("message").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = NavshFormHelper("Ask to join")


class DecideForm(forms.Form):
    """Approve, or refuse and say why."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Approve: I know that they work here"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label="Role, if you approve", choices=Role.Kind)
    is_school_admin = forms.BooleanField(
        label="They may approve and invite colleagues, and change the contact details", required=False
    )
    reason = forms.CharField(
        label="Reason, if you refuse",
        required=False,
        max_length=JoinRequest._meta.get_field("reason").max_length,
        help_text="They will read this. Say what they could do.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = NavshFormHelper("Send the decision")

    def clean(self):
        if self.cleaned_data.get("decision") == "refuse" and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "Say why, in words that the person can act on: they will read it.")
        return self.cleaned_data


class InviteForm(forms.Form):
    """A list of colleagues, pasted."""

    people = forms.CharField(
        label="Colleagues to invite",
        max_length=MOST_LIST_CHARACTERS,
        help_text="One in each line: an e-mail address, or a name and an e-mail address. "
        "A column from a spreadsheet will do.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kind = forms.ChoiceField(
        label="They join as",
        choices=[(Role.Kind.TEAM, Role.Kind.TEAM.label), (Role.Kind.DEPUTY, Role.Kind.DEPUTY.label)],
    )
    helper = NavshFormHelper("Send invitations")


class EndRoleForm(forms.Form):
    """The day on which somebody leaves."""

    on = forms.DateField(
        label="First day without the role",
        initial=today,
        help_text="Today closes access at once.",
        widget=DateInput(),
    )
    helper = NavshFormHelper("End the role", kind="danger")


class HandOverForm(forms.Form):
    """Who becomes head, from when, and what the present head does then."""

    to = forms.ModelChoiceField(
        label="The new head",
        queryset=Role.objects.none(),
        empty_label="Choose a colleague",
        help_text="Somebody who belongs to the school already. Invite or approve them first.",
    )
    on = forms.DateField(label="First day as head", initial=today, widget=DateInput())
    outgoing = forms.ChoiceField(
        label="The present head",
        choices=[
            ("leaves", "leaves the school"),
            (Role.Kind.DEPUTY, "stays as deputy head"),
            (Role.Kind.TEAM, "stays in the team"),
        ],
        initial="leaves",
        widget=forms.RadioSelect,
    )
    helper = NavshFormHelper("Hand over")

    def __init__(self, school, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = school.roles.current().exclude(kind=Role.Kind.HEAD).select_related("person")
        self.fields["to"].queryset = others
        self.fields["to"].label_from_instance = _person_label


class PublicContactForm(forms.ModelForm):
    """How the public reaches the school, as its administrators keep it."""

    class Meta:
        model = PublicContact
        fields = [
            *("phone", "email", "website", "opening_hours", "address"),
            *("help_for_carers", "help_for_schools", "help_for_social_workers"),
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("address", "help_for_carers", "help_for_schools", "help_for_social_workers")
        }

    helper = NavshFormHelper("Save: everything here is right today")
    helper.layout = Layout(*Meta.fields)
