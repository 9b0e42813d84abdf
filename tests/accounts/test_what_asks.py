"""Every address that exports people, or changes who may do what, asks again who it is.

The addresses are found, not listed: a new one that looks like one of these fails here until it asks,
or until `NOT_SERIOUS` says why it need not.
"""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch, get_resolver
from wagtail.admin.views.generic import IndexView

from members.accounts.proving import wants_proof
from tests.factories.people import UserFactory

SERIOUS = re.compile(
    r"export|csv|xlsx|zip|download|role|invit|hand.?over|decide|approve|appoint|reorgani|merge|split"
    r"|users|groups|permission|contact/$|bulk/<|approve_refund|complete_refund|bank/accounts/|edit/payers/|ledger|books/close"
    r"|billing|finance/(lines|payables/<int:pk>/add)|/(charge|issue|credit)/$|memberships/<int:pk>/$"
)
# {what the address begins with: why nothing is asked}
NOT_SERIOUS = {
    "accounts/": "allauth's own screens ask by themselves where they change something",
    "admin/messages/": "one message of the contact page; the list's export asks",
    "admin/bulk/": "asks for people and groups; pages, pictures and documents have a history",
    "admin/export-library/": "publications, which are public",
    "admin/reports/downloads/": "how often files were read, without people",
    "admin/access-requests/<int:pk>/": "opens one publication to one reader, and can be taken back",
    "admin/images/": "names no person",
    "admin/documents/": "names no person",
    "members/invitations/<str:token>/": "the link in the mail is the proof, for one's own address",
    "members/schools/<int:pk>/invitations/": "takes back what was not used yet",
    "research/": "public files",
}
ONLY_LISTS = re.compile(r"(^|:)(index|index_results|history|history_results|usage)$")


def addresses() -> Iterator[tuple[str, str, object]]:
    """Give every address of the portal with its full name and its view."""

    def walk(resolver, before: str, spaces: tuple[str, ...]):
        for pattern in resolver.url_patterns:
            address = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                inner = (pattern.namespace,) if pattern.namespace else ()
                yield from walk(pattern, address, spaces + inner)
            else:
                yield address, ":".join([*spaces, pattern.name or ""]), pattern.callback

    yield from walk(get_resolver(), "", ())


def asks(address: str, name: str, view, query: str = "") -> bool:
    """Say whether a view asks by itself, or the middleware asks for it."""
    if getattr(view, "asks_for_proof", False) or getattr(getattr(view, "view_class", None), "proved", False):
        return True
    request = HttpRequest()
    request.path = "/" + address
    request.GET = QueryDict(query)
    *spaces, last = name.split(":")
    kwargs = {"app_label": "accounts", "model_name": "user"}
    match = ResolverMatch(view, (), kwargs, url_name=last, namespaces=spaces)
    return wants_proof(request, match)


def test_what_is_serious_asks():
    silent = [
        f"{address} ({name})"
        for address, name, view in addresses()
        if SERIOUS.search(address)
        and not ONLY_LISTS.search(name)
        and not address.startswith(tuple(NOT_SERIOUS))
        and not asks(address, name, view)
    ]

    assert silent == []


def test_no_exception_is_left_over():
    known = [address for address, _, _ in addresses()]

    assert [start for start in NOT_SERIOUS if not any(one.startswith(start) for one in known)] == []


def test_every_export_of_a_list_asks():
    lists = [
        (address, name, view)
        for address, name, view in addresses()
        if issubclass(getattr(view, "view_class", type), IndexView)
        and (view.view_initkwargs.get("list_export") or view.view_class.list_export)
    ]
    silent = {name for address, name, view in lists if not asks(address, name, view, "export=csv")}

    assert {name for _, name, _ in lists} >= {"school_roles:index", "contact_messages:index"}
    assert silent <= {"authorities:index", "authorities:index_results"}


@pytest.mark.parametrize(
    "address",
    [
        "/admin/school-roles/?export=xlsx",
        "/admin/messages/?export=csv",
        "/admin/reports/site-history/?export=csv",
    ],
)
@pytest.mark.django_db
def test_exports_ask_in_earnest(client, address):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    assert client.get(address).url.startswith("/accounts/2fa/reauthenticate/")
