"""The office's screens of membership in Wagtail's admin."""
