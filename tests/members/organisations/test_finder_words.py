"""What a school says of itself stands on its page as it wrote it: its hours, and its help for each reader."""

import json
import re

import pytest

from members.organisations.models import Authority, VirtualSchool
from tests.factories.organisations import PublicContactFactory

pytestmark = pytest.mark.django_db
PAGE = "/find-a-virtual-school/kent/"
HOURS = "Monday to Thursday, 8.30am to 4pm, in term"


@pytest.fixture
def kent(england) -> VirtualSchool:
    return VirtualSchool.objects.serving(Authority.objects.get(slug="kent")).get()


def page(client) -> str:
    return client.get(PAGE).content.decode()


def test_the_opening_hours_stand_on_the_page_and_are_left_out_where_nobody_gave_them(client, kent):
    contact = PublicContactFactory(school=kent, opening_hours=HOURS)
    assert f'<span class="reach__how">Open</span> {HOURS}</li>' in page(client)
    contact.opening_hours = ""
    contact.save()
    assert '<span class="reach__how">Open</span>' not in page(client)


def test_machines_are_told_no_hours_because_they_are_words(client, kent):
    PublicContactFactory(school=kent, opening_hours=HOURS)
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(client), re.S)
    assert found
    for said in map(json.loads, found):
        assert not {"openingHours", "hoursAvailable", "openingHoursSpecification"} & set(said)
        assert HOURS not in json.dumps(said)


def test_each_reader_finds_the_schools_own_words_in_their_own_column(client, kent):
    PublicContactFactory(
        school=kent,
        help_for_carers="Zecarer one\n\nZecarer two",
        help_for_schools="Zeteacher one\nZeteacher two",
        help_for_social_workers="Zeworker one\nZeworker two",
    )
    help_part = page(client).split('<div class="finder-help__columns">')[1].split("</section>")[0]
    columns = [re.findall(r"<li>(Ze.*?)</li>", column) for column in re.split(r"<h3", help_part)[1:]]
    assert columns == [
        ["Zecarer one", "Zecarer two"],
        ["Zeteacher one", "Zeteacher two"],
        ["Zeworker one", "Zeworker two"],
    ]
    assert "we say what Virtual Schools do in general" not in page(client)
