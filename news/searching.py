"""Finding posts by words, in Wagtail's own index."""

LONGEST_QUERY = 200
MOST_WORDS = 12


def tidy(query: str) -> str:
    """Return what was asked without needless space, cut to what can be searched in good time."""
    words = "".join(c if c.isprintable() else " " for c in query[:LONGEST_QUERY]).split()
    return " ".join(words[:MOST_WORDS])


def matching(posts, query: str):
    """Return the `posts` that match `query`, best first.

    Those that have all of its words; where no post has them all, those that have any of them.
    """
    all_words = posts.search(query, operator="and")
    return all_words if all_words.count() else posts.search(query, operator="or")
