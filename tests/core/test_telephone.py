"""A telephone number is dialled as it was meant, however it was written."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from core.telephone import dial_url


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("020 7946 0000", "tel:02079460000"),
        ("(020) 7946-0000", "tel:02079460000"),
        ("+44 20 7946 0000", "tel:+442079460000"),
        ("+44 (0)20 7946 0000", "tel:+442079460000"),
        ("(0)20 7946 0000", "tel:02079460000"),
        ("01632 960001 ext 123", "tel:01632960001;ext=123"),
        ("01632 960001 x123", "tel:01632960001;ext=123"),
        ("01632 960001, extension: 12", "tel:01632960001"),
        ("020 7946 0000 or 0161 496 0000", "tel:02079460000"),
        ("020 7946 0000/0161 496 0000", "tel:02079460000"),
        ("020 7946 0000 (Monday to Friday, 9am to 5pm)", "tel:02079460000"),
        ("Duty line: 020 7946 0000", "tel:02079460000"),
        ("on request", ""),
        ("", ""),
    ],
)
def test_a_number_is_dialled_as_it_was_meant(written, address):
    assert dial_url(written) == address


@given(st.text(max_size=60))
def test_whatever_is_written_gives_an_address_that_a_telephone_reads(written):
    assert re.fullmatch(r"(tel:\+?[0-9]+(;ext=\d+)?)?", dial_url(written))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("(020) 7946 0000", '<a href="tel:02079460000">(020) 7946 0000</a>'),
        ("<b>on request", "&lt;b&gt;on request"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_template_writes_the_link_by_the_filter(number, written):
    template = Template("{% load core_tags %}{{ number|phone_link }}")

    assert template.render(Context({"number": number})) == written


def test_no_template_writes_such_an_address_by_itself():
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")

    assert [str(path) for path in templates if 'href="tel:' in path.read_text()] == []
