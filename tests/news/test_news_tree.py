import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Page

from home.models import HomePage
from news.models import NOTHING_FOUND, NewsIndexPage, NewsPost
from tests.factories.news import NewsPostFactory

pytestmark = pytest.mark.django_db


def test_every_installation_has_a_news_index_under_home():
    index = NewsIndexPage.objects.get()

    assert (index.url, index.title, index.live) == ("/news/", "News", True)
    assert index.get_parent().specific == HomePage.objects.get()
    assert index.nothing_found == NOTHING_FOUND
    assert Page.find_problems() == ([], [], [], [], [])


def test_there_is_one_index_and_it_holds_only_posts():
    home, index = HomePage.objects.get(), NewsIndexPage.objects.get()

    assert not NewsIndexPage.can_create_at(home)
    assert NewsIndexPage.allowed_subpage_models() == [NewsPost]
    assert NewsPost.can_create_at(index)
    assert not NewsPost.can_create_at(home)
    assert NewsPost.allowed_subpage_models() == []


@pytest.mark.parametrize("slug", ["feed", "tag", "author", "2022"])
def test_a_post_cannot_take_an_address_of_the_index(slug):
    with pytest.raises(ValidationError) as error:
        NewsPostFactory(slug=slug)

    assert list(error.value.message_dict) == ["slug"]


def test_a_picture_needs_alternative_text_in_the_form_and_in_the_database():
    from wagtail_factories import ImageFactory

    post = NewsPostFactory()
    post.image = ImageFactory()
    with pytest.raises(ValidationError) as error:
        post.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsPost.objects.filter(pk=post.pk).update(image=post.image)

    assert list(error.value.message_dict) == ["image_alt_text"]
