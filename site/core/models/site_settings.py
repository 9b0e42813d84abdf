"""What the office can change about the whole site without a developer."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField

from core.blocks.links import LinkBlock, LinkGroupBlock


@register_setting(icon="site")
class SiteSettings(BaseGenericSetting):
    """The charity's name and details, and the links in the header and the footer."""

    organisation_name = models.CharField(
        max_length=120,
        default="National Association of Virtual School Heads",
        help_text="The full name: in the header, the footer and shared links.",
    )
    short_name = models.CharField(
        max_length=30, default="NAVSH", help_text="In the header and after the title of every page."
    )
    strapline = models.CharField(
        max_length=200,
        blank=True,
        help_text="One sentence for search engines and shared links, where a page has none of its own.",
    )
    charity_number = models.CharField(
        max_length=12, blank=True, help_text="Shown in the footer. Left out while empty."
    )
    contact_email = models.EmailField(
        "public e-mail address",
        blank=True,
        help_text="Shown in the footer. Left out while empty.",
    )
    office_email = models.EmailField(
        "office e-mail address",
        blank=True,
        help_text="Where messages from the contact form are sent. Never shown.",
    )
    social_image = models.ForeignKey(
        "core.NavshImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The picture for shared links, where a page has none of its own.",
    )
    footer_text = RichTextField(
        blank=True, features=["bold", "italic", "link"], help_text="A sentence at the very end of every page."
    )
    header_links = StreamField(
        [("link", LinkBlock())],
        blank=True,
        help_text="The main navigation, in this order. Five or six links at most.",
    )
    footer_groups = StreamField(
        [("group", LinkGroupBlock())], blank=True, help_text="Columns of links at the end of every page."
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("organisation_name"),
                FieldPanel("short_name"),
                FieldPanel("strapline"),
                FieldPanel("charity_number"),
                FieldPanel("contact_email"),
                FieldPanel("office_email"),
                FieldPanel("social_image"),
            ],
            heading="The charity",
        ),
        MultiFieldPanel(
            [FieldPanel("header_links"), FieldPanel("footer_groups"), FieldPanel("footer_text")],
            heading="Navigation and footer",
        ),
    ]

    class Meta:
        verbose_name = "site settings"

    def __str__(self) -> str:
        return self.short_name
