"""Reading lists: what their owner can do, whom they are shown to, and that they open nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from core import standing
from core.members_area import area_links
from research import reading_list_views, reading_lists
from research.choices import Access, Sharing
from research.importing.reading import read
from research.models import PublicationPage, ReadingList, ReadingListItem
from tests.factories.people import UserFactory
from tests.factories.reading_lists import ReadingListFactory, ReadingListItemFactory
from tests.factories.research import BodyFactory, EditionFactory, EditionFileFactory, PublicationFactory
from tests.home.reading import visible_text

pytestmark = pytest.mark.django_db

LISTS = "/research/lists/"


@pytest.fixture
def members(monkeypatch):
    """The members' rooms answer here: who is in this set has a membership behind them."""
    emails: set[str] = set()

    def answer(user):
        return standing.Standing(is_registered=True, is_member=user.email in emails)

    monkeypatch.setattr(standing, "_answer", [answer])
    return emails


@pytest.fixture
def reader(client):
    user = UserFactory(first_name="Ada", last_name="Example")
    client.force_login(user)
    return user


def _signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _titles(kept: ReadingList) -> list[str]:
    return [item.publication.title for item in kept.items.order_by("position")]


def _do(client, item: ReadingListItem, do: str, **more):
    return client.post(f"{item.reading_list.address}items/{item.pk}/", {"do": do, **more})


# --- what the owner does -----------------------------------------------------------------------------


def test_a_reader_makes_renames_shares_and_deletes_a_list(client, reader):
    answer = client.post(f"{LISTS}new/", {"title": "For Monday", "description": "", "sharing": "private"})
    kept = ReadingList.objects.get()
    assert (kept.owner, kept.title, kept.sharing) == (reader, "For Monday", Sharing.PRIVATE)
    assert answer["Location"] == kept.address

    client.post(f"{kept.address}change/", {"title": "For Tuesday", "description": "Why.", "sharing": "link"})
    kept.refresh_from_db()
    assert (kept.title, kept.description, kept.sharing) == ("For Tuesday", "Why.", Sharing.LINK)
    assert "Delete “For Tuesday”?" in visible_text(client.get(f"{kept.address}delete/").content.decode())
    assert ReadingList.objects.count() == 1

    assert client.post(f"{kept.address}delete/")["Location"] == LISTS
    assert ReadingList.objects.count() == 0


def test_a_publication_is_added_from_its_page_into_a_new_list_or_one_that_is_there(client, reader):
    first, second = PublicationFactory(title="First study"), PublicationFactory(title="Second study")
    assert f'href="{LISTS}add/{first.slug}/"' in client.get(first.address).content.decode()

    client.post(f"{LISTS}add/{first.slug}/", {"title": "New", "note": "Read chapter 2."})
    kept = ReadingList.objects.get()
    client.post(f"{LISTS}add/{second.slug}/", {"reading_list": kept.pk, "note": ""})

    assert _titles(kept) == ["First study", "Second study"]
    page = visible_text(client.get(kept.address).content.decode())
    assert "Read chapter 2." in page
    twice = client.post(f"{LISTS}add/{second.slug}/", {"reading_list": kept.pk, "note": "Kept text"})
    assert "It is in “New” already." in twice.content.decode()
    assert "Kept text" in twice.content.decode()
    nameless = client.post(f"{LISTS}add/{second.slug}/", {"reading_list": "", "title": "", "note": ""})
    assert "Name the new list." in nameless.content.decode()
    assert (kept.items.count(), ReadingList.objects.count()) == (2, 1)


def test_items_are_put_in_order_noted_and_taken_out(client, reader):
    kept = ReadingListFactory(owner=reader)
    a, b, c = (
        ReadingListItemFactory(reading_list=kept, publication=PublicationFactory(title=title))
        for title in "abc"
    )

    _do(client, c, "up")
    assert _titles(kept) == ["a", "c", "b"]
    _do(client, a, "down")
    assert _titles(kept) == ["c", "a", "b"]
    _do(client, c, "up")  # the first stays where it is
    assert _titles(kept) == ["c", "a", "b"]
    assert _do(client, b, "note", note="Worth a second look")["Location"] == f"{kept.address}#item-{b.pk}"
    b.refresh_from_db()
    assert b.note == "Worth a second look"
    _do(client, b, "note", note="x" * 501)
    b.refresh_from_db()
    assert b.note == "Worth a second look"
    _do(client, a, "take-out")
    assert _titles(kept) == ["c", "b"]
    assert _do(client, b, "nonsense").status_code == 302


