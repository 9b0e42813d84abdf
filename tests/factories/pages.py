"""Pages and documents for tests, made under the home page that every installation has."""

import factory
import wagtail_factories
from django.core.files.base import ContentFile

from core.models import NavshDocument
from home.models import HomePage, StandardPage


class StandardPageFactory(wagtail_factories.PageFactory):
    """A published page at /<slug>/; `linking_to=document` puts a link to it into the text."""

    class Meta:
        model = StandardPage

    parent = factory.LazyFunction(lambda: HomePage.objects.get())
    title = factory.Sequence(lambda n: f"Example page {n}")
    slug = factory.Sequence(lambda n: f"example-page-{n}")
    live = True

    class Params:
        linking_to = None

    @factory.lazy_attribute
    def body(self):
        return text_with_link_to(self.linking_to) if self.linking_to else []


def text_with_link_to(document: NavshDocument) -> list[tuple[str, str]]:
    """Return a body whose text links to `document` as the editor writes it."""
    return [("text", f'<p><a linktype="document" id="{document.pk}">Example</a></p>')]


class DocumentFactory(factory.django.DjangoModelFactory):
    """A document in the private storage."""

    class Meta:
        model = NavshDocument

    title = factory.Sequence(lambda n: f"Example document {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"<script>example</script>", name="example.txt"))
