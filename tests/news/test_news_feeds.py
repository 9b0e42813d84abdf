import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import pytest

from core.models import SiteSettings
from news.models import NewsIndexPage
from tests.factories.news import AuthorFactory, NewsPostFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FEEDS = ["/news/feed/", "/news/feed/atom/", "/news/tag/funding/feed/", "/news/tag/funding/feed/atom/"]


def read(client, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).content)


def post_in_the_feeds(**fields):
    return NewsPostFactory(
        **{
            "title": "Funding",
            "slug": "funding",
            "lead": "A lead & more.",
            "date": date(2021, 6, 17),
            "tags": ["Funding"],
            **fields,
        }
    )


def test_rss_says_what_rss_2_asks(client):
    post_in_the_feeds(author=AuthorFactory(name="A. Example"))

    response = client.get("/news/feed/")
    root = ET.fromstring(response.content)
    channel, item = root.find("channel"), root.find("channel/item")

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert channel.findtext("title") == "NAVSH – News"
    assert channel.findtext("link") == "http://testserver/news/"
    assert channel.findtext("description") == "News of the National Association of Virtual School Heads."
    assert channel.findtext("language") == "en-gb"
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": "http://testserver/news/feed/"}
    assert item.findtext("title") == "Funding"
    assert item.findtext("description") == "A lead & more."
    assert item.findtext("link") == item.findtext("guid") == "http://testserver/news/funding/"
    assert item.find("guid").get("isPermaLink") == "true"
    assert item.findtext("pubDate") == "Thu, 17 Jun 2021 12:00:00 +0100"
    assert item.findtext("category") == "Funding"
    assert item.findtext(f"{DC}creator") == "A. Example"


def test_atom_says_what_rfc_4287_asks(client):
    post_in_the_feeds()

    response = client.get("/news/feed/atom/")
    root = ET.fromstring(response.content)
    entry = root.find(f"{ATOM}entry")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert (root.tag, root.get(XML_LANG)) == (f"{ATOM}feed", "en-gb")
    assert root.findtext(f"{ATOM}id") == "http://testserver/news/"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "National Association of Virtual School Heads"
    assert links == {"alternate": "http://testserver/news/", "self": "http://testserver/news/feed/atom/"}
    assert entry.findtext(f"{ATOM}id") == "http://testserver/news/funding/"
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/news/funding/"
    assert entry.findtext(f"{ATOM}summary") == "A lead & more."
    assert entry.findtext(f"{ATOM}published") == "2021-06-17T12:00:00+01:00"
    assert root.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")


def test_the_feed_of_a_tag_holds_its_posts_and_names_itself(client):
    post_in_the_feeds()
    NewsPostFactory(title="Untagged")

    channel = read(client, "/news/tag/funding/feed/").find("channel")

    assert channel.findtext("title") == "NAVSH – News: Funding"
    assert channel.findtext("link") == "http://testserver/news/tag/funding/"
    assert channel.find(f"{ATOM}link").get("href") == "http://testserver/news/tag/funding/feed/"
    assert [item.findtext("title") for item in channel.findall("item")] == ["Funding"]


def test_a_feed_holds_the_latest_twenty_newest_first(client):
    for number in range(22):
        NewsPostFactory(title=f"Post {number}", date=date(2022, 1, number + 1))

    items = read(client, "/news/feed/").findall("channel/item")

    assert [item.findtext("title") for item in items] == [f"Post {number}" for number in range(21, 1, -1)]


@pytest.mark.parametrize("address", FEEDS)
def test_characters_that_xml_cannot_hold_are_left_out(client, address):
    SiteSettings.objects.update_or_create(pk=1, defaults={"organisation_name": "A \x0b charity"})
    NewsIndexPage.objects.update(lead="The\x1f news", title="News\x08")
    post_in_the_feeds(
        title="Bell \x07 & <b>bold</b> \ufffe 🎓",
        lead="Form\x0cfeed ]]> end",
        author=AuthorFactory(name="A.\x01 Example"),
        tags=["Funding", "Odd\x02 tag"],
    )

    text = "".join(read(client, address).itertext())

    assert "Bell  & <b>bold</b>  🎓" in text
    assert "Formfeed ]]> end" in text
    assert not set(text) & set("\x01\x02\x07\x08\x0b\x0c\x1f\ufffe")


@pytest.mark.parametrize("address", FEEDS)
def test_a_reader_that_has_the_feed_is_told_so(client, address):
    post = post_in_the_feeds()
    first = client.get(address)

    by_etag = client.get(address, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_etag.status_code, by_etag.content) == (304, b"")
    assert (by_date.status_code, by_date.content) == (304, b"")
    assert by_etag["ETag"] == first["ETag"]

    post.title = "Changed"
    post.save_revision().publish()
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert parsedate_to_datetime(changed["Last-Modified"]) > parsedate_to_datetime(first["Last-Modified"])


def test_last_modified_is_the_latest_change_of_a_post(client):
    changed = datetime(2022, 1, 2, 3, 4, 5, tzinfo=UTC)
    post_in_the_feeds(last_published_at=changed)

    assert parsedate_to_datetime(client.get("/news/feed/")["Last-Modified"]) == changed


@pytest.mark.parametrize("address", ["/news/feed/", "/news/feed/atom/"])
def test_a_feed_without_posts_is_valid_and_does_not_change_by_itself(client, address):
    first = client.get(address)

    assert ET.fromstring(first.content) is not None
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
