"""Going back after the choice: to a page of this site and to no other."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consent import return_paths

HERE = "http://testserver"
TRICKS = [
    "//evil.example",
    "///evil.example",
    "//",
    "//?x=1",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/ /evil.example\r\nSet-Cookie: a=b",
    "evil.example",
    "@evil.example",
    "/%5cevil.example" * 300,
    "/cookies/choice/",
    "",
]


@pytest.mark.parametrize("path", TRICKS)
def test_tricks_lead_to_the_cookies_page(path):
    assert return_paths.safe(path) == "/cookies/"


@pytest.mark.parametrize(
    ("path", "followed"),
    [
        ("/", "/?cookies=accepted#cookie-notice"),
        ("/news/?page=2", "/news/?page=2&cookies=accepted#cookie-notice"),
        ("/news/?cookies=deleted&page=2", "/news/?page=2&cookies=accepted#cookie-notice"),
        ("/news/#top", "/news/?cookies=accepted#cookie-notice"),
        ("/search/?q=caf%C3%A9", "/search/?q=caf%C3%A9&cookies=accepted#cookie-notice"),
    ],
)
def test_pages_of_ours_are_returned_to_with_the_notice(path, followed):
    assert return_paths.with_notice(return_paths.safe(path), "accepted") == followed


awkward = st.text(alphabet="/\\:@?#%.&=;[] \t\r\n\x00aéhtps", max_size=30)


class ChoiceForm(TestCase):
    @given(st.sampled_from(["", "/", "//", "/\\", "https:"]), awkward | st.text(max_size=30))
    @example("//", "evil.example")
    @example("/", "[")
    def test_whatever_is_sent_the_answer_stays_on_this_site(self, beginning, rest):
        response = self.client.post("/cookies/choice/", {"choice": "reject", "next": beginning + rest})

        assert response.status_code == 303
        location = response["Location"]
        assert not {"\r", "\n", "\\"} & set(location)
        assert urlsplit(urljoin(HERE, location)).netloc == "testserver"
        assert location.startswith("/")
        assert not location.startswith("//")
