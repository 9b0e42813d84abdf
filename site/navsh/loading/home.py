"""The home page."""

from home.models import HomePage
from navsh.loading.reading import content, paragraphs, publish

_RICH = {"duty", "purpose", "about"}


def load(force: bool) -> bool:
    page = HomePage.objects.first()
    if page is None:
        return False
    fields = {
        name: paragraphs(value) if name in _RICH else value
        for name, value in content("home").items()
        if name != "aims"
    }
    aims = [("aim", text) for text in content("home")["aims"]]
    return publish(page, force, aims=aims, **fields)
