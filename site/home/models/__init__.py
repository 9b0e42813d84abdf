"""The home page, the pages of plain text, and what people write to us through the contact page."""

from .contact import ContactMessage, ContactPage
from .pages import HomePage, StandardPage

__all__ = ["ContactMessage", "ContactPage", "HomePage", "StandardPage"]
