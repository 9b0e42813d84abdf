"""The body of a page: what an editor can put into it."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core.embeds import video_at

from .links import LinkBlock

RICH_TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label="quotation", help_text="Without quotation marks: the page adds them.")
    who = blocks.CharBlock(required=False, max_length=200, help_text="Who said or wrote it.")
    source = blocks.URLBlock(required=False, help_text="Where it can be read, if anywhere.")

    class Meta:
        icon = "openquote"
        template = "components/quote.html"
        description = "Somebody's words, with their name"
        preview_value = {"text": "Every child can learn.", "who": "Example speaker"}


class FigureBlock(blocks.StructBlock):
    """A picture. Its alternative text is required: some readers have nothing else of it."""

    image = ImageChooserBlock()
    alt_text = blocks.CharBlock(
        max_length=300,
        label="alternative text",
        help_text="What the picture shows, for somebody who cannot see it.",
    )
    caption = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "image"
        template = "components/figure.html"
        description = "A picture with alternative text and a caption"


class VideoBlock(blocks.StructBlock):
    """A film on YouTube or Vimeo, which is not fetched before the visitor asks for it."""

    title = blocks.CharBlock(max_length=200, help_text="What the film is about.")
    address = blocks.URLBlock(help_text="The film's page on YouTube or Vimeo.")
    transcript = blocks.RichTextBlock(
        required=False,
        features=RICH_TEXT_FEATURES,
        help_text="The film in words, for those who cannot watch or hear it.",
    )

    class Meta:
        icon = "media"
        template = "components/embed.html"
        description = "A film that loads only when the visitor presses play"

    def clean(self, value):
        cleaned = super().clean(value)
        if video_at(cleaned["address"]) is None:
            raise StructBlockValidationError(
                {"address": ValidationError("Give the address of a film on YouTube or Vimeo.")}
            )
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["video"] = video_at(value["address"])
        return context


class DocumentBlock(blocks.StructBlock):
    """A file to download, with its kind and size."""

    document = DocumentChooserBlock()
    title = blocks.CharBlock(
        required=False, max_length=200, help_text="Left empty, the document's own title is shown."
    )

    class Meta:
        icon = "doc-full"
        template = "components/document.html"
        description = "A file to download"


class CallToActionBlock(blocks.StructBlock):
    """The one thing that the reader is asked to do next."""

    text = blocks.CharBlock(required=False, max_length=300)
    link = LinkBlock()

    class Meta:
        icon = "pick"
        template = "components/call_to_action.html"
        description = "A button that asks the reader to do something"


class BodyBlock(blocks.StreamBlock):
    """Everything that a page's body can be made of."""

    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES, template="components/rich_text.html")
    quote = QuoteBlock()
    image = FigureBlock()
    video = VideoBlock()
    document = DocumentBlock()
    call_to_action = CallToActionBlock()
    table = TableBlock(
        template="components/table.html",
        table_options={"minSpareRows": 0, "startRows": 3, "startCols": 3},
    )
