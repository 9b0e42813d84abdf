"""NAVSH's posts: their dates and excerpts, and no text that NAVSH did not write."""

from navsh.loading.reading import content, publish
from news.models import NewsIndexPage, NewsPost


def load(force: bool) -> bool:
    index = NewsIndexPage.objects.first()
    if index is None:
        return False
    text = content("news")
    written = [publish(index, force, nothing_found=text["nothing_found_text"])]
    for known in text["posts"]:
        fields = {"title": known["title"], "date": known["date"], "lead": known["excerpt"]}
        post = NewsPost.objects.child_of(index).filter(slug=known["slug"]).first()
        if post is None:
            post = index.add_child(instance=NewsPost(slug=known["slug"], live=False, **fields))
        written.append(publish(post, force, **fields))
    return any(written)
