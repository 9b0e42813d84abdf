from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from news.models import Author, NewsIndexPage, NewsPost
from tests.factories.news import AuthorFactory, NewsPostFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def _post_form(**changes) -> dict:
    return nested_form_data(
        {
            "title": "A new post",
            "slug": "a-new-post",
            "date": "2022-03-24",
            "lead": "Its lead.",
            "body": streamfield([("text", rich_text("<p>Its text.</p>"))]),
            "image": "",
            "image_alt_text": "",
            "author": "",
            "tags": "Funding, Conference",
            "seo_title": "",
            "search_description": "",
            "social_image": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "Publish",
            **changes,
        }
    )


def _add_url() -> str:
    return reverse("wagtailadmin_pages:add", args=["news", "newspost", NewsIndexPage.objects.get().pk])


def test_an_editor_writes_a_post_and_it_is_live_with_its_tags(editor):
    response = editor.post(_add_url(), _post_form())

    post = NewsPost.objects.get()
    assert response.status_code == 302
    assert (post.live, post.date, post.lead) == (True, date(2022, 3, 24), "Its lead.")
    assert sorted(tag.name for tag in post.tags.all()) == ["Conference", "Funding"]
    assert "Its text." in editor.get(post.url).content.decode()


def test_the_form_begins_with_today_and_asks_for_alternative_text(editor):
    form = editor.get(_add_url())

    assert form.context["form"].initial["date"] == NewsPost().date
    assert "What the picture shows, for somebody who cannot see it." in form.content.decode()


def test_a_slug_that_the_index_needs_is_refused_with_a_reason(editor):
    response = editor.post(_add_url(), _post_form(slug="feed"))

    assert not NewsPost.objects.exists()
    assert response.context["form"].errors == {
        "slug": ["The list of news needs this address itself. Choose a different one."]
    }


def test_the_preview_of_a_post_not_yet_saved_shows_it(editor):
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=["news", "newspost", NewsIndexPage.objects.get().pk]
    )
    NewsPostFactory(title="Another post")

    assert editor.post(address, _post_form()).json()["is_valid"]
    page = editor.get(address).content.decode()

    assert "<h1>A new post</h1>" in page
    assert "Its text." in page
    assert "Another post" in page  # related, for want of shared tags the latest


def test_the_list_of_posts_shows_day_author_and_drafts_newest_first(editor):
    NewsPostFactory(title="Older", date=date(2020, 1, 2), author=AuthorFactory(name="A. Example"))
    NewsPostFactory(title="Draft", date=date(2021, 1, 2), live=False)

    response = editor.get(reverse("news:index"))

    assert [page.title for page in response.context["pages"]] == ["Draft", "Older"]
    assert "A. Example" in response.content.decode()


def test_an_author_without_a_slug_gets_one_from_the_name(editor):
    address = reverse("wagtailsnippets_news_author:add")

    editor.post(address, {"name": "A. Example", "role": "Chair", "slug": ""})

    assert Author.objects.values_list("name", "slug", "role").get() == ("A. Example", "a-example", "Chair")


@pytest.mark.parametrize("name", ["A. Example", "日本"])
def test_an_author_whose_slug_cannot_be_made_is_asked_for_one(editor, name):
    AuthorFactory(slug="a-example")

    response = editor.post(reverse("wagtailsnippets_news_author:add"), {"name": name, "role": "", "slug": ""})

    assert Author.objects.count() == 1
    assert list(response.context["form"].errors) == ["slug"]


def test_an_author_of_posts_cannot_be_deleted(editor):
    author = NewsPostFactory(author=AuthorFactory()).author

    editor.post(reverse("wagtailsnippets_news_author:delete", args=[author.pk]))

    assert Author.objects.get() == author
