"""Every model says what it holds about people. If this fails, write it into your room's personal_data.py."""

from dataclasses import replace

import pytest
from django.db import models

from core import personal_data, retention
from core.personal_data import Nothing, Person, holdings, looks_personal
from tests.factories.people import UserFactory


def test_every_model_is_classified():
    assert personal_data.unclassified() == []


def test_no_field_that_looks_personal_is_passed_over():
    assert personal_data.unspoken_fields() == []


def test_every_field_and_path_that_is_named_exists():
    assert personal_data.slips() == []


def test_a_classification_says_all_that_the_law_asks():
    said = [
        holding
        for holding in holdings()
        if not all([holding.what, holding.people, holding.purpose, holding.kept])
    ]
    assert said == []


def test_every_time_that_is_promised_is_kept_to():
    assert retention.broken_promises() == []


def test_a_time_without_a_rule_or_a_reason_is_found(monkeypatch):
    rules = {name: rule for name, rule in retention._rules.items() if name != "privacy.Correction"}
    monkeypatch.setattr(retention, "_rules", rules)
    known = dict(personal_data._known)
    known["payments.Dispute"] = replace(known["payments.Dispute"], forgotten_by="")
    monkeypatch.setattr(personal_data, "_known", known)
    assert retention.broken_promises() == ["payments.Dispute", "privacy.Correction"]


@pytest.mark.parametrize(
    "name", ["email", "work_email", "first_name", "ip", "user_agent", "contact_name", "direct_phone", "dob"]
)
def test_a_field_looks_personal_by_its_name(name):
    field = models.CharField()
    field.name = name
    assert looks_personal(field)


@pytest.mark.parametrize("name", ["title", "slug", "description", "recipe", "shipping_cost", "emphasis"])
def test_other_names_do_not(name):
    field = models.CharField()
    field.name = name
    assert not looks_personal(field)


def test_an_address_that_was_never_confirmed_is_nobodys(db):
    person = UserFactory(email="mine@example.org", confirmed=False)
    assert Person.of(person).emails == frozenset()
    person.confirm_email()
    assert Person.of(person).emails == {"mine@example.org"}


def test_an_unclassified_model_and_a_passed_over_field_are_found(monkeypatch):
    known = dict(personal_data._known)
    del known["home.ContactMessage"]
    known["organisations.Invitation"] = Nothing("organisations.Invitation", "by mistake")
    monkeypatch.setattr(personal_data, "_known", known)
    assert personal_data.unclassified() == ["home.ContactMessage"]
    assert personal_data.unspoken_fields() == [
        "organisations.Invitation.email",
        "organisations.Invitation.invited_by",
        "organisations.Invitation.accepted_by",
    ]
