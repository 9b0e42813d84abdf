"""What can be wrong here, each with a sentence for the person who meets it."""

from core.errors import Refusal


class DirectoryError(Refusal):
    """Something could not be done; `str()` says why and what to do."""

    text = "That could not be done."


class NotYours(DirectoryError):
    text = "Only the person, or NAVSH’s office, may change a profile."


class NotAPicture(DirectoryError):
    text = "We could not read that as a picture. Choose a JPEG, PNG or WebP file, such as a photo."
