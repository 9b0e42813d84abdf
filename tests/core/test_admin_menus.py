"""Every entry of the admin's menus opens, for each group of staff, and nothing else is offered to them."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from tests.factories.eoi import CallPageFactory
from tests.factories.home import ContactMessageFactory
from tests.factories.news import AuthorFactory, NewsPostFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
# These wait for a form, or for the objects that were ticked.
NEED_MORE = ("/admin/logout/", "/admin/bulk/")
GROUPS = ["Editors", "Moderators", "Events", "Membership", "Research", "Finance"]


@pytest.fixture
def content():
    call_command("load_navsh", verbosity=0)
    ContactMessageFactory()
    CallPageFactory()
    NewsPostFactory(live=False, author=AuthorFactory())


def sign_in(client, group: str) -> None:
    everything = group == "everything"
    client.force_login(UserFactory(groups=[] if everything else [group], is_superuser=everything))


def menu(html: str) -> set[str]:
    """Return the addresses of every entry of the sidebar, submenus too."""
    (props,) = re.findall(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.DOTALL)
    return _ours(re.findall(r'"url": "([^"]+)"', props))


def links(html: str) -> set[str]:
    """Return the addresses that a page of the admin links to, without their queries."""
    return {urlsplit(address).path for address in _ours(map(unescape, re.findall(r'href="([^"]+)"', html)))}


def _ours(addresses) -> set[str]:
    return {address for address in addresses if address.startswith("/admin/")}


def kind(address: str) -> str:
    """Return what an address is about, whichever object it shows."""
    return re.sub(r"\d+", "1", address)


@pytest.mark.parametrize("group", ["everything", *GROUPS])
def test_every_menu_entry_opens(client, content, group):
    sign_in(client, group)

    entries = menu(client.get("/admin/").content.decode())

    assert "/admin/account/" in entries
    for address in entries:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        # To whoever may not, Wagtail says so on the first page.
        assert answer.request["PATH_INFO"] != "/admin/", address


@pytest.mark.parametrize("group", ["everything", *GROUPS])
def test_no_link_of_the_admin_leads_to_an_error(client, content, group):
    sign_in(client, group)
    start = client.get("/admin/").content.decode()
    ahead = [(address, "/admin/") for address in menu(start) | links(start)]
    seen = {kind(address) for address, _ in ahead}

    while ahead:
        address, found_on = ahead.pop()
        answer = client.get(address)
        assert answer.status_code in {200, 302}, f"{address}, linked from {found_on}: {answer.status_code}"
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for link in links(answer.content.decode()):
                if kind(link) not in seen and not link.startswith(NEED_MORE):
                    seen.add(kind(link))
                    ahead.append((link, address))
