"""Forms of the office's screens."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from core.forms import DateInput
from members.membership.ending import Credit
from members.membership.models import ContactNote, Membership, Plan, SizeBand
from members.membership.querysets import Status
from members.organisations.models import Authority, VirtualSchool

WORK = [("due", "Something is due"), ("overdue", "Overdue"), ("not_invoiced", "Invoice waits")]


def day(label: str, **more) -> forms.DateField:
    """Return a field for a day, today by default."""
    return forms.DateField(label=label, initial=timezone.localdate, widget=DateInput(), **more)


def reason(label: str = "Why") -> forms.CharField:
    """Return a field for a reason that the record keeps."""
    return forms.CharField(label=label, max_length=300)


def person_by_email(form: forms.Form):
    """Return whose account has the address in the field "person" (None where it is empty)."""
    email = form.cleaned_data["person"]
    if not email:
        return None
    person = get_user_model().objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        raise forms.ValidationError("Nobody has an account with this address. Ask them to sign up first.")
    return person


def size_band() -> forms.ChoiceField:
    """Return the field for the size of a member, where it is not that of its authority."""
    return forms.ChoiceField(
        label="Size",
        choices=[("", "As the office noted for its authority"), *SizeBand.choices],
        required=False,
        help_text="Only where the price list has a price for each size, and this member is to pay another.",
    )


class FilterForm(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label="School, person or payer", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Status", required=False, choices=[("", "All that are not over"), *WORK, *Status.choices]
    )
    audience = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "All"), ("school", "Schools"), ("associate", "Associates")],
    )
    region = forms.ChoiceField(
        label="Region",
        required=False,
        choices=[("", "All"), *Authority._meta.get_field("region").choices],
    )


class RenewForm(forms.Form):
    """The next year. `starts` says which that was when the form was shown: two presses make one year."""

    label = "Renew now"
    starts = forms.DateField(widget=forms.HiddenInput, required=False)
    order_number = forms.CharField(label="Purchase order number", max_length=60, required=False)


class RestartForm(forms.Form):
    label = "Start again"
    on = day("From")
    plan = forms.ModelChoiceField(Plan.objects.none(), label="Plan")
    order_number = forms.CharField(label="Purchase order number", max_length=60, required=False)
    complimentary = forms.CharField(
        label="Complimentary, because", max_length=300, required=False, help_text="Empty: it is invoiced."
    )


class PauseForm(forms.Form):
    label = "Pause"
    on = day("From")
    reason = reason()


class ResumeForm(forms.Form):
    label = "Resume"
    on = day("First day back")


class ComplimentaryForm(forms.Form):
    label = "Make this year complimentary"
    reason = reason()


class EndForm(forms.Form):
    label = "End"
    on = day("First day without membership")
    reason = reason()
    credit = forms.ChoiceField(label="The money", choices=Credit, initial=Credit.NONE)


class GoOnForm(forms.Form):
    label = "Take back the end"


class PlanForm(forms.Form):
    label = "Change plan or size"
    plan = forms.ModelChoiceField(Plan.objects.none(), label="Plan from the next year on")
    size_band = size_band()


class GraceForm(forms.Form):
    label = "Give more time to pay"
    until = forms.DateField(
        label="Everything stays open until (the first day it does not)", widget=DateInput()
    )


class PriceForm(forms.Form):
    label = "Agree a price"
    amount = forms.DecimalField(
        label="Price of a whole year, in pounds without VAT",
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text="In place of the price list, by the plan as it is. Part of a year costs its part of it.",
    )
    reason = reason()
    from_date = forms.DateField(
        label="For years that begin from",
        widget=DateInput(),
        help_text="A year that has begun or was invoiced, and is not paid, is credited and invoiced anew.",
    )
    until = forms.DateField(
        label="The list price again for years that begin from",
        widget=DateInput(),
        required=False,
        help_text="Left empty, it holds until it is taken back.",
    )


class ListPriceForm(forms.Form):
    label = "Go back to the list price"
    on = day("For years that begin from")


class NoteForm(forms.Form):
    label = "Write a note"
    kind = forms.ChoiceField(label="What", choices=ContactNote.Kind)
    on = day("Day")
    text = forms.CharField(label="What was said", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ContactForm(NoteForm):
    """A note about a school, or a person who asks, who need be no member."""

    label = "Write a note"
    school = forms.ModelChoiceField(
        VirtualSchool.objects.none(),
        label="Virtual School",
        required=False,
        help_text="Or give the person who asked.",
    )
    person = forms.EmailField(
        label="E-mail address of whoever asked",
        required=False,
        help_text="Of somebody who has an account. Of somebody without one, choose the school.",
    )
    field_order = ["school", "person", "kind", "on", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = VirtualSchool.objects.order_by("name")

    clean_person = person_by_email

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data["school"]) == bool(data["person"]):
            self.add_error("school", "Choose a school, or give a person: one of the two.")
        return data


class BillingFields(forms.Form):
    """Who is invoiced; of the office's forms."""

    label = "Change who is invoiced"
    name = forms.CharField(label="Name on the invoice", max_length=200)
    address = forms.CharField(
        label="Billing address", max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact_name = forms.CharField(label="Finance contact", max_length=120, required=False)
    contact_email = forms.EmailField(label="Their e-mail address")
    order_required = forms.BooleanField(label="Every invoice needs an order number", required=False)


class StartForm(forms.Form):
    """A membership that the office starts."""

    school = forms.ModelChoiceField(
        VirtualSchool.objects.none(),
        label="Virtual School",
        required=False,
        help_text="Or give an associate.",
    )
    person = forms.EmailField(
        label="Associate’s e-mail address",
        required=False,
        help_text="Of somebody who has an account already.",
    )
    plan = forms.ModelChoiceField(Plan.objects.all(), label="Plan")
    size_band = size_band()
    on = day("First day")
    complimentary = forms.CharField(
        label="Complimentary, because", max_length=300, required=False, help_text="Empty: it is invoiced."
    )
    name = forms.CharField(
        label="Name on the invoice", max_length=200, required=False, help_text="Usually the council."
    )
    address = forms.CharField(
        label="Billing address", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact_name = forms.CharField(label="Finance contact", max_length=120, required=False)
    contact_email = forms.EmailField(label="Their e-mail address", required=False)
    order_required = forms.BooleanField(label="Every invoice needs an order number", required=False)
    order_number = forms.CharField(label="Purchase order number", max_length=60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = Membership.objects.open().filter(school__isnull=False).values("school_id")
        self.fields["school"].queryset = VirtualSchool.objects.open().exclude(pk__in=members)

    clean_person = person_by_email

    def clean(self):
        data = super().clean()
        if not self.errors:
            if bool(data["school"]) == bool(data["person"]):
                self.add_error("school", "Choose a school, or give an associate: one of the two.")
            if not data["complimentary"]:
                for name in ("name", "address", "contact_email"):
                    if not data[name]:
                        self.add_error(name, "An invoice needs this.")
        return data


class UntilForm(forms.Form):
    """Which renewals are prepared together."""

    until = forms.DateField(label="Years that begin up to", widget=DateInput())


class RefuseForm(forms.Form):
    label = "Refuse"
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        help_text="They will read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApproveForm(forms.Form):
    label = "Approve"
    complimentary = forms.CharField(
        label="Complimentary, because",
        max_length=300,
        required=False,
        help_text="Empty: the first year is invoiced.",
    )
