"""The authorities of England, and a Virtual School for each."""

from members.organisations.loading import load_authorities


def load(force: bool) -> bool:
    return bool(load_authorities(update=force))
