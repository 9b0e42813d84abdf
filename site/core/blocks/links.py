"""Links that staff choose: to a page of ours or to another address."""

from types import SimpleNamespace

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.addresses import path_of_page


class LinkValue(blocks.StructValue):
    """A chosen link, with the one address that it leads to."""

    @property
    def url(self) -> str:
        """The address; empty where the page is gone or not published."""
        page = self.get("page")
        if page is not None:
            return page.url or "" if page.live else ""
        return self.get("address") or ""

    def url_kept_in(self, kept: SimpleNamespace) -> str:
        """Return `url`, as `core.addresses.path_of_page` does for many links at once."""
        page = self.get("page")
        return path_of_page(page, kept) if page is not None and page.live else self.url


class LinkBlock(blocks.StructBlock):
    """One link."""

    label = blocks.CharBlock(max_length=60)
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(
        required=False,
        max_length=500,
        label="or an address",
        help_text="Begin with https:// for another site or / for an address on this one.",
    )

    class Meta:
        icon = "link"
        value_class = LinkValue

    def clean(self, value):
        cleaned = super().clean(value)
        address = cleaned.get("address") or ""
        if bool(cleaned.get("page")) == bool(address):
            raise StructBlockValidationError(
                {"page": ValidationError("Choose a page or give an address, one of the two.")}
            )
        if address and (
            not address.startswith(("https://", "http://", "mailto:", "tel:", "/"))
            or address.startswith("//")
        ):
            raise StructBlockValidationError({"address": ValidationError("Begin with https:// or with /.")})
        return cleaned


class LinkGroupBlock(blocks.StructBlock):
    """A heading of the footer, with its links."""

    heading = blocks.CharBlock(max_length=60)
    links = blocks.ListBlock(LinkBlock())

    class Meta:
        icon = "list-ul"
