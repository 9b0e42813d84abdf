"""The page in a copy: everything that is in the data is there to read, nothing of others, nothing runs."""

import io
import json
import zipfile
from html.parser import HTMLParser

import pytest

from core.personal_data import Person
from members.privacy import agreeing, copying
from tests.factories.home import ContactMessageFactory
from tests.factories.people import UserFactory
from tests.members.privacy.rows import Somebody, everything_about

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """The words of a page, its tags, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.links = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data):
        self.words.append(data)


def copy_of(user) -> tuple[Page, dict, zipfile.ZipFile]:
    file = io.BytesIO()
    copying.write(Person.of(user), file)
    archive = zipfile.ZipFile(file)
    return Page(archive.read("index.html").decode()), json.loads(archive.read("your-data.json")), archive


def test_every_text_of_the_data_is_on_the_page_and_every_file_is_linked():
    page, contents, archive = copy_of(everything_about(Somebody("zebedee")))

    words = "".join(page.words)
    texts = [
        value
        for record in contents["records"]
        for row in record["rows"]
        for value in row.values()
        if isinstance(value, str) and len(value) > 3 and not value[:4].isdigit()
    ]
    assert len(texts) > 100
    assert [text for text in texts if text not in words] == []
    files = {name for name in archive.namelist() if name.startswith("files/")}
    assert files
    assert files <= set(page.links)


def test_it_has_nothing_of_another_person():
    quentin = Somebody("quentin")
    everything_about(quentin)

    page, _, _ = copy_of(everything_about(Somebody("zebedee")))

    assert [word for word in quentin.identifying if word in "".join(page.words)] == []


def test_it_asks_no_other_host_and_runs_nothing_that_somebody_wrote():
    person = UserFactory()
    ContactMessageFactory(email=person.email, message="<script>alert(1)</script><img src=x onerror=alert(1)>")

    page, _, _ = copy_of(person)

    assert "<script>alert(1)</script>" in "".join(page.words)
    assert not {"script", "img", "iframe", "link", "form"} & page.tags
    assert all(link.startswith(("#", "files/")) for link in page.links)


def test_what_one_agreed_to_is_there_in_the_very_words_with_when_it_was_given_and_taken_back():
    person = UserFactory()
    agreeing.agree(person, agreeing.NEWS_BY_MAIL.slug)
    agreeing.withdraw(person, agreeing.NEWS_BY_MAIL.slug)

    page, contents, _ = copy_of(person)

    assert agreeing.NEWS_BY_MAIL.text in "".join(page.words)
    [record] = [one for one in contents["records"] if one["record"] == "privacy.Agreement"]
    [row] = record["rows"]
    assert row["agreed_at"] <= row["withdrawn_at"]
