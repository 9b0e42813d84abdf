"""Calls for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from eoi.models import CallPage, CallsIndexPage


class CallPageFactory(factory.django.DjangoModelFactory):
    """A published call under /work-with-us/, open since yesterday and for a week, unless told otherwise."""

    class Meta:
        model = CallPage

    title = factory.Sequence(lambda n: f"Example call {n}")
    slug = factory.Sequence(lambda n: f"example-call-{n}")
    summary = "An example of a call, for tests."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyAttribute(lambda call: call.opens_at + timedelta(days=8))
    contact_name = "Example contact"
    contact_email = "calls@example.org"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        index = kwargs.pop("parent", None) or CallsIndexPage.objects.get()
        return index.add_child(instance=model_class(*args, **kwargs))
