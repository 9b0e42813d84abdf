"""Whatever is asked of any public address: an answer, never an error of ours, never a cookie before a choice.

The addresses are not listed here. They are read from the URL conf and from the routes of every page in the
tree, and the names of parameters from the code that reads them; so what is added later is tried too.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from django.conf import settings as django_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, PageViewRestriction

from core.models import NavshDocument
from home.models import HomePage
from navsh.loading import load_everything
from tests.factories.consent import BROWSER
from tests.factories.eoi import CallPageFactory
from tests.factories.news import AuthorFactory, NewsPostFactory
from tests.factories.pages import DocumentFactory, StandardPageFactory

pytestmark = pytest.mark.django_db

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
# The admin is Wagtail's and asks for a sign-in first; its own sign-in pages are tried in test_sign_in.
NOT_PUBLIC = ("admin/",)
HOSTILE = [
    "",
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "1e9",
    "-1",
    "99999999999999999999",
    "%D9%A3",
    "//evil.example",
    "%0D%0ASet-Cookie:x=1",
    "</script><script>alert(1)</script>",
    "a" * 5000,
    "(" * 500 + "a*" * 500,
]


# --- what there is to ask -------------------------------------------------------------------------


def patterns(resolver: URLResolver, before: tuple = ()) -> Iterator[tuple]:
    """Yield the chain of patterns that leads to each view below `resolver`, but for what is not public."""
    for entry in resolver.url_patterns:
        chain = (*before, entry.pattern)
        if str(chain[0]).startswith(NOT_PUBLIC):
            continue
        if isinstance(entry, URLPattern):
            yield chain
        else:
            yield from patterns(entry, chain)


@cache
def parameter_names() -> list[str]:
    """Return every name that a view of ours reads from a query or a form."""
    root = Path(django_settings.BASE_DIR)
    reads = re.compile(r"""request\.(?:GET|POST)(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
    names = {"csrfmiddlewaretoken"}
    for folder in {Path(path) for path in ("site", "news", "members", "research", "events")}:
        for file in (root / folder).rglob("*.py"):
            names.update(reads.findall(file.read_text(encoding="utf-8")))
    assert {"page", "q", "choice", "next"} <= names
    return sorted(names)


ANYTHING = st.one_of(
    st.sampled_from(HOSTILE),
    st.binary(max_size=40).map(quote),
    st.text(max_size=40).map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")),
    st.integers().map(str),
)
STEP = st.one_of(
    st.binary(max_size=12).map(lambda octets: quote(octets, safe="")),
    st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    st.integers(0, 10**25).map(str),
)
BY_CONVERTER = {
    "int": st.integers(0, 10**25).map(str),
    "path": st.lists(STEP, min_size=1, max_size=3).map("/".join),
    "slug": st.from_regex(r"[-a-zA-Z0-9_]{1,30}", fullmatch=True),
    "uuid": st.uuids().map(str),
}


def written_out(pattern) -> st.SearchStrategy[str]:
    """Return addresses that fit one pattern of a URL conf, and some that nearly do."""
    if isinstance(pattern, RoutePattern):
        parts = re.split(r"<(?:(\w+):)?\w+>", str(pattern._route))
        pieces = [
            st.just(part) if n % 2 == 0 else BY_CONVERTER.get(part or "str", STEP)
            for n, part in enumerate(parts)
        ]
        return st.tuples(*pieces).map("".join)
    if isinstance(pattern, RegexPattern):
        regex = pattern._regex.removeprefix("^").removesuffix("$")
        return st.from_regex(regex, fullmatch=True).map(quote)
    return st.just("")


def addresses_of(chain: tuple) -> st.SearchStrategy[str]:
    return st.tuples(*map(written_out, chain)).map(lambda pieces: "/" + "".join(pieces))


VIEWS = st.sampled_from(list(patterns(get_resolver()))).flatmap(addresses_of)


def plain(pattern) -> str | None:
    """Return the one address of a pattern that has no gaps to fill; None where it has."""
    route = getattr(pattern, "_route", None)
    return None if route is None or "<" in route else str(route)


@pytest.fixture
def addresses(db) -> list[str]:
    """Return the address of every page, in every state that a page can have, of its routes, and of views."""
    load_everything()
    _examples()
    found = ["/"]
    for page in Page.objects.descendant_of(HomePage.objects.get(), inclusive=True).specific():
        routes = page.get_subpage_urls() if isinstance(page, RoutablePageMixin) else []
        ends = [plain(route.pattern) for route in routes]
        found += [page.url + (end or "") for end in ["", *ends]]
    for chain in patterns(get_resolver()):
        pieces = [plain(pattern) for pattern in chain]
        if None not in pieces:
            found.append("/" + "".join(filter(None, pieces)))
    found += [document.url for document in NavshDocument.objects.all()]
    assert {"/news/feed/", "/contact/thanks/", "/search/", "/robots.txt", "/draft/"} <= set(found)
    return sorted(set(found))


def _examples() -> None:
    """Make a page of each state: draft, closed in three ways, a call before, while and after it is open."""
    now = timezone.now()
    StandardPageFactory(slug="lends", linking_to=DocumentFactory())
    DocumentFactory()
    StandardPageFactory(slug="draft", live=False)
    for kind in ("login", "password", "groups"):
        closed = StandardPageFactory(slug=f"closed-by-{kind}")
        PageViewRestriction.objects.create(page=closed, restriction_type=kind, password="example")
    NewsPostFactory(slug="tagged", tags=["Funding"], author=AuthorFactory(slug="somebody"))
    CallPageFactory(slug="open")
    CallPageFactory(slug="soon", opens_at=now + timedelta(days=1))
    CallPageFactory(slug="closed", opens_at=now - timedelta(days=30))


def ask(client, method: str, address: str, query: str = "", body: str = ""):
    """Ask once; check what holds of every answer to somebody who is not signed in; return the answer."""
    client.cookies.clear()
    answer = client.generic(
        method,
        "/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"user-agent": BROWSER},
        PATH_INFO=unquote_to_bytes(address).decode("iso-8859-1"),
        QUERY_STRING=query,
    )
    asked = f"{method} {address}?{query[:100]} answered {answer.status_code}"
    assert answer.status_code < 500, asked
    assert not answer.cookies or method == "POST", f"{asked} and set {list(answer.cookies)}"
    # A page that is closed to some depends on who asks, and no cache keeps it (nor a refusal).
    kept_by_nobody = "no-store" in answer.get("Cache-Control", "") or answer.status_code in {400, 403}
    assert "cookie" not in answer.get("Vary", "").lower() or method == "POST" or kept_by_nobody, asked
    assert "evil.example" not in urlsplit(answer.get("Location", "")).netloc, asked
    return answer


# --- asking -------------------------------------------------------------------------------------------


def test_every_address_answers_every_method(client, addresses):
    for address in addresses:
        for method in METHODS:
            answer = ask(client, method, address, "page=1", "name=x&choice=reject&next=//evil.example")
            if method not in {"GET", "HEAD", "POST", "OPTIONS"}:
                assert answer.status_code == 405, f"{method} {address}"


def test_every_address_takes_any_parameter(client, addresses):
    for address in addresses:
        for value in HOSTILE:
            ask(client, "GET", address, "&".join(f"{name}={value}" for name in parameter_names()))


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_any_address_any_parameter_any_method(client, addresses, data):
    address = data.draw(st.one_of(st.sampled_from(addresses), VIEWS), label="address")
    names = st.one_of(st.sampled_from(parameter_names()), ANYTHING)
    pairs = st.lists(st.tuples(names, ANYTHING), max_size=4)
    query, body = ("&".join(f"{name}={value}" for name, value in data.draw(pairs)) for _ in range(2))

    ask(client, data.draw(st.sampled_from(METHODS), label="method"), address, query, body)
