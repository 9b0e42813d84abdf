"""Every sentence that NAVSH gave stands where a visitor looks for it, and in no template."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.home.reading import visible_text

SENTENCES = tomllib.loads(
    (Path(__file__).parents[1] / "content" / "sentences.toml").read_text(encoding="utf-8")
)["sentence"]


@pytest.mark.django_db
def test_every_sentence_is_on_its_page(client):
    call_command("load_navsh", verbosity=0)
    pages = {}
    missing = []
    for sentence in SENTENCES:
        address = sentence["address"]
        if address not in pages:
            answer = client.get(address)
            assert answer.status_code == 200, address
            pages[address] = visible_text(answer.content.decode())
        if sentence["text"] not in pages[address]:
            missing.append((address, sentence["text"]))

    assert missing == []


def test_no_template_holds_a_sentence_of_the_content():
    long_ones = {sentence["text"] for sentence in SENTENCES if len(sentence["text"]) > 40}
    templates = [
        (path, " ".join(path.read_text(encoding="utf-8").split()))
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if path.name != "style_guide.html"
    ]

    assert [(path.name, text) for path, held in templates for text in long_ones if text in held] == []
