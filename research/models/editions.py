"""Editions of a publication and their files: plain records under a page."""

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from core.london import LondonDateTimeField
from core.models.media import private_storage
from research.choices import Access, FileKind, Language, TextState
from research.identifiers import clean_doi, clean_isbn
from research.querysets import EditionFileQuerySet, EditionQuerySet

# Addresses that the publication's page answers itself: an edition of that name could not be reached.
TAKEN_SLUGS = {"request-access", "linkset", "feed", "latest", "cite"}


class Edition(ClusterableModel):
    """One edition: what is cited, and the files it came in."""

    publication = models.ForeignKey(
        "research.PublicationPage", on_delete=models.CASCADE, related_name="editions"
    )
    label = models.CharField(max_length=80, help_text="What readers call it: “2019”, “Second edition”.")
    slug = models.SlugField(
        max_length=80,
        blank=True,
        help_text="The end of this edition's permanent address. Left empty, it is made from the label.",
    )
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The year on the title page. Left empty, citations say “n.d.”."
    )
    place = models.CharField(max_length=120, blank=True, help_text="Where it was brought out: “London”.")
    publisher = models.CharField(max_length=200, blank=True, help_text="Who brought it out: “NAVSH”.")
    statement = models.CharField(
        "edition statement",
        max_length=120,
        blank=True,
        help_text="As printed: “2nd edn”. It appears in citations.",
    )
    what_changed = models.TextField(
        blank=True, help_text="What is new against the edition before, in a sentence or two."
    )
    doi = models.CharField("DOI", max_length=255, blank=True, help_text="Such as 10.1000/182. Optional.")
    isbn = models.CharField("ISBN", max_length=30, blank=True, help_text="Thirteen digits. Optional.")
    reference_override = models.CharField(
        "reference line",
        max_length=500,
        blank=True,
        help_text="Left empty, the line is made from the record. Fill it in only where that comes out wrong.",
    )
    reference_line = models.CharField(max_length=1000, blank=True, editable=False)
    citations = models.JSONField(default=dict, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = EditionQuerySet.as_manager()

    panels = [
        FieldPanel("publication"),
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("year"), FieldPanel("place"), FieldPanel("publisher")]),
        FieldPanel("what_changed"),
        InlinePanel("files", label="File", heading="Files"),
        MultiFieldPanel(
            [
                FieldPanel("statement"),
                FieldRowPanel([FieldPanel("doi"), FieldPanel("isbn")]),
                FieldPanel("reference_override"),
                FieldPanel("slug"),
            ],
            heading="For citations",
        ),
    ]

    class Meta:
        ordering = [models.F("year").desc(nulls_last=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="edition_address_once"),
            models.CheckConstraint(condition=~Q(slug=""), name="edition_has_an_address"),
            models.CheckConstraint(
                condition=Q(year=None) | Q(year__range=(1450, 2200)), name="edition_year_is_plausible"
            ),
            models.UniqueConstraint(fields=["doi"], condition=~Q(doi=""), name="edition_doi_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publication.title} ({self.label})"

    @property
    def is_latest(self) -> bool:
        """Whether no edition of the publication is later: by year, then by when it was added."""
        return self.publication.editions.values_list("pk", flat=True).first() == self.pk

    @property
    def address(self) -> str:
        """The edition's permanent path."""
        return f"{self.publication.address}{self.slug}/"

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or slugify(self.label)[:80] or (str(self.year) if self.year else "")
        errors = {}
        if not self.slug or self.slug in TAKEN_SLUGS:
            errors["slug"] = ValidationError("Choose another end of the address, such as “2019”.")
        elif (
            self.publication_id
            and Edition.objects.filter(publication=self.publication_id, slug=self.slug)
            .exclude(pk=self.pk)
            .exists()
        ):
            errors["slug"] = ValidationError("Another edition of this publication has this address.")
        for field, read in (("doi", clean_doi), ("isbn", clean_isbn)):
            if value := getattr(self, field):
                try:
                    setattr(self, field, read(value))
                except ValidationError as error:
                    errors[field] = error
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs) -> None:
        from research import cataloguing

        self.slug = self.slug or slugify(self.label)[:80]
        with transaction.atomic():
            super().save(*args, **kwargs)
            cataloguing.refresh(self.publication)
        self.refresh_from_db(fields=["reference_line", "citations"])


def place_of_file(file: "EditionFile", filename: str) -> str:
    """Return where a file is kept: under a name that nobody guesses, its own name last."""
    return f"research/{secrets.token_hex(16)}/{filename[-100:]}"


class EditionFile(models.Model):
    """A file of an edition, kept in the private storage."""

    edition = ParentalKey(Edition, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=place_of_file, storage=private_storage, max_length=200)
    name = models.CharField(
        "file name",
        max_length=200,
        blank=True,
        help_text="What readers see, and its name when saved. Left empty, the file's own name is kept.",
    )
    title = models.CharField(
        max_length=255,
        blank=True,
        help_text="Only where it differs from the publication's: “Appendix A: survey”. It is cited by it.",
    )
    kind = models.CharField(max_length=12, choices=FileKind.choices, default=FileKind.DOCUMENT)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.ENGLISH)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="Left empty where unknown.")
    access = models.CharField(
        max_length=12,
        choices=[("", "As the publication"), *Access.choices],
        blank=True,
        default="",
        help_text="Who may download this file. “Named groups” are those named on the publication.",
    )
    embargo_until = LondonDateTimeField(
        null=True,
        blank=True,
        help_text="Nobody outside the office gets the file before this time. Left empty, the "
        "publication's own embargo holds.",
    )
    reference_override = models.CharField(
        "reference line",
        max_length=500,
        blank=True,
        help_text="Left empty, it is that of the edition (or made from the title above).",
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    size = models.PositiveBigIntegerField("size in bytes", default=0, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    content_type = models.CharField(max_length=120, default="application/octet-stream", editable=False)
    is_stand_in = models.BooleanField(
        default=False,
        editable=False,
        help_text="Stands in for a file that this copy of the site has not got.",
    )
    text_state = models.CharField(
        max_length=10, choices=TextState.choices, default=TextState.WAITING, editable=False
    )
    text_noted = models.BooleanField(
        default=False, editable=False, help_text="Whether staff know that the text could not be read."
    )
    first_page = models.FileField(
        upload_to=place_of_file, storage=private_storage, max_length=200, blank=True, editable=False
    )
    reference_line = models.CharField(max_length=1000, blank=True, editable=False)
    citations = models.JSONField(default=dict, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = EditionFileQuerySet.as_manager()

    panels = [
        FieldPanel("file"),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("language"), FieldPanel("pages")]),
        FieldRowPanel([FieldPanel("access"), FieldPanel("embargo_until")]),
        FieldPanel("title"),
        FieldPanel("reference_override"),
    ]

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="edition_file_has_a_name"),
            models.CheckConstraint(
                condition=Q(access__in=["", *Access.values]), name="edition_file_access_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        from research import cataloguing, uploads

        is_new = bool(self.file) and not self.file._committed
        if self.file and (is_new or not self.sha256):
            self._measure()
            self.content_type = uploads.content_type_of(self.name)
            is_pdf = self.content_type == "application/pdf"
            self.text_state = TextState.WAITING if is_pdf else TextState.NONE
        before = EditionFile.objects.filter(pk=self.pk).first() if self.pk and is_new else None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if before and before.sha256 != self.sha256 and not before.is_stand_in:
                self._keep_version(before)
            cataloguing.refresh(self.edition.publication)
        self.refresh_from_db(fields=["reference_line", "citations"])

    def clean(self) -> None:
        super().clean()
        # Named first: otherwise a refused file would be told twice, as one without a name too.
        if self.file and not self.name:
            self.name = self.file.name.replace("\\", "/").rpartition("/")[2]
        if self.file and not self.file._committed:
            self._check_upload()

    @property
    def address(self) -> str:
        """The path at which the permission check stands before the file."""
        return f"{self.edition.address}files/{self.pk}/"

    @property
    def first_page_address(self) -> str:
        """The path of the picture of the first page, behind the same check as the file."""
        return f"{self.address}first-page.jpg"

    @property
    def extension(self) -> str:
        """The file's kind as people say it: "PDF"; empty where its name has none."""
        _, dot, extension = self.name.rpartition(".")
        return extension.upper() if dot and len(extension) <= 5 else ""

    def _check_upload(self) -> None:
        from research import uploads

        try:
            uploads.check(self.file.name, self.file.size, self.file.file)
        except ValidationError as error:
            raise ValidationError({"file": error}) from error

    def _keep_version(self, before: "EditionFile") -> None:
        """Keep the bytes that were replaced; staff can get them back."""
        from research.models import EditionFileVersion

        EditionFileVersion.objects.create(
            file=self, stored=before.file.name, name=before.name, size=before.size, sha256=before.sha256
        )

    def _measure(self) -> None:
        """Take size, checksum and name from the bytes that are really there."""
        self.name = self.name or self.file.name.rpartition("/")[2]
        digest = hashlib.sha256()
        size = 0
        self.file.open("rb")
        for chunk in self.file.chunks():
            digest.update(chunk)
            size += len(chunk)
        self.file.seek(0)
        self.size, self.sha256 = size, digest.hexdigest()
