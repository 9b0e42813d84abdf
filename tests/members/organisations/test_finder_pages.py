"""The public pages: the same for everybody, no cookie, and nothing invented."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail, signing
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import SiteSettings
from members.organisations.finder import reporting
from members.organisations.models import Authority, MembersContact, VirtualSchool, WrongReport
from tests.factories.organisations import PublicContactFactory, RoleFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
BASE = "/find-a-virtual-school/"


@pytest.fixture
def kent(england) -> VirtualSchool:
    return VirtualSchool.objects.serving(Authority.objects.get(slug="kent")).get()


def structured_data(answer) -> dict:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode(), re.S)
    return {item["@type"]: item for item in map(json.loads, found)}


ADDRESSES = [
    "",
    "?q=kent",
    "?q=LS6",
    "?q=nothing+like+it",
    "kent/",
    "kent/something-wrong/",
    "suggest/?q=ken",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cookie_and_no_vary_on_cookies(england, client, address):
    answer = client.get(BASE + address)

    assert answer.status_code == 200
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()


@pytest.mark.parametrize(
    ("address", "ceiling"),
    [("", 4), ("?q=kent", 7), ("?q=yorkshire", 7), ("kent/", 7), ("suggest/?q=ken", 1)],
)
def test_the_number_of_queries_does_not_grow(
    england, client, django_assert_max_num_queries, address, ceiling
):
    client.get(BASE)  # the site's settings and root page are kept after this
    with django_assert_max_num_queries(ceiling):
        client.get(BASE + address)


def test_the_search_box_comes_first_and_every_authority_is_in_map_and_list(england, client):
    page = client.get(BASE).content.decode()
    main = page[page.index("<main") :]

    assert main.index('id="finder-search"') < main.index("tile-map")
    for authority in Authority.objects.all():
        assert main.count(f'href="{authority.get_absolute_url()}"') == 2, authority
    assert main.index('href="#by-list"') < main.index("tile-map__tile")
    assert 'id="by-list"' in main
    assert "Source: Office for National Statistics; Department for Education." in main


def test_a_known_contact_is_shown_at_once_in_the_results(kent, client):
    PublicContactFactory(school=kent, phone="020 7946 0123", email="vs@example.org")

    page = client.get(BASE, {"q": "Canterbury"}).content.decode()

    assert 'href="tel:02079460123"' in page
    assert 'href="mailto:vs@example.org"' in page
    assert "Canterbury is a district of Kent." in page


def test_without_a_contact_the_page_says_so_and_invents_nothing(kent, client):
    answer = client.get(BASE + "kent/")
    page = answer.content.decode()

    assert "We do not have this school’s telephone number or e-mail address yet." in page
    assert "https://www.kent.gov.uk/" in page
    assert 'href="/contact/"' in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "tel:" not in main
    assert "mailto:" not in main
    assert "contactPoint" not in structured_data(answer)["GovernmentOrganization"]
    # A row that says when the school is open, and not how to reach it, is no contact either.
    PublicContactFactory(school=kent, phone="", email="", website="")
    answer = client.get(BASE + "kent/")
    assert "contactPoint" not in structured_data(answer)["GovernmentOrganization"]
    assert "e-mail address yet" in answer.content.decode()


def test_what_is_for_members_is_never_on_the_public_page(kent, client):
    PublicContactFactory(school=kent)
    MembersContact.objects.create(
        school=kent, direct_phone="020 7946 0777", direct_email="direct@example.org", notes="Secret note"
    )
    RoleFactory(school=kent, person=UserFactory(first_name="Hidden", last_name="Person"))

    for address in ("kent/", "?q=kent"):
        page = client.get(BASE + address).content.decode()
        for secret in ("0777", "direct@example.org", "Secret note", "Hidden"):
            assert secret not in page


def test_the_structured_data_says_what_the_page_says(kent, client):
    kent.name, kent.is_confirmed = "The Example School </script>", True
    kent.save()
    PublicContactFactory(school=kent, phone="020 7946 0123", address="1 Example Street\nExampleton")

    data = structured_data(client.get(BASE + "kent/"))["GovernmentOrganization"]

    assert data == {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "@id": f"http://testserver{BASE}kent/#school-{kent.pk}",
        "name": "The Example School </script>",
        "url": f"http://testserver{BASE}kent/",
        "areaServed": [{"@type": "AdministrativeArea", "name": "Kent", "identifier": "E10000016"}],
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": "Kent County Council",
            "url": "https://www.kent.gov.uk/",
        },
        "contactPoint": {
            "@type": "ContactPoint",
            "contactType": "Virtual School",
            "availableLanguage": "en",
            "telephone": "020 7946 0123",
            "email": "school@example.org",
            "url": "https://school.example/",
        },
        "address": "1 Example Street Exampleton",
    }


def test_a_made_up_school_says_so_and_is_kept_from_search_engines(kent, client):
    VirtualSchool.objects.filter(pk=kent.pk).update(is_example=True)
    PublicContactFactory(school=kent)

    answer = client.get(BASE + "kent/")

    assert "It is not a real contact." in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert set(structured_data(answer)) == {"BreadcrumbList"}
    assert "Not a real contact." in client.get(BASE, {"q": "kent"}).content.decode()
    assert f"{BASE}kent/<" not in client.get("/sitemap.xml").content.decode()


def test_the_sitemap_has_the_finder_and_every_authority_beside_the_pages(england, client):
    addresses = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())

    ours = [address for address in addresses if BASE in address]
    assert len(ours) == len(set(ours)) == 154
    assert f"http://testserver{BASE}county-durham/" in ours
    assert any(address.endswith("/about/") for address in addresses)


def test_suggestions_come_as_data(england, client):
    answer = client.get(BASE + "suggest/", {"q": "Guil"})

    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "suggestions": [
            {
                "name": "Surrey",
                "why": "Guildford is a district of Surrey. The county council has the Virtual School.",
                "url": f"{BASE}surrey/",
                "value": "E10000030",
            }
        ]
    }
    assert len(client.get(BASE + "suggest/", {"q": "so"}).json()["suggestions"]) == 8
    assert client.get(BASE + "suggest/", {"q": "s"}).json() == {"suggestions": []}
    assert client.get(BASE + "suggest/").json() == {"suggestions": []}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(england, client, method):
    for address in ("", "kent/", "suggest/"):
        assert getattr(client, method)(BASE + address).status_code == 405


@pytest.mark.parametrize(
    "address", ["nowhere/", "west/", "kent%00/", "nowhere/something-wrong/", "a" * 300 + "/"]
)
def test_what_is_not_there_is_not_found(england, client, address):
    assert client.get(BASE + address).status_code in {400, 404}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(st.characters(codec="utf-8"), max_size=150),
    name=st.sampled_from(["q", "page", "next", "Q", "q[]"]),
    address=st.sampled_from(
        ["", "suggest/", "kent/", "kent/something-wrong/", "kent/something-wrong/thanks/"]
    ),
)
def test_no_parameter_breaks_a_page(england, client, query, name, address):
    answer = client.get(f"{BASE}{address}?{urlencode({name: query})}")

    assert answer.status_code == (400 if "\x00" in query + name else 200)
    if not address and name == "q":
        assert f"<script>{query}" not in answer.content.decode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(
        st.sampled_from(["about", "details", "email", "opened", "leave_empty", "other"]),
        st.text(st.characters(codec="utf-8"), max_size=60),
    )
)
def test_no_report_breaks_the_form(england, client, data):
    from django.core.cache import cache

    cache.clear()
    answer = client.post(f"{BASE}kent/something-wrong/", data)

    assert answer.status_code in {200, 302, 429}


def opened(seconds: int = 60) -> str:
    """Return the token of a form that was opened some seconds ago."""
    return signing.dumps(
        int((timezone.now() - timedelta(seconds=seconds)).timestamp()), salt="home.contact.opened"
    )


def report(client, **fields):
    data = {"about": "phone", "details": "Nobody answers.", "email": "", "opened": opened(), **fields}
    return client.post(f"{BASE}kent/something-wrong/", data)


def test_a_report_is_kept_and_mailed_and_shown_to_the_office(
    england, client, staff, django_capture_on_commit_callbacks
):
    site_settings = SiteSettings.load()
    site_settings.office_email = "office@example.org"
    site_settings.save()
    with django_capture_on_commit_callbacks(execute=True):
        answer = report(client, email="carer@example.org")

    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}kent/something-wrong/thanks/")
    assert not answer.cookies
    kept = WrongReport.objects.get()
    assert (kept.authority.slug, kept.about, kept.details, kept.state) == (
        "kent",
        "phone",
        "Nobody answers.",
        "waiting",
    )
    (message,) = mail.outbox
    assert (message.to, message.reply_to) == (["office@example.org"], ["carer@example.org"])

    sign_in(client, staff)
    dashboard = client.get("/admin/").content.decode()
    assert "report that something is wrong" in dashboard
    client.post(f"/admin/wrong-reports/{kept.pk}/done/")
    kept.refresh_from_db()
    assert (kept.state, kept.dealt_with_by) == ("done", staff)


def test_a_machine_is_kept_apart_and_not_mailed(england, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report(client, leave_empty="x")
        report(client, opened=opened(seconds=0))
        report(client, opened="forged")

    assert set(WrongReport.objects.values_list("state", flat=True)) == {"spam"}
    assert mail.outbox == []


def test_reports_are_limited_and_what_was_written_stays(england, client):
    for _ in range(reporting.REPORTS_PER_ADDRESS):
        assert report(client).status_code == 302

    answer = report(client, details="Kept in the form")

    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "Kept in the form" in answer.content.decode()
    assert WrongReport.objects.count() == reporting.REPORTS_PER_ADDRESS


def test_an_incomplete_report_says_what_is_missing(england, client):
    answer = report(client, about="", details="")

    assert "Choose an answer for “What is wrong?”" in answer.content.decode()
    assert not WrongReport.objects.exists()


def test_old_reports_are_forgotten_and_waiting_ones_are_not(england):
    kent, now = Authority.objects.get(slug="kent"), timezone.now()

    def keep(state, days, **more):
        moment = now - timedelta(days=days)
        dealt = moment if state == "done" else None
        return WrongReport.objects.create(
            authority=kent, about="other", details="x", state=state, received_at=moment, dealt_with_at=dealt
        ).pk

    kept = {keep("waiting", 900), keep("done", 300), keep("spam", 20)}
    keep("done", 400)
    keep("spam", 40)

    assert reporting.forget_old_reports(now) == 2
    assert set(WrongReport.objects.values_list("pk", flat=True)) == kept


@pytest.mark.parametrize("query", ["", "SW1A 1AA"])
def test_it_is_said_which_council_is_the_one(england, client, query):
    page = client.get("/find-a-virtual-school/", {"q": query}).content.decode()

    assert "The council that looks after the child, wherever the child lives or goes to school" in page


def test_whoever_lives_elsewhere_is_told_that_an_english_council_helps_all_the_same(england, client):
    page = client.get("/find-a-virtual-school/", {"q": "CF10 1AA"}).content.decode()

    assert "Where a council in England looks after a child who lives elsewhere" in page
    assert "on GOV.UK" not in page


def test_what_was_typed_comes_back_without_what_turns_the_text_around(england, client):
    page = client.get("/find-a-virtual-school/", {"q": "zz\u202ezz \u2066q"}).content.decode()

    assert "We do not know “zz zz q”" in page
    assert not set("\u202e\u2066") & set(page)


def test_no_name_breaks_out_of_what_machines_read(kent, client):
    name = 'Kent\'s "</script><script>alert(1)</script>" & co'
    VirtualSchool.objects.filter(pk=kent.pk).update(name=name, is_confirmed=True)
    page = client.get("/find-a-virtual-school/kent/").content.decode()
    said = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)

    assert name in [json.loads(one).get("name") for one in said]
    assert "<script>alert" not in page
