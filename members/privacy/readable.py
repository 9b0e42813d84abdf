"""The copy of somebody’s data as one page that any browser shows without a connection (index.html)."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst

NOTHING = "–"


def page_of(contents: dict[str, Any]) -> str:
    """Return the page for what `members.privacy.copying` puts into your-data.json."""
    records = [
        {**record, "id": f"record-{number}", "shown": list(_rows(record))}
        for number, record in enumerate(contents["records"], 1)
    ]
    return render_to_string("privacy/copy_index.html", {**contents, "records": records})


def _rows(record: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Give each row as a list of what stands in it: label, value, and whether it is a file or long."""
    model = apps.get_model(record["record"])
    for row in record["rows"]:
        yield [_entry(model._meta.get_field(name), value) for name, value in row.items()]


def _entry(a_field: models.Field, value: Any) -> dict[str, Any]:
    return {
        "label": capfirst(str(a_field.verbose_name)) if not a_field.primary_key else "Number",
        "value": _in_words(value),
        "is_file": isinstance(a_field, models.FileField) and str(value).startswith("files/"),
    }


def _in_words(value: Any) -> str:
    """Return a value as people read it: times in London's, yes and no in words, lists as they are in JSON."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%-d %B %Y, %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return str(value)
