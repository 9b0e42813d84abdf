"""What has a history is not deleted in the admin, and what may be deleted is."""

import pytest
from django.urls import reverse

from members.membership.models import Plan
from members.organisations.models import WrongReport
from payments.models import BankAccount, Payer
from tests.factories.organisations import AuthorityFactory
from tests.factories.payments import invoice
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    return sign_in(client, UserFactory(is_superuser=True))


@pytest.mark.parametrize("name", ["payments_payers", "payments_bank_accounts", "membership_plans"])
def test_an_administrator_neither(client, administrator, name):
    invoice("100.00")
    BankAccount.objects.create(name="Example bank", account_number="12345678")
    model = {"payments_payers": Payer, "payments_bank_accounts": BankAccount, "membership_plans": Plan}[name]
    before = list(model.objects.values_list("pk", flat=True))

    answer = client.post(reverse(f"{name}:delete", args=[before[0] if before else 1]))

    assert answer.status_code in {302, 404}
    assert list(model.objects.values_list("pk", flat=True)) == before


def test_a_report_of_something_wrong_is_deleted(client, administrator):
    report = WrongReport.objects.create(authority=AuthorityFactory(), about="phone", details="An example.")
    address = reverse("wrong_reports:delete", args=[report.pk])

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert not WrongReport.objects.exists()
