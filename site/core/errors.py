"""What a room refuses, in a sentence for the person who meets it."""


class Refusal(Exception):
    """Something cannot be done. `str()` says why and what to do; each room has a base of its own."""

    text = "That cannot be done."

    def __init__(self, text: str = "") -> None:
        super().__init__(text or self.text)
