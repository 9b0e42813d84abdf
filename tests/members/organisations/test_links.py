"""A few labelled links beside the web page, kept by the school where its other details are."""

import pytest

from members.organisations.models import PublicContact
from tests.factories.organisations import PublicContactFactory, RoleFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
OFFER = {"label": "SEND local offer", "url": "https://www.example.gov.uk/local-offer"}
ADMISSIONS = {"label": "Admissions", "url": "https://www.example.gov.uk/admissions?year=7"}


@pytest.fixture
def save(client, school):
    """Return what posts the lines of links in the form of contacts."""
    sign_in(client, RoleFactory(school=school, is_school_admin=True).person)
    address = f"/members/schools/{school.pk}/contact/"
    return lambda lines: client.post(address, {"phone": "020 7946 0000", "links": lines})


def test_links_are_typed_as_lines_and_shown_with_their_words_on_screen_and_paper(client, school, save):
    lines = "SEND local offer: https://www.example.gov.uk/local-offer\n\n Admissions  " + ADMISSIONS["url"]

    assert save(lines).status_code == 302

    contact = PublicContact.objects.get(school=school)
    assert contact.links == [OFFER, ADMISSIONS]
    assert contact.checked_on is not None
    page = client.get(school.service_areas.get().authority.get_absolute_url()).content.decode()
    for link in (OFFER, ADMISSIONS):
        assert f'<a href="{link["url"]}">{link["label"]}</a>' in page
        assert f'<span class="finder-on-paper"> {link["url"]}</span>' in page
    again = client.get(f"/members/schools/{school.pk}/contact/").content.decode()
    assert "SEND local offer https://www.example.gov.uk/local-offer\nAdmissions https://" in again


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Admissions http://www.example.gov.uk/", "Link 1: Give an address that begins with https://."),
        (f"Admissions {ADMISSIONS['url']}\nOffer javascript:alert(1)", "Link 2: Give an address"),
        ("https://www.example.gov.uk/", "Link 1: Say where a link leads, in up to 60 letters."),
        (f"{'x' * 61} https://www.example.gov.uk/", "in up to 60 letters."),
        ("\n".join(["One https://www.example.gov.uk/"] * 6), "Up to 5 links."),
    ],
)
def test_what_is_no_link_is_said_and_nothing_is_lost(school, save, lines, said):
    PublicContactFactory(school=school, links=[OFFER])

    page = save(lines).content.decode()

    assert said in page
    assert lines.splitlines()[-1] in page
    assert PublicContact.objects.get(school=school).links == [OFFER]
