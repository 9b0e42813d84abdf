"""No screen slips by: every address of ours that gives a page is among those that axe and pictures look at.

The addresses are read from the URL conf. What gives no page proves it here by what it answers, or has a
reason in `NO_PICTURE`.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.urls import URLPattern, get_resolver, resolve

from tests.browser.places import BY_ROLE, every_address
from tests.factories.people import UserFactory, sign_in

OURS = ("core", "home", "eoi", "news", "research", "members", "payments", "search", "consent", "navsh")

# {name: why neither axe nor a picture looks at it}
NO_PICTURE = {
    "account_send_on": "needs a form that waits; test_kept_forms looks there",
    "keep_second_step": "by a link in a mail; test_account_screens looks there",
    "account_confirm_login_code": "behind a code from a mail; test_signing_in takes that way",
    "account_set_password": "for who signs in with Microsoft alone; it is the screen of a new password",
    "mfa_authenticate": "half-way through a sign-in; test_signing_in looks there",
    "mfa_reauthenticate": "needs an app; test_signing_in takes that way",
    "mfa_reauthenticate_webauthn": "needs a passkey; test_signing_in takes that way",
    "mfa_deactivate_totp": "needs an app; test_signing_in takes that way",
    "mfa_view_recovery_codes": "needs an app; test_signing_in takes that way",
    "mfa_generate_recovery_codes": "needs an app; test_signing_in takes that way",
    "mfa_list_webauthn": "needs a passkey; test_signing_in takes that way",
    "mfa_edit_webauthn": "needs a passkey; test_signing_in takes that way",
    "mfa_remove_webauthn": "needs a passkey; test_signing_in takes that way",
    "socialaccount_signup": "half-way through a sign-in with Microsoft",
    "openid_connect_login": "half-way through a sign-in with Microsoft",
    "membership:choose": "the screen of membership:restart for a school without one; test_whole_journey",
    "membership:restart": "for a membership that lapsed; test_whole_journey",
    "membership:renew": "the templates of membership:detail and of membership:order; from December on",
    "membership:order": "one field in the template of membership:billing",
    "research:topic": "the list of research:author under another heading",
    "payments_bank_layout_change": "the form of payments_bank_layout with something in it",
}
# What Wagtail makes for every list of ours beside the screens that are looked at.
OF_EVERY_LIST = re.compile(r":(index_results|history|history_results|usage|delete)$")


def patterns(resolver=None, before: str = "", spaces: tuple = ()) -> Iterator[tuple[str, str, object]]:
    """Yield (name, address with gaps, view) of every address of ours, allauth's among them."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            inner = (entry.namespace,) if entry.namespace else ()
            yield from patterns(entry, address, spaces + inner)
            continue
        view = getattr(entry.callback, "view_class", entry.callback)
        if view.__module__.split(".")[0] in {*OURS, "allauth"} and entry.name:
            yield ":".join([*spaces, entry.name]), address, entry.callback


@cache
def looked_at() -> set[str]:
    """Return the names of the addresses that axe and the pictures look at."""
    filled = (re.sub(r"\{(\w*token|invitation)\}", "token", address) for _, address in every_address())
    plain = (re.sub(r"\{(call|reading_list)\}", "one", address).split("?")[0] for address in filled)
    return {resolve(re.sub(r"\{\w+\}", "1", address)).view_name for address in plain}


def gives_no_page(client, address: str) -> bool:
    """Say whether an address answers an administrator who just reads it with anything but a page."""
    filled = re.sub(r"<int:\w+>", "1", address)
    filled = re.sub(r"<\w+:(form|ending)>", "csv", filled)
    filled = re.sub(r"<(\w+:)?\w+>", "one", filled)
    answer = client.get("/" + re.sub(r"\(\?P<\w+>[^)]*\)|[\^$]", "", filled))
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 405 or (answer.status_code == 200 and not is_page)


@pytest.mark.django_db
def test_every_address_that_gives_a_page_is_looked_at(client):
    sign_in(client, UserFactory(is_superuser=True))

    slipped = [
        f"{name} ({address})"
        for name, address, _ in patterns()
        if name not in looked_at() | NO_PICTURE.keys() | FILES.keys()
        and not OF_EVERY_LIST.search(name)
        and not gives_no_page(client, address)
    ]

    assert slipped == []


# Files and answers to programs, which need something that is there before they show what they are.
FILES = {
    "privacy:fetch": "a zip",
    "research_earlier_version": "a file",
    "research_export": "a file of records",
    "payments_ledger_csv": "a file",
    "payments_statement_pdf": "a PDF",
    "payments_order_file": "a file",
    "payments:document_pdf": "a PDF",
    "payments:purchase_order": "leads on to the document, where the form is",
    "consent_choose": "leads on to the cookies page",
    "payments:back": "leads back from Stripe to the document",
    "directory:vcard": "a file",
    "directory:picture": "a picture",
    "research:feed": "a feed",
    "research:export_reading_list": "a file of records",
    "research:cite": "a file",
    "research:cite_file": "a file",
    "research:linkset": "for programs",
    "research:download": "a file",
    "research:first_page": "a picture",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "for a script",
    "openid_connect_callback": "leads on to the sign-in",
    "wagtailusers_users:password_link": "leads back to the person",
}


def test_no_reason_is_left_over():
    known = {name for name, _, _ in patterns()}

    assert (NO_PICTURE.keys() | FILES.keys()) - known == set()
    assert (NO_PICTURE.keys() | FILES.keys()) & looked_at() == set()


def test_every_place_is_named_once_for_each_role():
    for role, addresses in BY_ROLE.items():
        assert len(addresses) == len(set(addresses)), role
