"""What can go wrong, in words for the person who reads it."""

from core.errors import Refusal


class PrivacyError(Refusal):
    """Something that was asked for cannot be done; `str()` of it says why and what to do."""


class TooManyCopies(PrivacyError):
    text = "You asked for three copies in the last day. Use the newest one, or ask again tomorrow."


class NotAllowed(PrivacyError):
    text = "Only staff who look after people’s data may do that."


class AlreadyAsked(PrivacyError):
    text = "You have asked for that already. We answer within a month."


class AlreadyDecided(PrivacyError):
    text = "Somebody else has decided this in the meantime."


class InTheWay(PrivacyError):
    """Something must be done first; `obstacles` are the sentences that say what."""

    def __init__(self, obstacles: list[str]) -> None:
        self.obstacles = obstacles
        super().__init__(" ".join(obstacles))
