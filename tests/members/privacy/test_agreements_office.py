"""The office reads, filters and exports who agreed to what."""

import csv
import dataclasses
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.privacy import agreeing
from members.privacy.models import Agreement
from tests.factories.people import UserFactory, grow_old, sign_in

pytestmark = pytest.mark.django_db
NEWS = agreeing.NEWS_BY_MAIL


@pytest.fixture
def office():
    return UserFactory(groups=["Membership"])


@pytest.fixture
def people(monkeypatch):
    """One who agrees, one who took it back, one who agreed to earlier words, one whose account is closed."""
    names = ["agrees", "withdrew", "earlier", "closed"]
    made = {name: UserFactory(first_name="=Example", last_name=name.title()) for name in names}
    monkeypatch.setitem(agreeing._purposes, NEWS.slug, dataclasses.replace(NEWS, text="Example words."))
    agreeing.agree(made["earlier"], NEWS.slug)
    monkeypatch.setitem(agreeing._purposes, NEWS.slug, dataclasses.replace(NEWS, version=NEWS.version + 1))
    for name in ("agrees", "withdrew", "closed"):
        agreeing.agree(made[name], NEWS.slug)
    agreeing.withdraw(made["withdrew"], NEWS.slug)
    type(made["closed"]).objects.filter(pk=made["closed"].pk).update(is_active=False)
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"agrees", "withdrew", "earlier", "closed"}),
        ("?state=in_force", {"agrees"}),
        ("?state=withdrawn&purpose=news-by-mail", {"withdrew"}),
        ("?state=earlier", {"earlier", "closed"}),
        ("?state=nonsense&purpose=nonsense", {"agrees", "withdrew", "earlier", "closed"}),
    ],
)
def test_the_list_and_its_export_show_the_same_people(client, office, people, query, expected):
    sign_in(client, office)
    emails = {people[name].email for name in expected}

    shown = client.get(reverse("privacy_agreements") + query)
    file = client.get(reverse("privacy_agreements_export") + query).content.decode("utf-8-sig")

    assert {one.person.email for one, _, _ in shown.context["rows"]} == emails
    assert {row["E-mail address"] for row in csv.DictReader(file.splitlines())} == emails


def test_each_line_says_the_words_and_when(client, office, people):
    sign_in(client, office)
    Agreement.objects.filter(person=people["withdrew"]).update(
        agreed_at=timezone.now() - timedelta(days=9), withdrawn_at=timezone.now()
    )

    file = client.get(reverse("privacy_agreements_export")).content.decode("utf-8-sig")

    rows = {row["E-mail address"]: row for row in csv.DictReader(file.splitlines())}
    earlier, withdrew = rows[people["earlier"].email], rows[people["withdrew"].email]
    agrees = rows[people["agrees"].email]
    assert (earlier["Version"], earlier["Words"], earlier["In force"]) == ("1", "Example words.", "no")
    assert (agrees["Version"], agrees["Words"], agrees["In force"]) == ("2", NEWS.text, "yes")
    assert agrees["Name"] == "'=Example Agrees"  # a spreadsheet runs no name
    local = timezone.localtime(timezone.now())
    assert withdrew["Taken back"][:10] == f"{local:%Y-%m-%d}"
    assert withdrew["Agreed"][:10] == f"{local - timedelta(days=9):%Y-%m-%d}"
    assert (agrees["What"], agrees["Taken back"]) == (NEWS.title, "")


@pytest.mark.parametrize("name", ["privacy_agreements", "privacy_agreements_export"])
def test_only_who_looks_after_data_sees_it(client, people, name):
    sign_in(client, UserFactory(groups=["Finance"]))
    assert client.get(reverse(name)).status_code in (302, 403)


def test_the_export_asks_for_proof_first(client, office):
    sign_in(client, office)
    grow_old(client)

    answer = client.get(reverse("privacy_agreements_export"))

    assert (answer.status_code, "reauthenticate" in answer.url) == (302, True)
