"""What the news room's models hold about people."""

from core.personal_data import Ground, Keep, holds, nothing_personal

nothing_personal(
    "news.NewsIndexPage",
    "news.NewsPost",
    "news.NewsTag",
    because="Published text, written by editors.",
)

holds(
    "news.Author",
    what="Names and posts of those who wrote a news post, shown with it",
    people="People who write for the site",
    purpose="To say who wrote what is published",
    ground=Ground.INTERESTS,
    kept="As long as the post is published",
    erase=Keep("Who wrote a published text belongs to it. Ask the office, which can take a name off."),
    fields=("name", "slug", "role"),
    unfindable="A published name, known by no account or address; ask the office.",
)
