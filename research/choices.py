"""The words by which publications are sorted. The kinds and states are the field's own."""

from django.db import models


class Kind(models.TextChoices):
    """What sort of publication it is."""

    HANDBOOK = "handbook", "Handbook"
    REPORT = "report", "Report"
    WORKING_PAPER = "working-paper", "Working paper"
    THESIS = "thesis", "Thesis"
    PREPRINT = "preprint", "Preprint"
    ARTICLE = "article", "Article"
    GUIDANCE = "guidance", "Guidance"
    CONFERENCE_PAPER = "conference-paper", "Conference paper"
    DATASET = "dataset", "Dataset"


class Origin(models.TextChoices):
    """Who brought it out: a commercial publisher or somebody else (grey literature)."""

    GREY = "grey", "Grey literature"
    COMMERCIAL = "commercial", "Commercially published"


class Access(models.TextChoices):
    """Who may read the text and download the files. The record itself (title, authors) is for everyone."""

    PUBLIC = "public", "Everyone"
    REGISTERED = "registered", "Registered readers"
    SUBSCRIBERS = "subscribers", "Subscribers"
    GROUPS = "groups", "Named groups"


class Nation(models.TextChoices):
    """The nations of the United Kingdom."""

    ENGLAND = "england", "England"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"
    SCOTLAND = "scotland", "Scotland"
    WALES = "wales", "Wales"


class Language(models.TextChoices):
    """Languages by their BCP 47 tags (https://www.rfc-editor.org/info/bcp47)."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Welsh"
    SCOTTISH_GAELIC = "gd", "Scottish Gaelic"
    IRISH = "ga", "Irish"
    BRITISH_SIGN_LANGUAGE = "bfi", "British Sign Language"
    ARABIC = "ar", "Arabic"
    FRENCH = "fr", "French"
    POLISH = "pl", "Polish"
    PUNJABI = "pa", "Punjabi"
    ROMANIAN = "ro", "Romanian"
    UKRAINIAN = "uk", "Ukrainian"
    URDU = "ur", "Urdu"


class Role(models.TextChoices):
    """What a contributor did. Authors are cited; the others are named on the page."""

    AUTHOR = "author", "Author"
    EDITOR = "editor", "Editor"
    TRANSLATOR = "translator", "Translator"
    ILLUSTRATOR = "illustrator", "Illustrator"
    COMMISSIONER = "commissioner", "Commissioned by"


class TextState(models.TextChoices):
    """How the reading of a file's text went."""

    WAITING = "waiting", "Not read yet"
    READ = "read", "Read"
    NONE = "none", "Not a PDF"
    SCANNED = "scanned", "Scanned: pictures of pages, with no text behind them"
    ENCRYPTED = "encrypted", "Locked with a password"
    DAMAGED = "damaged", "Damaged or cut short"
    TOO_LARGE = "too_large", "Too large to be read whole"


class FileKind(models.TextChoices):
    """What a file is to its edition."""

    DOCUMENT = "document", "The publication"
    SUMMARY = "summary", "Summary"
    APPENDIX = "appendix", "Appendix"
    DATA = "data", "Data"
    SLIDES = "slides", "Slides"
    EASY_READ = "easy-read", "Easy read"
    OTHER = "other", "Other"


class Sharing(models.TextChoices):
    """Who may see a reading list beside its owner."""

    PRIVATE = "private", "Only me"
    MEMBERS = "members", "Members of NAVSH"
    LINK = "link", "Everybody who has the link"


class Licence(models.TextChoices):
    """What readers may do with a publication beyond reading it; values are SPDX identifiers."""

    CC_BY = "CC-BY-4.0", "Creative Commons: Attribution (CC BY 4.0)"
    CC_BY_SA = "CC-BY-SA-4.0", "Creative Commons: Attribution, share alike (CC BY-SA 4.0)"
    CC_BY_NC = "CC-BY-NC-4.0", "Creative Commons: Attribution, not commercial (CC BY-NC 4.0)"
    CC_BY_ND = "CC-BY-ND-4.0", "Creative Commons: Attribution, no derivatives (CC BY-ND 4.0)"
    CC_BY_NC_ND = (
        "CC-BY-NC-ND-4.0",
        "Creative Commons: Attribution, not commercial, no derivatives (CC BY-NC-ND 4.0)",
    )
    CC0 = "CC0-1.0", "Creative Commons: no rights reserved (CC0 1.0)"
    OGL = "OGL-UK-3.0", "Open Government Licence 3.0"


LICENCE_ADDRESSES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC_BY_ND: "https://creativecommons.org/licenses/by-nd/4.0/",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.OGL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
