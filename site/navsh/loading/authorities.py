"""The authorities of England, a Virtual School for each, and the splits that have been announced."""

from members.organisations.announced import load_announced
from members.organisations.loading import load_authorities


def load(force: bool) -> bool:
    loaded = load_authorities(update=force)
    return bool(load_announced()) or bool(loaded)
