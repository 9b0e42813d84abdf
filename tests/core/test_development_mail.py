"""Mail that a development server wrote to files can be read in the browser."""

from types import SimpleNamespace

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.http import Http404
from django.test import RequestFactory

from core import views_development

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings, tmp_path):
    """Route the development addresses, and write two letters as a development server does."""
    settings.ROOT_URLCONF = "tests.core.development_urls"
    settings.VAR_DIR = tmp_path
    backend = EmailBackend(file_path=tmp_path / "mail")
    backend.send_messages(
        [
            EmailMessage("First <subject>", "Dear reader,\n\nhttps://example.org/", to=["a@example.org"]),
            EmailMessage("Second", "Good-bye", to=["b@example.org"]),
        ]
    )
    return SimpleNamespace(name=next((tmp_path / "mail").iterdir()).name)


def test_the_letters_are_listed(client, mail):
    page = client.get("/development/mail/").content.decode()

    assert "First &lt;subject&gt;" in page
    assert "Second" in page
    assert "b@example.org" in page


def test_a_letter_is_read(client, mail):
    page = client.get(f"/development/mail/{mail.name}/").content.decode()

    assert "Dear reader," in page
    assert 'href="https://example.org/"' in page


def test_an_empty_folder_says_so(client, settings, tmp_path):
    settings.ROOT_URLCONF = "tests.core.development_urls"
    settings.VAR_DIR = tmp_path

    assert "Nothing has been sent yet." in client.get("/development/mail/").content.decode()


def test_no_other_file_is_read(mail):
    with pytest.raises(Http404):
        views_development.mail_detail(RequestFactory().get("/"), "../secret-key")
