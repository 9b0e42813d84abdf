"""The office's screens for taking publications over from elsewhere, and for taking the library out."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from research import exporting, exporting_files
from research.importing import making, reading
from research.models import EditionFileVersion
from research.permissions import can_edit_publications
from research.wording import kilobytes


class ImportForm(forms.Form):
    """A file or a pasted text, and what form it is in."""

    form = forms.ChoiceField(
        label="What it is", choices=[(key, label) for key, (label, _) in reading.FORMS.items()]
    )
    text = forms.CharField(
        label="Paste it here",
        required=False,
        strip=False,
        max_length=reading.LARGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="For one publication with a DOI: its record as CSL-JSON.",
    )
    file = forms.FileField(label="or choose a file", required=False)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload:
            if upload.size > 4 * reading.LARGEST:
                raise forms.ValidationError("The file is too large. Divide it and import the parts.")
            try:
                cleaned["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError("The file is not in UTF-8. Save it so and try again.") from error
        if not cleaned.get("text", "").strip():
            raise forms.ValidationError("Paste something, or choose a file.")
        try:
            cleaned["drafts"] = reading.read(cleaned["text"], cleaned.get("form") or "bib")
        except reading.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


def import_publications(request: HttpRequest) -> HttpResponse:
    """Show the form; then what would be made and what is doubtful; then make what staff ticked."""
    if not can_edit_publications(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict = {"form": form, "page_title": "Import publications", "header_icon": "upload"}
    if request.method == "POST" and form.is_valid():
        drafts = form.cleaned_data["drafts"]
        if "make" in request.POST:
            ticked = set(request.POST.getlist("take"))
            chosen = [draft for number, draft in enumerate(drafts) if str(number) in ticked]
            made = making.make(chosen, request.user)
            messages.success(
                request,
                f"{len(made)} publication{'s were' if len(made) != 1 else ' was'} made, as drafts. "
                "Nobody sees them until they are published.",
            )
            return redirect("research_import")
        context |= {"plans": making.plans(drafts), "text": form.cleaned_data["text"]}
        context["form_word"] = form.cleaned_data["form"]
    if "plans" not in context:
        context["size_of_files"] = exporting_files.total_size(request.user)
    return render(request, "research/admin/import.html", context)


@require_safe
def earlier_version(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send staff the bytes that a file had before it was replaced."""
    if not can_edit_publications(request.user):
        raise PermissionDenied
    version = get_object_or_404(EditionFileVersion, pk=pk)
    response = FileResponse(
        version.stored.open("rb"),
        as_attachment=True,
        filename=version.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def export_library(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Send the whole library, drafts included, as CSV, BibTeX or a zip file of every form.

    "files.zip" also holds the files that the visitor may have; it is made while it is sent.
    """
    if not can_edit_publications(request.user):
        raise PermissionDenied
    if ending == "files.zip":
        if exporting_files.total_size(request.user) > exporting_files.LARGEST:
            messages.error(
                request,
                f"The files are larger than {kilobytes(exporting_files.LARGEST)} together, too much for one "
                "zip file. Take the records alone, and ask whoever runs the server for a copy of the files.",
            )
            return redirect("research_import")
        response: HttpResponseBase = StreamingHttpResponse(
            exporting_files.zip_with_files(request.user), content_type="application/zip"
        )
    elif ending == "zip":
        response = FileResponse(exporting.zip_of_records(), content_type="application/zip")
    elif ending == "csv":
        response = HttpResponse(
            "\ufeff" + exporting.csv_of(exporting.records()), content_type="text/csv; charset=utf-8"
        )
    elif ending == "bib":
        response = HttpResponse(
            exporting.bibtex_of(exporting.records()), content_type="application/x-bibtex; charset=utf-8"
        )
    else:
        raise Http404("There is no such export.")
    response["Content-Disposition"] = f'attachment; filename="library.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
