"""How often files were downloaded."""

from django.db import models


class DailyDownloads(models.Model):
    """The downloads of one file on one day (London's). Written by `research.counting` and by nothing else.

    Nothing is kept of who downloaded. A file that is removed leaves its counts to its edition.
    """

    edition = models.ForeignKey("research.Edition", on_delete=models.CASCADE, related_name="daily_downloads")
    file = models.ForeignKey(
        "research.EditionFile", null=True, on_delete=models.SET_NULL, related_name="daily_downloads"
    )
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "daily downloads"
        constraints = [models.UniqueConstraint(fields=["file", "day"], name="downloads_of_file_and_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
