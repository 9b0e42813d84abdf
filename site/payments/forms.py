"""Forms that payers fill in."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.forms import NavshFormHelper

LARGEST = 10 * 1024 * 1024
# What an order may come as: its suffix, and how such a file begins.
KINDS = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}


def validate_order_document(file: UploadedFile) -> None:
    """Refuse what is no PDF or picture, whatever its name says, and what is too large."""
    suffix = Path(file.name or "").suffix.lower()
    if suffix not in KINDS:
        raise ValidationError("Attach the order as a PDF, a PNG or a JPEG.")
    if (file.size or 0) > LARGEST:
        raise ValidationError("Attach a file of at most 10 MB.")
    head = file.read(16)
    file.seek(0)
    if not head.startswith(KINDS[suffix]):
        raise ValidationError("This file is not what its name says. Save it again as a PDF and attach that.")


class PurchaseOrderForm(forms.Form):
    """The order number that shall stand on an invoice, and the order itself if there is one to send."""

    helper = NavshFormHelper("Save order number", kind="secondary", form_tag=False)

    number = forms.CharField(
        label="Purchase order number",
        max_length=60,
        help_text="It will stand on the invoice.",
        error_messages={"required": "Enter your purchase order number."},
    )
    document = forms.FileField(
        label="The order as a file",
        required=False,
        help_text="A PDF, PNG or JPEG of at most 10 MB.",
        validators=[validate_order_document],
    )
