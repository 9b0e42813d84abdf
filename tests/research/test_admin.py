"""The office's screens: an edition with its file, a contributor, a decision."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.dashboard import work_for
from research.choices import Access
from research.facets import letter
from research.models import (
    AccessRequest,
    Contributor,
    Edition,
    EditionFile,
    PublicationPage,
    ResearchIndexPage,
)
from tests.factories.people import UserFactory
from tests.factories.research import (
    AccessRequestFactory,
    BodyFactory,
    EditionFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory(groups=["Research"])
    client.force_login(user)
    return user


def _files(*files: dict) -> dict:
    data = {
        "files-TOTAL_FORMS": str(len(files)),
        "files-INITIAL_FORMS": "0",
        "files-MIN_NUM_FORMS": "0",
        "files-MAX_NUM_FORMS": "1000",
    }
    for number, file in enumerate(files):
        plain = {"kind": "document", "language": "en", "access": "", "id": "", "DELETE": "", **file}
        data |= {f"files-{number}-{name}": value for name, value in plain.items()}
    return data


def _errors(answer):
    form = answer.context["form"]
    return form.errors, [formset.errors for formset in form.formsets.values()], form.non_field_errors()


def test_staff_add_an_edition_with_its_file(client, staff):
    publication = PublicationFactory(title="Example", authors=[BodyFactory(name="Example Body")])
    EditionFactory(publication=publication, year=2001, place="Leeds", publisher="Example Press")
    add = reverse("research_editions:add") + f"?publication={publication.pk}"

    form = client.get(add)
    answer = client.post(
        add,
        {
            "publication": publication.pk,
            "label": "Second edition",
            "year": "2005",
            "place": "Leeds",
            "publisher": "Example Press",
            **_files({"file": SimpleUploadedFile("report.pdf", b"%PDF-1.7 example"), "pages": "12"}),
        },
    )

    assert form.context["form"]["place"].value() == "Leeds"
    assert answer.status_code == 302, _errors(answer)
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[publication.pk])
    edition = publication.editions.get(slug="second-edition")
    file = edition.files.get()
    assert edition.is_latest
    assert edition.reference_line == "Example Body. (2005). Example. Leeds: Example Press"
    assert (file.name, file.size, file.pages, file.content_type) == ("report.pdf", 16, 12, "application/pdf")
    assert file.reference_line == edition.reference_line
    panel = client.get(answer["Location"]).content.decode()
    assert "report.pdf, 16 bytes" in panel
    assert "This is a courtesy, not a lock" in panel.replace("\n", " ")


def test_what_is_wrong_with_an_edition_is_said(client, staff):
    publication = PublicationFactory()
    answer = client.post(
        reverse("research_editions:add"),
        {"publication": publication.pk, "label": "One", "doi": "nonsense", "isbn": "123", **_files()},
    )

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"doi", "isbn"}
    assert Edition.objects.count() == 0


def test_replacing_a_file_measures_it_anew(staff, client):
    edition = EditionFactory(label="One", slug="one", year=2001)
    file = EditionFile.objects.create(edition=edition, file=SimpleUploadedFile("a.pdf", b"%PDF-1 first"))
    data = _files(
        {"file": SimpleUploadedFile("b.pdf", b"%PDF-1 second one"), "id": file.pk, "name": file.name}
    )
    answer = client.post(
        reverse("research_editions:edit", args=[edition.pk]),
        {
            "publication": edition.publication.pk,
            "label": "One",
            "slug": "one",
            "year": "2001",
            **data,
            "files-INITIAL_FORMS": "1",
        },
    )

    assert answer.status_code == 302, _errors(answer)
    changed = EditionFile.objects.get(pk=file.pk)
    assert (changed.size, changed.name) == (17, "a.pdf")
    assert changed.sha256 != file.sha256


def test_staff_write_and_publish_a_publication_in_one_form(client, staff):
    index = ResearchIndexPage.objects.get()
    body = BodyFactory(name="Example Body")
    answer = client.post(
        reverse("wagtailadmin_pages:add", args=["research", "publicationpage", index.pk]),
        {
            "title": "A new example",
            "slug": "a-new-example",
            "work_kind": "report",
            "origin": "grey",
            "foreword_heading": "Abstract",
            "foreword": '{"blocks": [], "entityMap": {}}',
            "audience_note": '{"blocks": [], "entityMap": {}}',
            "summary": "In short.",
            "access": "public",
            "nations": ["wales", "england"],
            "languages": ["en"],
            "sections-count": "0",
            "other_pieces-count": "0",
            "notices-count": "0",
            "contributions-TOTAL_FORMS": "1",
            "contributions-INITIAL_FORMS": "0",
            "contributions-MIN_NUM_FORMS": "0",
            "contributions-MAX_NUM_FORMS": "1000",
            "contributions-0-contributor": body.pk,
            "contributions-0-role": "author",
            "contributions-0-ORDER": "1",
            "contributions-0-DELETE": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "Publish",
        },
    )

    page = PublicationPage.objects.filter(slug="a-new-example").first()
    assert page is not None, answer.context["form"].errors
    assert (page.live, page.nations) == (True, ["england", "wales"])
    words = (
        ("kind", "report"),
        ("access", "public"),
        ("year", "none"),
        ("nation", "england"),
        ("nation", "wales"),
    )
    assert page.entry.facets == "".join(letter(*word) for word in words)
    assert client.get(page.address).status_code == 200


def test_named_groups_need_names(client, staff):
    publication = PublicationFactory()
    form_class = PublicationPage.get_edit_handler().get_form_class()
    data = {f"{stream}-count": "0" for stream in ("sections", "other_pieces", "notices")}
    for formset in ("contributions", "comments"):
        data |= {f"{formset}-TOTAL_FORMS": "0", f"{formset}-INITIAL_FORMS": "0"}
    form = form_class({"access": "groups", **data}, instance=publication, for_user=staff)

    assert form.errors["groups"] == ["Name the groups whose members may read it."]


def test_a_draft_is_previewed_with_what_is_on_the_screen(staff):
    publication = PublicationFactory(title="Published", authors=[BodyFactory(name="Example Body")])
    draft = publication.get_latest_revision_as_object()
    draft.title = "Not published yet"
    page = draft.make_preview_request().rendered_content

    assert "<h1>Not published yet</h1>" in page
    assert PublicationPage.objects.get(pk=publication.pk).title == "Published"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "name"),
        ({"name": "A body", "family_name": "Example"}, "name"),
        ({"given_names": "Alex"}, "family_name"),
        ({"name": "A body", "orcid": "0000-0002-1825-0097"}, "orcid"),
        ({"family_name": "Example", "ror": "02jx3x895"}, "ror"),
        ({"family_name": "Example", "orcid": "0000-0002-1825-0098"}, "orcid"),
    ],
)
def test_a_contributor_is_a_person_or_a_body(fields, wrong):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as error:
        Contributor(**fields).full_clean()

    assert wrong in error.value.message_dict


def test_two_contributors_of_one_name_get_two_addresses():
    slugs = []
    for _ in range(2):
        contributor = Contributor(family_name="Example", given_names="Alex")
        contributor.full_clean()
        contributor.save()
        slugs.append(contributor.slug)

    assert slugs == ["alex-example", "alex-example-2"]


def test_staff_decide_a_request_in_the_admin(client, staff):
    request = AccessRequestFactory(publication=PublicationFactory(access=Access.SUBSCRIBERS))
    assert [(work.count, work.label) for work in work_for(staff) if "access" in work.label] == [
        (1, "request for access to answer")
    ]
    listed = client.get(reverse("access_requests:index"))
    assert request.name in listed.content.decode()
    decide = reverse("access_requests:decide", args=[request.pk])
    assert "An example of a reason." in client.get(decide).content.decode()

    client.post(decide, {"months": "3", "answer": "Yes", "grant": "1"})

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (AccessRequest.State.GRANTED, staff)
    assert request.expires_at is not None


def test_nobody_else_sees_requests(client):
    request = AccessRequestFactory()
    client.force_login(UserFactory(groups=["Editors"]))

    assert client.get(reverse("access_requests:index")).status_code == 302
    assert client.get(reverse("access_requests:decide", args=[request.pk])).status_code == 302
    client.post(reverse("access_requests:decide", args=[request.pk]), {"grant": "1"})
    request.refresh_from_db()
    assert request.state == AccessRequest.State.WAITING
