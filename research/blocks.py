"""The blocks of a publication: its sections, what others wrote about it, and its notices."""

from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks

from core.blocks.body import RICH_TEXT_FEATURES


class Relation(models.TextChoices):
    """How a piece stands to the publication."""

    RELATED = "related", "Related"
    CRITICAL = "critical", "Critique or discussion"


class NoticeKind(models.TextChoices):
    """What a notice does to the publication."""

    CORRECTION = "correction", "Correction"
    UPDATE = "update", "Update"
    WITHDRAWAL = "withdrawal", "Withdrawal"


class SectionBlock(blocks.StructBlock):
    """A section of the publication's own text."""

    heading = blocks.CharBlock(max_length=200)
    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES[1:])

    class Meta:
        icon = "title"
        template = "research/blocks/section.html"
        description = "A heading and its text"


class OtherPieceValue(blocks.StructValue):
    """A piece by somebody else, with its sentence as HTML."""

    @property
    def sentence(self) -> SafeString:
        """The sentence, in which the title is a link where both are known."""
        text, title, url = self.get("text") or "", self.get("title") or "", self.get("url") or ""
        if not url:
            return mark_safe(escape(text))
        link = format_html('<a href="{}">{}</a>', url, title or "Read it")
        before, found, after = text.partition(title) if title else (text, "", "")
        if found:
            return format_html("{}{}{}", before, link, after)
        return format_html("{} {}", text, link) if text else link

    @property
    def source(self) -> str:
        """Who and when: "TES, 2019"; empty where neither is known."""
        return ", ".join(filter(None, [self.get("who"), self.get("when")]))


class OtherPieceBlock(blocks.StructBlock):
    """Something that others wrote: related, or critical of this publication."""

    relation = blocks.ChoiceBlock(
        choices=Relation.choices,
        default=Relation.RELATED,
        help_text="Critical pieces stand under a heading of their own.",
    )
    title = blocks.CharBlock(
        max_length=300, required=False, help_text="The title of the piece, if it has one."
    )
    who = blocks.CharBlock(max_length=200, required=False, help_text="Who wrote or brought it out.")
    when = blocks.CharBlock(
        max_length=40, required=False, help_text="The year or the day, such as 2020 or 3 July 2020."
    )
    url = blocks.URLBlock(
        required=False,
        label="address",
        help_text="Where it can be read. Left empty, the piece is named without a link.",
    )
    text = blocks.TextBlock(
        required=False,
        help_text="A sentence that says what it is. If the title occurs in it, the title becomes the link.",
    )

    class Meta:
        icon = "link"
        value_class = OtherPieceValue
        description = "A piece by others, with who and when"


class NoticeBlock(blocks.StructBlock):
    """A correction, an update or a withdrawal, with its date."""

    kind = blocks.ChoiceBlock(
        choices=NoticeKind.choices,
        default=NoticeKind.CORRECTION,
        help_text="A withdrawal is shown as a warning; the files stay where they are.",
    )
    date = blocks.DateBlock()
    text = blocks.TextBlock(help_text="What was wrong and what holds now, or why it was withdrawn.")

    class Meta:
        icon = "warning"
        description = "A correction, an update or a withdrawal"

    @staticmethod
    def label_of(kind: str) -> str:
        return str(NoticeKind(kind).label)
