"""What the office can say about cookies, what was chosen, and what was counted."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.search import index

from core.blocks import BodyBlock
from core.models import BasePage

WORDING = (
    "We use cookies on our website. Some of them are essential for the operation of the site, while "
    "others help us to improve this site and the user experience (tracking cookies). You can decide for "
    "yourself whether you want to allow cookies or not. Please note that if you reject them, you may not "
    "be able to use all the functionalities of the site."
)


class Choice(models.TextChoices):
    """What a visitor says to the optional cookies."""

    ACCEPT = "accept", "Accept"
    REJECT = "reject", "Reject"


@register_setting(icon="lock")
class ConsentSettings(BaseGenericSetting):
    """The words of the cookie banner. The two buttons are fixed: neither may be made more tempting."""

    heading = models.CharField(max_length=80, default="Cookies on this site", help_text="The banner's title.")
    text = models.TextField(
        default=WORDING,
        help_text="What visitors are told before they choose. Plain text; an empty line starts a paragraph.",
    )
    version = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(32767)],
        help_text=(
            "Raise this by one when the wording or the purposes change in substance: everybody is asked "
            "again. Leave it for a corrected comma."
        ),
    )

    panels = [FieldPanel("heading"), FieldPanel("text"), FieldPanel("version")]

    class Meta:
        verbose_name = "cookie choice"

    def __str__(self) -> str:
        return f"Cookie choice, version {self.version}"

    def clean(self) -> None:
        super().clean()
        before = type(self).objects.filter(pk=self.pk).values_list("version", flat=True).first()
        if before is not None and self.version is not None and self.version < before:
            raise ValidationError(
                {
                    "version": f"The version is {before} already. It can only go up: an older number would "
                    "bring back choices that were made about other words."
                }
            )


class ConsentRecord(models.Model):
    """That somebody chose: what, about which version, on which day. Who, is nowhere."""

    version = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=6, choices=Choice)
    day = models.DateField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(choice__in=Choice.values), name="consent_record_known_choice"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.choice} (version {self.version})"


class Visit(models.Model):
    """A day on which a visitor who agreed came. `visitor` is a keyed hash of their cookie's number."""

    day = models.DateField()
    visitor = models.CharField(max_length=40, db_index=True)
    first_day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "visitor"], name="one_visit_a_day"),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("day")), name="visit_not_before_the_first"
            ),
        ]

    def __str__(self) -> str:
        return f"A visitor on {self.day}"


class DailyTotal(models.Model):
    """How many pages of one section were read on a day, by everybody."""

    day = models.DateField()
    section = models.CharField(max_length=50)
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "section"], name="one_total_a_day")]

    def __str__(self) -> str:
        return f"{self.section} on {self.day}: {self.views}"


class CookiesPage(BasePage):
    """What cookies there are, and the place to change one's mind. The lists come from the code."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "consent/cookies_page.html"

    lead = models.TextField(blank=True, help_text="One or two sentences in larger type under the title.")
    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="Shown under the lists of cookies, which the site makes itself and which cannot be edited.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = "cookies page"

    def summary_text(self) -> str:
        return self.search_description or self.lead

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from consent import registry, visits

        context = super().get_context(request, *args, **kwargs)
        context["essential_cookies"] = registry.essential()
        context["optional_cookies"] = registry.optional()
        context["months_kept"] = visits.MONTHS_KEPT
        return context

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        add_never_cache_headers(response)  # it shows one person's choice
        return response