@given(
    order=st.permutations(range(6)),
    number=st.integers(0, 6),
    seen=st.sets(st.integers(0, 5)),
    up=st.booleans(),
)
def test_a_move_passes_what_is_seen_once_and_another_move_takes_it_back(order, number, seen, up):
    seen = {*seen, number}
    after = reading_lists.moved(order, number, seen, up=up)

    assert sorted(after) == sorted(order)
    assert reading_lists.moved(after, number, seen, up=not up) == order or after == order
    plain = [one for one in order if one in seen]
    if number in plain:
        at = plain.index(number)
        other = at - 1 if up else at + 1
        if 0 <= other < len(plain):
            plain[at], plain[other] = plain[other], plain[at]
    assert [one for one in after if one in seen] == plain
    # What the reader does not see stays in its place.
    assert [after.index(one) for one in order if one not in seen] == [
        order.index(one) for one in order if one not in seen
    ]


def test_a_move_passes_over_what_the_reader_may_not_see_now(reader):
    kept = ReadingListFactory(owner=reader)
    _, hidden, c = (
        ReadingListItemFactory(reading_list=kept, publication=PublicationFactory(title=title))
        for title in ("a", "hidden", "c")
    )
    hidden.publication.unpublish()

    reading_lists.move(c, reader, up=True)

    assert _titles(kept) == ["c", "hidden", "a"]


def test_there_is_an_end_to_lists_and_to_what_is_in_them(client, reader, monkeypatch):
    monkeypatch.setattr(reading_lists, "MOST_LISTS", 2)
    monkeypatch.setattr(reading_lists, "MOST_ITEMS", 2)
    kept, _ = ReadingListFactory(owner=reader), ReadingListFactory(owner=reader)
    for _ in range(2):
        ReadingListItemFactory(reading_list=kept)
    publication = PublicationFactory()

    third = client.post(f"{LISTS}new/", {"title": "Third", "description": "", "sharing": "private"})
    assert "You have 2 lists. Delete one that you no longer need." in third.content.decode()
    assert 'value="Third"' in third.content.decode()
    more = client.post(f"{LISTS}add/{publication.slug}/", {"reading_list": kept.pk, "note": ""})
    assert "holds 2 publications. Begin another list." in more.content.decode()
    assert (ReadingList.objects.count(), ReadingListItem.objects.count()) == (2, 2)


def test_changing_lists_by_the_hundred_is_refused(client, reader, monkeypatch):
    monkeypatch.setattr(reading_list_views, "CHANGES_PER_HOUR", 2)
    for title in ("One", "Two", "Three"):
        client.post(f"{LISTS}new/", {"title": title, "description": "", "sharing": "private"})

    assert set(ReadingList.objects.values_list("title", flat=True)) == {"One", "Two"}
    text = visible_text(client.get(LISTS).content.decode())
    assert "You changed a great deal within the hour. Try again a little later." in text


@pytest.mark.parametrize("title", ["", "x" * 121])
def test_a_list_needs_a_name_of_fitting_length_and_keeps_what_was_written(client, reader, title):
    answer = client.post(f"{LISTS}new/", {"title": title, "description": "Kept text", "sharing": "link"})

    assert ReadingList.objects.count() == 0
    assert "There is a problem" in answer.content.decode()
    assert "Kept text" in answer.content.decode()


