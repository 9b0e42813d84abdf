"""The models that every room builds on."""

from .clock import ClockJob
from .media import NavshDocument, NavshImage, NavshRendition
from .pages import BasePage
from .site_settings import SiteSettings

__all__ = ["BasePage", "ClockJob", "NavshDocument", "NavshImage", "NavshRendition", "SiteSettings"]
