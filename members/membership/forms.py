"""Forms that members fill in."""

from django import forms

from core.forms import NavshFormHelper, OneLineField
from members.membership.billing import Billing
from members.membership.models import Application

ADDRESS = {"autocomplete": "street-address", "rows": 4}


class BillingForm(forms.Form):
    """Who is invoiced, and to whom the invoice goes."""

    name = forms.CharField(
        label="Name on the invoice",
        max_length=200,
        help_text="Usually the council, with its full name.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    address = forms.CharField(label="Billing address", max_length=500, widget=forms.Textarea(attrs=ADDRESS))
    contact_name = forms.CharField(
        label="Who deals with the invoice", max_length=120, required=False, help_text="A name or a team."
    )
    contact_email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        help_text="Invoices go here. They need no account: the letter has a link that shows the invoice.",
    )
    order_required = forms.BooleanField(
        label="Every invoice must have our purchase order number", required=False
    )
    helper = NavshFormHelper("Save who is invoiced")

    @property
    def billing(self) -> Billing:
        """What was filled in, once it is valid."""
        return Billing(**{name: self.cleaned_data[name] for name in Billing.__dataclass_fields__})


class OrderForm(forms.Form):
    """A purchase order number."""

    number = forms.CharField(
        label="Purchase order number", max_length=60, help_text="It will stand on the invoice."
    )
    helper = NavshFormHelper("Save the number")


class PlanChoice(forms.ChoiceField):
    """A choice between plans, each with its price."""

    def __init__(self, **kwargs):
        super().__init__(label="Plan", widget=forms.RadioSelect, **kwargs)


class ChooseForm(BillingForm):
    """A school chooses a plan and says who pays."""

    plan = PlanChoice()
    order_number = forms.CharField(
        label="Purchase order number",
        max_length=60,
        required=False,
        help_text="If you have it already. You can add it later.",
    )
    field_order = ["plan"]
    helper = NavshFormHelper("Join and send the invoice")

    def __init__(self, offers, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = {str(offer.plan.pk): offer for offer in offers}
        self.fields["plan"].choices = [(key, offer.label) for key, offer in self.offers.items()]
        if len(self.offers) == 1:
            self.fields["plan"].initial = next(iter(self.offers))

    @property
    def chosen(self):
        """The plan that was chosen."""
        return self.offers[self.cleaned_data["plan"]].plan


class RestartForm(forms.Form):
    """A lapsed member chooses a plan again."""

    plan = PlanChoice()
    order_number = forms.CharField(label="Purchase order number", max_length=60, required=False)
    helper = NavshFormHelper("Renew and send the invoice")

    def __init__(self, offers, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = {str(offer.plan.pk): offer for offer in offers}
        self.fields["plan"].choices = [(key, offer.label) for key, offer in self.offers.items()]

    @property
    def chosen(self):
        """The plan that was chosen."""
        return self.offers[self.cleaned_data["plan"]].plan


class RenewForm(forms.Form):
    """The next year. `starts` says which that was when the form was shown: two presses make one year."""

    starts = forms.DateField(widget=forms.HiddenInput)
    order_number = forms.CharField(
        label="Purchase order number",
        max_length=60,
        required=False,
        help_text="If you have it already. You can add it later.",
    )
    helper = NavshFormHelper("Send the invoice for this year")


class AssociateForm(ChooseForm):
    """Somebody asks to become an associate."""

    first_name = OneLineField(label="First name", max_length=150)
    last_name = OneLineField(label="Last name", max_length=150)
    background = forms.ChoiceField(
        label="Which of these says best who you are?",
        choices=Application.Background,
        widget=forms.RadioSelect,
    )
    organisation = forms.CharField(
        label="Organisation", max_length=150, required=False, help_text="A university or charity, say."
    )
    why = forms.CharField(
        label="Why would you like to belong?",
        max_length=2000,
        help_text="The office reads it. A few sentences will do.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    order_required = None
    contact_name = None
    field_order = ["first_name", "last_name", "background", "organisation", "why", "plan"]
    helper = NavshFormHelper("Send the application")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name on the invoice"
        self.fields["name"].help_text = "Your own, or that of whoever pays for you."
        self.fields["contact_email"].label = "E-mail address for the invoice"
        self.fields["contact_email"].help_text = "Your own will do."

    @property
    def billing(self) -> Billing:
        data = self.cleaned_data
        return Billing(data["name"], data["address"], data["contact_email"])
