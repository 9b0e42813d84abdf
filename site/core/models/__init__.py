"""The models that every room builds on."""

from .audit import AuditEvent
from .changes import ChangeRecord
from .clock import ClockJob
from .media import NavshDocument, NavshImage, NavshRendition
from .pages import BasePage
from .site_settings import SiteSettings

__all__ = [
    "AuditEvent",
    "BasePage",
    "ChangeRecord",
    "ClockJob",
    "NavshDocument",
    "NavshImage",
    "NavshRendition",
    "SiteSettings",
]
