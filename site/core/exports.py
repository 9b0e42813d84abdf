"""CSV files that spreadsheets open: no cell of ours ever becomes a formula there.

Excel, LibreOffice and Google Sheets run a cell that begins with = + - or @ (also after white space they
drop, and in full-width letters). Such a text gets an apostrophe before it, which those programs take as
"this is text" (OWASP, "CSV Injection"). Numbers and dates are written as they are.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone

from core.xml_text import xml_text

STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """Return `value` as a CSV cell that a spreadsheet shows and never runs.

    Decimals and numbers stay numbers (a minus is a minus there), aware times become London's, None is
    empty. NUL and other control characters, which no cell needs, are dropped.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int | float):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return _harmless(str(value))


def _harmless(text: str) -> str:
    text = "".join(c for c in text if c in "\t\r\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    # Some programs drop leading white space, and read a full-width ＝ as =.
    first = unicodedata.normalize("NFKC", text.lstrip())[:1]
    return (
        f"'{text}" if text.startswith(("\t", "\r", "\n")) or (first in STARTS_A_FORMULA and first) else text
    )


def csv_text(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a whole CSV file, every cell made safe, lines ended as spreadsheets expect."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([safe_cell(header) for header in headers])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def csv_response(file_name: str, headers: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return a download of `file_name` (plain letters), with the mark that lets Excel read accents."""
    response = HttpResponse("\ufeff" + csv_text(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def guard_exports_of_the_admin() -> None:
    """Have every list that Wagtail's admin gives as CSV or XLSX go through the same care.

    Wagtail writes texts as they are: what a visitor typed into the contact form would be a formula in the
    office's CSV, and one control character in it would keep the office from any XLSX at all.
    """
    from wagtail.admin.views.mixins import SpreadsheetExportMixin

    as_wagtail_would = SpreadsheetExportMixin.preprocess_field_value
    if getattr(as_wagtail_would, "is_ours", False):
        return

    def with_care(self, field: str, value: object, export_format: str) -> object:
        cell = as_wagtail_would(self, field, value, export_format)
        if export_format == self.FORMAT_CSV:
            return safe_cell(cell)
        return xml_text(cell) if isinstance(cell, str) else cell

    with_care.is_ours = True  # type: ignore[attr-defined]
    SpreadsheetExportMixin.preprocess_field_value = with_care
