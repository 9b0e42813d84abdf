"""The errors that the protocol knows (section 3.6); `code` is its word for each."""


class OaiError(Exception):
    """A request that cannot be answered; the message tells the harvester why."""

    code = ""


class BadVerb(OaiError):
    """The verb is missing, repeated or unknown."""

    code = "badVerb"


class BadArgument(OaiError):
    """An argument is unknown, missing, repeated or malformed."""

    code = "badArgument"


class BadResumptionToken(OaiError):
    """A resumption token was not made here for this verb, or has expired."""

    code = "badResumptionToken"


class CannotDisseminateFormat(OaiError):
    """There is no such metadata format."""

    code = "cannotDisseminateFormat"


class IdDoesNotExist(OaiError):
    """There is no such record, and was none."""

    code = "idDoesNotExist"


class NoRecordsMatch(OaiError):
    """Nothing was changed in that time, or is in that set."""

    code = "noRecordsMatch"


class NoMetadataFormats(OaiError):
    """A record that was deleted has no metadata in any format."""

    code = "noMetadataFormats"


class NoSetHierarchy(OaiError):
    """There are no sets: the library is empty."""

    code = "noSetHierarchy"
