"""What stands on the pages of files, for searching."""

from django.db import models
from wagtail.search import index

from research.querysets import EditionFileTextQuerySet


class EditionFileText(index.Indexed, models.Model):
    """The text of one page of a file. Written by `research.extracting` and by nothing else."""

    file = models.ForeignKey("research.EditionFile", on_delete=models.CASCADE, related_name="texts")
    page = models.PositiveIntegerField(help_text="Counted from 1, whatever is printed on the page.")
    text = models.TextField()

    search_fields = [index.SearchField("text"), index.FilterField("file")]

    objects = EditionFileTextQuerySet.as_manager()

    class Meta:
        ordering = ["file", "page"]
        constraints = [models.UniqueConstraint(fields=["file", "page"], name="text_of_a_page_once")]

    def __str__(self) -> str:
        return f"{self.file_id}, page {self.page}"
