"""Words that people typed."""


def one_line(text: str) -> str:
    """Return `text` without line breaks or what cannot be seen, so that it can stand in a mail's header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
