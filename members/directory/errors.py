"""What can be wrong here, each with a sentence for the person who meets it."""


class DirectoryError(Exception):
    """Something could not be done; `str()` says why and what to do."""

    text = "That could not be done."

    def __init__(self, text: str = "") -> None:
        super().__init__(text or self.text)


class NotYours(DirectoryError):
    text = "Only the person, or NAVSH’s office, may change a profile."


class NotAPicture(DirectoryError):
    text = "We could not read that as a picture. Choose a JPEG, PNG or WebP file, such as a photo."
