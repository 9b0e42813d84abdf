"""Posts for tests; made under the news index that every installation has."""

import factory
import wagtail_factories
from django.utils import timezone
from taggit.models import Tag

from news.models import Author, NewsIndexPage, NewsPost, NewsTag


class AuthorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Example Author {n}")
    slug = factory.Sequence(lambda n: f"example-author-{n}")
    role = "Example role"


class NewsPostFactory(wagtail_factories.PageFactory):
    """A published post; `tags=["Funding"]` tags it."""

    class Meta:
        model = NewsPost
        skip_postgeneration_save = True

    parent = factory.LazyFunction(lambda: NewsIndexPage.objects.get())
    title = factory.Sequence(lambda n: f"Example post {n}")
    slug = factory.Sequence(lambda n: f"example-post-{n}")
    lead = factory.Sequence(lambda n: f"Example lead {n}.")
    date = factory.LazyFunction(timezone.localdate)
    live = True

    @factory.post_generation
    def tags(self, create, names, **kwargs):
        for name in names or []:
            tag, _ = Tag.objects.get_or_create(name=name)
            NewsTag.objects.create(content_object=self, tag=tag)
