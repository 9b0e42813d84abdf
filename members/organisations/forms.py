"""Forms of joining a school and looking after its people."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core.forms import DateInput, NavshFormHelper, OneLineField
from members.organisations.models import JoinRequest, MembersContact, PublicContact, Role
from members.organisations.models.schools import MOST_LINKS, check_links
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
    title = OneLineField(
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
    kind = forms.ChoiceField(
        label="Role, if you approve", choices=[("", "Choose a role"), *Role.Kind.choices], required=False
    )
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

    def __init__(self, asked: JoinRequest, *args, may_appoint_head: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_appoint_head:
            kind = self.fields["kind"]
            kind.choices = [choice for choice in kind.choices if choice[0] != Role.Kind.HEAD]
            if asked.kind == Role.Kind.HEAD:
                kind.help_text = (
                    "They ask to be the head. Only the head who hands over, or NAVSH’s office, says who is."
                )
        self.initial.setdefault("kind", asked.kind)

    def clean(self):
        if self.cleaned_data.get("decision") == "approve" and not self.cleaned_data.get("kind"):
            self.add_error("kind", "Choose the role that they have.")
        if self.cleaned_data.get("decision") == "refuse" and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "Say why, in words that the person can act on: they will read it.")
        return self.cleaned_data


class InviteForm(forms.Form):
    """A list of colleagues, pasted."""

    people = forms.CharField(
        label="Colleagues to invite",
        max_length=MOST_LIST_CHARACTERS,
        help_text="One in each line, a hundred at most: an e-mail address, or a name and an e-mail address. "
        "A column from a spreadsheet will do. Each gets a link that works for two weeks.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kind = forms.ChoiceField(
        label="They join as",
        choices=[(Role.Kind.TEAM, Role.Kind.TEAM.label), (Role.Kind.DEPUTY, Role.Kind.DEPUTY.label)],
    )
    helper = NavshFormHelper("Send invitations")


class RoleForm(forms.Form):
    """What somebody does in the school, and whether they administer it; who is head is handed over."""

    title = OneLineField(
        label="Job title",
        required=False,
        max_length=Role._meta.get_field("title").max_length,
        help_text=Role._meta.get_field("title").help_text,
    )
    kind = forms.ChoiceField(
        label="Role", choices=[(kind, kind.label) for kind in (Role.Kind.DEPUTY, Role.Kind.TEAM)]
    )
    is_school_admin = forms.BooleanField(
        label="Administers the school",
        required=False,
        help_text="May approve and invite colleagues, change and end their roles, and change the school’s "
        "contact details. Several people may.",
    )
    helper = NavshFormHelper("Save")

    def __init__(self, role: Role, *args, **kwargs):
        initial = {name: getattr(role, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        if role.kind == Role.Kind.HEAD:
            del self.fields["kind"]


class EndRoleForm(forms.Form):
    """The day on which somebody leaves."""

    on = forms.DateField(
        label="First day without the role",
        initial=today,
        help_text="Today closes access at once.",
        widget=DateInput(),
    )
    helper = NavshFormHelper("End the role", kind="danger")


class TakeBackForm(forms.Form):
    """A role that was to begin does not; where it was a handover, what the present head does then."""

    head = forms.ChoiceField(
        label="The present head",
        choices=[("stays", "stays the head"), ("leaves", "leaves all the same; somebody else will follow")],
        initial="stays",
        widget=forms.RadioSelect,
    )
    helper = NavshFormHelper("Take it back", kind="danger")

    def __init__(self, head: Role | None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if head is None:
            del self.fields["head"]
        else:
            self.fields["head"].label = f"{head.person}, the head until then"


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


class PlacesForm(forms.Form):
    """Where each person of a school goes on when its authority is split."""

    helper = NavshFormHelper("Save where everybody goes")

    def __init__(self, people, parts, placed: dict[int, set[int]], by_default: int | None, *args, **kwargs):
        """`people` as (User, what they do); `parts` are the authorities to come; `placed` by their keys."""
        super().__init__(*args, **kwargs)
        every = [part.pk for part in parts]
        for person, does in people:
            at_first = placed.get(person.pk) or ([by_default] if by_default else every)
            self.fields[f"person-{person.pk}"] = forms.TypedMultipleChoiceField(
                label=f"{person} ({does})",
                choices=[(part.pk, part.plain_name) for part in parts],
                coerce=int,
                initial=list(at_first),
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": f"Choose where {person} goes: one part, or several."},
            )

    def where(self) -> dict[int, set[int]]:
        """Return the keys of the parts by that of each person."""
        return {int(name.partition("-")[2]): set(parts) for name, parts in self.cleaned_data.items()}


class MembersContactForm(forms.ModelForm):
    """How colleagues in other schools reach this one, as its administrators keep it."""

    class Meta:
        model = MembersContact
        fields = ["direct_phone", "direct_email", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 5})}
        labels = {"notes": "Whom to ask about what"}
        help_texts = {
            "direct_phone": "A line that the public does not have.",
            "direct_email": "A mailbox that colleagues in other Virtual Schools may write to.",
            "notes": "Such as: Ask Sam about unaccompanied children, and Alex about training. Nothing about "
            "a child.",
        }

    helper = NavshFormHelper("Save")
    helper.layout = Layout(*Meta.fields)


class LinksField(forms.CharField):
    """Links with their labels, typed a line for each; what comes out is a list of {label, url}."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """Show links as lines."""
        return (
            "\n".join(f"{link['label']} {link['url']}" for link in value)
            if isinstance(value, list)
            else value
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value: str | None) -> list[dict[str, str]]:
        """Return the links. Raises ValidationError that names the first line which is none."""
        links = []
        for number, line in enumerate(filter(str.strip, (value or "").splitlines()), start=1):
            label, _, url = " ".join(line.split()).rpartition(" ")
            link = {"label": label.rstrip(":"), "url": url}
            try:
                check_links([link])
            except forms.ValidationError as error:
                raise forms.ValidationError(f"Link {number}: {' '.join(error.messages)}") from error
            links.append(link)
        check_links(links)
        return links

    def run_validators(self, value: Any) -> None:
        """The links are checked one by one, as they are read."""


class PublicContactForm(forms.ModelForm):
    """How the public reaches the school, as its administrators keep it."""

    links = LinksField(
        required=False,
        label="Further links",
        help_text=f"Up to {MOST_LINKS}, a line for each: the words, and then the address. Such as: SEND "
        "local offer https://www.example.gov.uk/local-offer",
    )

    class Meta:
        model = PublicContact
        fields = [
            *("phone", "email", "website", "links", "opening_hours", "address"),
            *("help_for_carers", "help_for_schools", "help_for_social_workers"),
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("address", "help_for_carers", "help_for_schools", "help_for_social_workers")
        }

    helper = NavshFormHelper("Save: everything here is right today")
    helper.layout = Layout(*Meta.fields)
