"""Tags of the account screens (`{% load account_tags %}`)."""

from allauth.socialaccount.adapter import get_adapter
from crispy_forms.utils import render_crispy_form
from django import template
from django.utils.safestring import SafeString

from core.breadcrumbs import trail
from core.forms import ActionButton, NavshFormHelper
from members.accounts.devices import browser_name

register = template.Library()


@register.simple_tag(takes_context=True)
def account_form(
    context,
    form,
    label: str,
    kind: str = "primary",
    cancel_url: str = "",
    action: str = "",
    form_id: str = "",
) -> SafeString:
    """Draw one of allauth's forms with our form pack. It is sent to the page it stands on."""
    helper = NavshFormHelper(label, kind=kind, cancel_url=cancel_url, action=action, form_id=form_id)
    return render_crispy_form(form, helper, context)


@register.simple_tag(takes_context=True)
def account_email_form(context, form) -> SafeString:
    """Draw the form for a new address, whose button says which of three things allauth is to do."""
    helper = NavshFormHelper("", buttons=(ActionButton("Change it", name="action_add", value="1"),))
    return render_crispy_form(form, helper, context)


@register.simple_tag
def account_trail(title: str) -> list[dict]:
    """Return the breadcrumbs of a screen below "Your account"."""
    return trail(("Your account", "/members/account/"), (title, None))


@register.simple_tag(takes_context=True)
def microsoft_accounts(context) -> list:
    """Return the providers of the pinned tenants, to sign in with."""
    return get_adapter().list_providers(context["request"])


register.filter("browser_name", browser_name)
