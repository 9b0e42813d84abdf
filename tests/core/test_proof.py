"""Asking again who it is: a view decorated here asks by whatever way is registered."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.decorators import method_decorator
from django.views.generic import View

from core import proof


@pytest.fixture
def asked():
    """Register a way that asks everybody but those with ?proved, and put the other back after."""
    before = list(proof._ask)
    proof.register_proof(lambda request: None if "proved" in request.GET else HttpResponse("Who are you?"))
    yield
    proof._ask[:] = before


@proof.proved_again
def export(request):
    return HttpResponse("exported")


@proof.proved_again(when=lambda request: "export" in request.GET)
def a_list(request):
    return HttpResponse("a list")


@method_decorator(proof.proved_again, name="dispatch")
class Change(View):
    def post(self, request):
        return HttpResponse("changed")


def test_only_who_proved_it_comes_through(asked):
    requests = RequestFactory()

    assert export(requests.get("/")).content == b"Who are you?"
    assert export(requests.get("/?proved")).content == b"exported"
    assert Change.as_view()(requests.post("/")).content == b"Who are you?"
    assert Change.as_view()(requests.post("/?proved")).content == b"changed"


def test_a_view_may_ask_for_some_requests_only(asked):
    requests = RequestFactory()

    assert a_list(requests.get("/")).content == b"a list"
    assert a_list(requests.get("/?export=csv")).content == b"Who are you?"


def test_every_view_that_asks_says_so():
    assert export.asks_for_proof
    assert a_list.asks_for_proof
    assert Change.as_view().asks_for_proof


def test_with_no_way_to_ask_the_door_stays_shut(asked):
    proof._ask.clear()

    with pytest.raises(PermissionDenied):
        export(RequestFactory().get("/?proved"))
