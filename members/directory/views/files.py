"""Files out of the directory: pictures and vCards, each behind the same question as the page it is on."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from members.directory.gate import counted, members_only, not_a_member
from members.directory.models import Picture
from members.directory.shown import find
from members.directory.vcards import vcard
from members.directory.viewers import Viewer, viewer_of

SIZES = ("large", "small")


@require_safe
@login_required
def picture(request: HttpRequest, key: str, size: str) -> HttpResponse:
    """Send a picture to those who see it on the person's page, and to the person.

    Browsers keep it, and ask each time whether they may still show it: who may can change from one
    minute to the next. A picture never changes under one address.
    """
    found = Picture.objects.filter(key=key).select_related("profile").first()
    if found is None or size not in SIZES:
        raise Http404("No such picture.")
    if found.profile.person_id != request.user.pk:
        viewer = viewer_of(request.user)
        if not viewer.may_enter:
            return not_a_member(request)
        shown = find(viewer, found.profile.person_id)
        if shown is None or shown.picture_key != key:
            raise Http404("No such picture.")
    etag = f'"{size}"'
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        with getattr(found, size).open("rb") as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
        response["Content-Disposition"] = "inline"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@members_only
@counted
def card(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Send a person's visible details for an address book."""
    shown = find(viewer, pk)
    if shown is None or not shown.card_url:
        raise Http404("There are no details to be had.")
    response = HttpResponse(vcard(shown), content_type="text/vcard; charset=utf-8")
    name = f"{slugify(shown.name) or 'member'}.vcf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
