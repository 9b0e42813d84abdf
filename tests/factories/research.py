"""Publications for tests; made under the library that every installation has."""

import factory
import wagtail_factories
from django.core.files.base import ContentFile

from research.models import (
    AccessRequest,
    Contribution,
    Contributor,
    Edition,
    EditionFile,
    PublicationPage,
    ResearchIndexPage,
    Topic,
)


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Example topic {n}")
    slug = factory.Sequence(lambda n: f"example-topic-{n}")


class PersonFactory(factory.django.DjangoModelFactory):
    """A contributor who is a person."""

    class Meta:
        model = Contributor

    family_name = factory.Sequence(lambda n: f"Example{n}")
    given_names = "Alex"
    slug = factory.Sequence(lambda n: f"alex-example-{n}")


class BodyFactory(factory.django.DjangoModelFactory):
    """A contributor that is a body."""

    class Meta:
        model = Contributor

    name = factory.Sequence(lambda n: f"Example Body {n}")
    slug = factory.Sequence(lambda n: f"example-body-{n}")


class PublicationFactory(wagtail_factories.PageFactory):
    """A published publication; `authors=[…]`, `topics=[…]`, `groups=[…]` and `audiences=[…]` hang on it."""

    class Meta:
        model = PublicationPage
        skip_postgeneration_save = True

    parent = factory.LazyFunction(lambda: ResearchIndexPage.objects.get())
    title = factory.Sequence(lambda n: f"Example publication {n}")
    slug = factory.Sequence(lambda n: f"example-publication-{n}")
    summary = "An example of a publication, for tests."
    live = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        related = {name: kwargs.pop(name, []) for name in ("authors", "topics", "audiences", "groups")}
        page = super()._create(model_class, *args, **kwargs)
        for position, contributor in enumerate(related.pop("authors")):
            Contribution.objects.create(publication=page, contributor=contributor, sort_order=position)
        page = PublicationPage.objects.get(pk=page.pk)
        for name, objects in related.items():
            setattr(page, name, objects)
        page.save_revision().publish()
        return PublicationPage.objects.get(pk=page.pk)


class EditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Edition

    publication = factory.SubFactory(PublicationFactory)
    label = factory.LazyAttribute(lambda edition: str(edition.year))
    slug = factory.LazyAttribute(lambda edition: str(edition.year))
    year = factory.Sequence(lambda n: 1950 + n % 70)
    place = "London"
    publisher = "Example Press"


class EditionFileFactory(factory.django.DjangoModelFactory):
    """A file; `content=b"…"` are its bytes."""

    class Meta:
        model = EditionFile

    class Params:
        content = b"%PDF-1.7 an example file for tests"

    edition = factory.SubFactory(EditionFactory)
    name = "example.pdf"
    file = factory.LazyAttribute(lambda file: ContentFile(file.content, name="example.pdf"))


class AccessRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccessRequest

    publication = factory.SubFactory(PublicationFactory)
    name = "Example Reader"
    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    reason = "An example of a reason."
