"""The list of calls for expressions of interest."""

from eoi.models import CallsIndexPage
from navsh.loading.reading import content, publish


def load(force: bool) -> bool:
    page = CallsIndexPage.objects.first()
    return page is not None and publish(page, force, nothing_text=content("calls")["nothing_text"])