def test_the_database_keeps_out_what_no_list_can_be(reader):
    kept = ReadingListFactory(owner=reader)
    publication = ReadingListItemFactory(reading_list=kept).publication
    for wrong in ({"title": ""}, {"sharing": "all"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReadingListFactory(owner=reader, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingListItemFactory(reading_list=kept, publication=publication)


# --- who sees what -----------------------------------------------------------------------------------

VISITORS = ("nobody", "reader", "member", "owner", "staff")
SEEN_BY = {
    Sharing.PRIVATE: {"owner"},
    Sharing.MEMBERS: {"owner", "member"},
    Sharing.LINK: set(VISITORS),
}


@pytest.mark.parametrize("sharing", list(Sharing))
@pytest.mark.parametrize("visitor", VISITORS)
def test_who_sees_a_list_by_every_way_to_it(sharing, visitor, members):
    kept = ReadingListFactory(sharing=sharing, title="Zebrafinch list")
    item = ReadingListItemFactory(reading_list=kept, note="Zebrafinch note")
    client = Client()
    if visitor == "owner":
        client.force_login(kept.owner)
    elif visitor != "nobody":
        user = UserFactory(groups=["Research"] if visitor == "staff" else [])
        members.update({user.email} if visitor == "member" else set())
        client.force_login(user)
    sees, owns = visitor in SEEN_BY[sharing], visitor == "owner"

    page = client.get(kept.address)
    export = client.get(f"{kept.address}list.bib")
    overview = client.get(LISTS)

    if visitor == "nobody" and not sees:
        assert page.status_code == 302
        assert page["Location"].startswith("/accounts/login/")
    else:
        assert page.status_code == (200 if sees else 404)
    assert ("Zebrafinch note" in page.content.decode()) == sees
    assert export.status_code == (200 if sees else 404)
    # A link is shown to nobody who has not got it.
    listed = owns or (sharing == Sharing.MEMBERS and visitor == "member")
    assert ("Zebrafinch list" in overview.content.decode()) == listed
    for answer in (page, export, overview):
        if answer.status_code in {200, 302}:
            assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    # Only the owner changes anything.
    for way in ("change/", "delete/"):
        assert (client.get(f"{kept.address}{way}").status_code == 200) == owns
    assert ("Take out" in page.content.decode()) == owns
    _do(client, item, "take-out")
    assert ReadingListItem.objects.filter(pk=item.pk).exists() != owns
    client.post(f"{kept.address}delete/")
    assert ReadingList.objects.filter(pk=kept.pk).exists() != owns


def test_only_members_are_told_whose_list_it_is(members):
    owner, member, reader = (
        UserFactory(first_name="Ada", last_name="Zebrafinch"),
        UserFactory(),
        UserFactory(),
    )
    members.add(member.email)
    shared = ReadingListFactory(owner=owner, sharing=Sharing.MEMBERS)
    linked = ReadingListFactory(owner=owner, sharing=Sharing.LINK)

    assert "By Ada Zebrafinch" in visible_text(_signed_in(member).get(shared.address).content.decode())
    for client in (Client(), _signed_in(reader), _signed_in(member)):
        assert "Zebrafinch" not in client.get(linked.address).content.decode()


def test_a_list_that_is_taken_back_gets_another_address(client, reader):
    kept = ReadingListFactory(owner=reader, sharing=Sharing.LINK)
    before = kept.address
    form = {"title": kept.title, "description": ""}

    answer = client.post(f"{kept.address}change/", {**form, "sharing": "private"})
    kept.refresh_from_db()

    assert kept.address != before
    assert answer["Location"] == kept.address
    assert client.get(before).status_code == 404
    client.post(f"{kept.address}change/", {**form, "sharing": "link"})
    assert Client().get(before).status_code == 302
    assert Client().get(kept.address).status_code == 200


def test_nobody_adds_to_or_changes_the_list_of_another(client, reader):
    other = ReadingListFactory(sharing=Sharing.LINK)
    publication = PublicationFactory()

    answer = client.post(f"{LISTS}add/{publication.slug}/", {"reading_list": other.pk, "note": ""})

    assert answer.status_code == 200
    assert other.items.count() == 0
    for do in (
        lambda: reading_lists.add(other, reader, publication),
        lambda: reading_lists.delete(other, reader),
        lambda: reading_lists.change(other, reader, title="x", description="", sharing="link"),
    ):
        with pytest.raises(reading_lists.NotTheirs):
            do()
    item = ReadingListItemFactory(reading_list=other)
    own = ReadingListFactory(owner=reader)
    assert client.post(f"{own.address}items/{item.pk}/", {"do": "take-out"}).status_code == 404
    assert client.post(f"{own.address}items/{10**30}/", {"do": "up"}).status_code == 404


def test_an_account_without_standing_keeps_no_lists(client, reader, monkeypatch):
    monkeypatch.setattr(standing, "_answer", [lambda user: standing.Standing()])

    assert client.get(LISTS).status_code == 403
    with pytest.raises(reading_lists.NotTheirs):
        reading_lists.create(reader, title="x")


def test_a_list_opens_nothing_that_is_closed(client, reader):
    kept = ReadingListFactory(owner=reader, sharing=Sharing.LINK)
    closed = PublicationFactory(
        title="For subscribers only", access=Access.SUBSCRIBERS, foreword="<p>Zebrafinch</p>"
    )
    file = EditionFileFactory(edition=EditionFactory(publication=closed))
    behind = PublicationFactory(title="Behind a restriction")
    gone = PublicationFactory(title="Not published")
    for publication in (closed, behind, gone):
        ReadingListItemFactory(
            reading_list=kept, publication=publication, note=f"Note on {publication.title}"
        )
    PageViewRestriction.objects.create(page=behind, restriction_type="login")
    gone.unpublish()

    ways = [kept.address, *(f"{kept.address}list.{ending}" for ending in ("bib", "ris", "json"))]
    for way in ways:
        text = Client().get(way).content.decode()
        assert "For subscribers only" in text, way
        assert "Behind a restriction" not in text, way
        assert "Not published" not in text, way
        assert "Zebrafinch" not in text, way
        assert file.address not in text, way
    assert "For subscribers" in visible_text(Client().get(kept.address).content.decode())
    own = visible_text(client.get(kept.address).content.decode())
    assert ("Note on Behind a restriction" in own, "Not published" in own) == (True, False)
    assert "1 publication of this list is not in the library at the moment." in own
    assert client.get(f"{LISTS}add/{gone.slug}/").status_code == 404


# --- what can be taken away --------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_the_citations_of_a_whole_list_can_be_read_again(client, reader, ending):
    kept = ReadingListFactory(owner=reader, title="For Monday")
    body = BodyFactory(name="Example Body")
    for title in ("First study", "Second study"):
        publication = PublicationFactory(title=title, authors=[body])
        EditionFactory(publication=publication, year=2001)
        EditionFactory(publication=publication, year=2019)
        ReadingListItemFactory(reading_list=kept, publication=publication)
    ReadingListItemFactory(reading_list=kept, publication=PublicationFactory(title="No edition yet"))

    answer = client.get(f"{kept.address}list.{ending}")

    records = [draft.record for draft in read(answer.content.decode(), ending)]
    assert [(record.title, record.year) for record in records] == [
        ("First study", 2019),
        ("Second study", 2019),
        ("No edition yet", None),
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="for-monday.{ending}"'
    assert client.get(f"{kept.address}list.doc").status_code == 404


def test_a_list_costs_the_same_however_long_it_is(client, reader, django_assert_max_num_queries):
    kept = ReadingListFactory(owner=reader)
    for _ in range(8):
        ReadingListItemFactory(reading_list=kept, publication=EditionFactory().publication)
    client.get(kept.address)

    with django_assert_max_num_queries(20):
        assert len(client.get(kept.address).context["items"]) == 8
    with django_assert_max_num_queries(20):
        client.get(f"{kept.address}list.bib")


def test_anonymous_readers_of_a_publication_see_no_list_and_get_no_cookie(client):
    publication = PublicationFactory()

    answer = client.get(publication.address)

    assert "reading list" not in answer.content.decode().lower()
    assert (answer.cookies, "Cookie" in answer.get("Vary", "")) == ({}, False)
    assert client.get(LISTS)["Location"] == f"/accounts/login/?next={LISTS}"


def test_the_members_area_leads_to_the_lists():
    links = {link.label: link.url for link in area_links()}

    assert links["Reading lists"] == LISTS


def test_no_publication_takes_the_address_of_the_lists():
    with pytest.raises(ValidationError):
        PublicationPage(title="Lists", slug="lists").clean()


def test_lists_go_with_their_owner_and_items_with_their_publication():
    item = ReadingListItemFactory()
    kept = item.reading_list
    item.publication.delete()
    assert kept.items.count() == 0
    kept.owner.delete()
    assert ReadingList.objects.count() == 0
