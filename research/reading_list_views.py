"""Reading lists: a reader's own, those that members share, and the one behind a link."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.context import view_context
from core.rate_limits import exceeded
from core.standing import standing
from core.visitors import visitor
from core.writers import writers
from research import reading_lists
from research.choices import Sharing
from research.forms import AddToListForm, NoteForm, ReadingListForm
from research.models import PublicationPage, ReadingList, ReadingListItem, ResearchIndexPage
from research.permissions import may_keep_reading_lists

CHANGES_PER_HOUR = 300
TITLE = "Reading lists"
View = Callable[..., HttpResponse]


def _kept_from_caches(view: View) -> View:
    """Let no cache keep the answer: what is in a list is for whoever may see it now."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return wrapped


def _for_readers(view: View) -> View:
    """Ask for a sign-in, and refuse whoever changes lists by the hundred."""

    @wraps(view)
    @_kept_from_caches
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = visitor(request)
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_keep_reading_lists(user):
            raise PermissionDenied("Reading lists are for readers with an account.")
        if request.method == "POST" and exceeded("reading-lists", str(user.pk), CHANGES_PER_HOUR, 3600):
            messages.error(request, "You changed a great deal within the hour. Try again a little later.")
            return redirect("research:reading_lists")
        return view(request, *args, **kwargs)

    return wrapped


def _context(title: str, *steps: tuple[str, str | None], **more) -> dict:
    library = ResearchIndexPage.objects.only("title").first()
    above = [(library.title if library else "Research", reverse("research:library"))]
    if steps:
        above.append((TITLE, reverse("research:reading_lists")))
    crumbs = [*above, *(steps or [(title, None)])]
    return {**view_context(title, *crumbs, robots="noindex"), **more}


def _own(request: HttpRequest, key: str) -> ReadingList:
    return get_object_or_404(ReadingList.objects.of(visitor(request)), key=key)


def _seen(request: HttpRequest, key: str) -> ReadingList:
    user = visitor(request)
    return get_object_or_404(ReadingList.objects.opened_by(key, user))


@require_safe
@_for_readers
def overview(request: HttpRequest) -> HttpResponse:
    """Show one's own lists and, to members, those that members share."""
    user = visitor(request)
    shown = ReadingList.objects.visible_to(user).exclude(owner=user.pk).with_number()[:100]
    names = writers([kept.owner_id for kept in shown], user)
    context = _context(
        TITLE,
        own=ReadingList.objects.of(user).with_number(),
        others=[{"list": kept, "writer": names[kept.owner_id]} for kept in shown],
        is_member=standing(user).is_member,
    )
    return render(request, "research/reading_lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_readers
def new(request: HttpRequest) -> HttpResponse:
    """Make a list."""
    form = ReadingListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = reading_lists.create(request.user, **form.cleaned_data)
        except reading_lists.ReadingListError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{made.title}” was made. Now add publications to it.")
            return redirect(made.address)
    context = _context("A new reading list", ("A new list", None), form=form)
    return render(request, "research/reading_list_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_readers
def add(request: HttpRequest, publication: str) -> HttpResponse:
    """Put a publication into one of one's lists, or into a new one."""
    user = request.user
    work = get_object_or_404(PublicationPage.objects.visible_to(user), slug=publication)
    form = AddToListForm(request.POST or None, lists=ReadingList.objects.of(user))
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.cleaned_data.get("reading_list") or reading_lists.create(
                user, title=form.cleaned_data["title"]
            )
            reading_lists.add(kept, user, work, form.cleaned_data["note"])
        except reading_lists.ReadingListError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{work.title}” was added to “{kept.title}”.")
            return redirect(kept.address)
    context = _context("Add to a reading list", (work.title, work.address), ("Add", None))
    return render(request, "research/reading_list_add.html", {**context, "publication": work, "form": form})


@require_safe
@_kept_from_caches
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show a list to whoever may see it; its owner can put it in order there."""
    user = visitor(request)
    kept = ReadingList.objects.opened_by(key, user).first()
    if kept is None:
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404("There is no such list.")
    items = reading_lists.items_for(kept, user)
    is_own = kept.owner_id == user.pk
    # Whoever has only the link is not told whose list it is.
    is_signed = not is_own and kept.sharing == Sharing.MEMBERS and standing(user).is_member
    context = _context(
        kept.title,
        (kept.title, None),
        reading_list=kept,
        items=items,
        is_own=is_own,
        writer=writers([kept.owner_id], user)[kept.owner_id] if is_signed else None,
        number_hidden=kept.items.count() - len(items),
        exports=[
            {"label": label, "url": reverse("research:export_reading_list", args=[kept.key, ending])}
            for ending, (label, _, _) in reading_lists.EXPORTS.items()
        ],
    )
    return render(request, "research/reading_list.html", context)


@require_safe
@_kept_from_caches
def export(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Send the citations of a whole list, of what the visitor may see."""
    kept = _seen(request, key)
    if ending not in reading_lists.EXPORTS:
        raise Http404("There is no such format.")
    _, media_type, write = reading_lists.EXPORTS[ending]
    response = HttpResponse(
        write(reading_lists.records_of(kept, visitor(request))), content_type=f"{media_type}; charset=utf-8"
    )
    name = f"{slugify(kept.title)[:60] or 'reading-list'}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@_for_readers
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Rename, describe and share one's list."""
    kept = _own(request, key)
    initial = {"title": kept.title, "description": kept.description, "sharing": kept.sharing}
    form = ReadingListForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = reading_lists.change(kept, request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(changed.address)
    context = _context(f"Change “{kept.title}”", (kept.title, kept.address), ("Change", None), form=form)
    return render(request, "research/reading_list_form.html", {**context, "reading_list": kept})


@require_http_methods(["GET", "HEAD", "POST"])
@_for_readers
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Ask once more, then delete one's list."""
    kept = _own(request, key)
    if request.method == "POST":
        reading_lists.delete(kept, request.user)
        messages.success(request, f"“{kept.title}” was deleted.")
        return redirect("research:reading_lists")
    context = _context(f"Delete “{kept.title}”?", (kept.title, kept.address), ("Delete", None))
    return render(request, "research/reading_list_delete.html", {**context, "reading_list": kept})


@require_POST
@_for_readers
def change_item(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Move a publication of one's list up or down, take it out, or write a note on it (`do`)."""
    kept = _own(request, key)
    number = pk if pk < 2**63 else 0  # more than the database can hold: no such item
    item = get_object_or_404(ReadingListItem, reading_list=kept, pk=number)
    user, do = request.user, request.POST.get("do", "")
    if do in {"up", "down"}:
        reading_lists.move(item, user, up=do == "up")
    elif do == "take-out":
        reading_lists.take_out(item, user)
        messages.success(request, f"“{item.publication.title}” was taken out.")
        return redirect(kept.address)
    elif do == "note":
        form = NoteForm(request.POST)
        if form.is_valid():
            reading_lists.write_note(item, user, form.cleaned_data["note"])
            messages.success(request, "The note was saved.")
        else:
            messages.error(request, "The note is too long. Shorten it to 500 characters.")
    return redirect(f"{kept.address}#item-{item.pk}")
