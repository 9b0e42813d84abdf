"""What the contact page answers."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.rate_limits import network_of
from home.contact import LIMIT_SECONDS, TooManyMessages, receive_message
from home.forms import ContactForm
from home.models import ContactPage

TOO_MANY = (
    "We have had several messages from you in the last hour. Please send this one again in an hour: "
    "what you wrote is still here."
)


def contact(request: HttpRequest, page: ContactPage) -> HttpResponse:
    """Show the form, or take a message and lead on to the thanks."""
    if request.method != "POST":
        return page.render(request, context_overrides={"form": ContactForm()})
    form = ContactForm(request.POST)
    if not form.is_valid():
        return page.render(request, context_overrides={"form": form})
    data = form.cleaned_data
    try:
        receive_message(
            name=data["name"],
            email=data["email"],
            topic=data["topic"],
            message=data["message"],
            client_address=network_of(request),
            suspicion=form.suspicion,
        )
    except TooManyMessages:
        form.add_error(None, TOO_MANY)
        response = page.render(request, context_overrides={"form": form})
        response.status_code = 429
        response["Retry-After"] = str(LIMIT_SECONDS)
        return response
    return redirect(page.url + page.reverse_subpage("thanks"))


def contact_thanks(request: HttpRequest, page: ContactPage) -> HttpResponse:
    """Say thank you; a page of its own, so that reloading it sends nothing twice."""
    meta = replace(page.meta(request), title=page.thanks_heading, robots="noindex")
    return page.render(request, context_overrides={"meta": meta}, template="home/contact_thanks.html")
