"""Reading lists for tests."""

import factory

from research.models import ReadingList, ReadingListItem
from tests.factories.people import UserFactory
from tests.factories.research import PublicationFactory


class ReadingListFactory(factory.django.DjangoModelFactory):
    """A private list; `sharing="members"` or `sharing="link"` shares it."""

    class Meta:
        model = ReadingList

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Example list {n}")


class ReadingListItemFactory(factory.django.DjangoModelFactory):
    """A publication in a list."""

    class Meta:
        model = ReadingListItem

    reading_list = factory.SubFactory(ReadingListFactory)
    publication = factory.SubFactory(PublicationFactory)
    position = factory.Sequence(lambda n: n + 1)
