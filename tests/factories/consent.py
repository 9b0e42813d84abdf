"""Cookie choices and visits for tests."""

import factory

from consent import visits
from consent.models import DailyTotal, Visit

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class VisitFactory(factory.django.DjangoModelFactory):
    """A visitor's day; `number` is what their cookie holds."""

    class Meta:
        model = Visit

    class Params:
        number = factory.LazyFunction(visits.new_number)

    visitor = factory.LazyAttribute(lambda visit: visits.hashed(visit.number))
    first_day = factory.SelfAttribute("day")
    views = 1


class DailyTotalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DailyTotal

    section = "home"
    views = 1
