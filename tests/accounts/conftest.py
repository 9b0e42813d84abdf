"""Whatever a test of this room renders, nothing of it may come from allauth's own templates."""

from pathlib import Path

import allauth
import pytest
from django.test.signals import template_rendered

ALLAUTHS = Path(allauth.__file__).parent


@pytest.fixture(autouse=True)
def _only_our_templates():
    found = set()

    def look(sender, template, **kwargs):
        if template.name and Path(template.origin.name).is_relative_to(ALLAUTHS):
            found.add(template.name)

    template_rendered.connect(look)
    yield
    template_rendered.disconnect(look)
    assert found == set()
