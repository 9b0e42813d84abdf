"""The wording of the cookie choice."""


def load(force: bool) -> bool:
    return False
