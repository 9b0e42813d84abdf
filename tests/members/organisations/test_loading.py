"""The authorities as shipped go into the database once, and stay as staff leave them."""

from datetime import date

import pytest
from django.core.management import call_command

from members.organisations.loading import load_authorities
from members.organisations.models import Authority, ServiceArea, VirtualSchool
from tests.factories.people import UserFactory


@pytest.mark.django_db
def test_all_authorities_come_with_a_school_each():
    loaded = load_authorities()

    assert (len(loaded.added), len(loaded.updated), loaded.schools) == (153, 0, 153)
    assert Authority.objects.in_force().count() == 153
    assert set(ServiceArea.objects.values_list("authority__slug", flat=True)) == set(
        Authority.objects.values_list("slug", flat=True)
    )
    bristol = Authority.objects.get(slug="bristol-city-of")
    assert (bristol.plain_name, bristol.gss_code, bristol.dfe_code) == ("Bristol", "E06000023", "801")
    assert bristol.website == "https://www.bristol.gov.uk/"


@pytest.mark.django_db
def test_loading_again_changes_nothing_that_staff_changed(capsys):
    load_authorities()
    Authority.objects.filter(slug="kent").update(official_name="Kent, as staff wrote it")

    assert not load_authorities()
    assert Authority.objects.get(slug="kent").official_name == "Kent, as staff wrote it"

    call_command("load_authorities", "--update")
    assert "0 added, 1 updated" in capsys.readouterr().out
    assert Authority.objects.get(slug="kent").official_name == "Kent County Council"


@pytest.mark.django_db
def test_an_authority_that_ended_is_never_brought_back():
    load_authorities()
    Authority.objects.filter(slug="kent").update(valid_to=date(2020, 1, 1))

    assert not load_authorities(update=True)
    assert Authority.objects.get(slug="kent").valid_to == date(2020, 1, 1)
    assert VirtualSchool.objects.count() == 153


@pytest.mark.django_db
def test_example_schools_are_for_development_only(settings, tmp_path):
    from navsh.loading import example_schools

    load_authorities()
    settings.VAR_DIR = tmp_path
    settings.EXAMPLE_SIGN_INS = False
    assert example_schools.load(False) is False
    assert not VirtualSchool.objects.filter(is_example=True).exists()

    settings.EXAMPLE_SIGN_INS = True
    UserFactory(email="head@school-a.example")
    assert example_schools.load(False) is True
    assert example_schools.load(False) is False
    examples = VirtualSchool.objects.filter(is_example=True)
    assert examples.count() == 5
    assert all("not a real school" in school.name for school in examples)
    assert {school.roles.current().count() for school in examples} == {3}
