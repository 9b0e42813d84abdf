"""The contact page, and the messages that reach the office through it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.compat import HTTPMethod
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from core.blocks import BodyBlock
from core.models import BasePage
from home.querysets import ContactMessageQuerySet

PLAIN_FEATURES = ["bold", "italic", "link"]


class ContactPage(RoutablePageMixin, BasePage):
    """A page with the form that writes to the office; the form is sent to the page's own address."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/contact_page.html"
    allowed_http_methods = [*BasePage.allowed_http_methods, HTTPMethod.POST]

    lead = models.TextField(blank=True, help_text="One or two sentences in larger type under the title.")
    body = StreamField(BodyBlock(), blank=True, help_text="What to read before the form.")
    privacy_note = RichTextField(
        blank=True,
        features=PLAIN_FEATURES,
        help_text="Shown under the form: what happens to what people write.",
    )
    thanks_heading = models.CharField(
        max_length=100,
        default="Thank you. Your message is with us.",
        help_text="The heading of the page that follows a sent message.",
    )
    thanks_text = RichTextField(
        blank=True, features=PLAIN_FEATURES, help_text="What happens next, shown once a message was sent."
    )
    keep_months = models.PositiveSmallIntegerField(
        "months to keep messages",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(84)],
        help_text="A message that was answered is deleted after this many months. "
        "The form says so by itself; put the same number on the privacy page.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("privacy_note"), FieldPanel("keep_months")], heading="Privacy of what people write"
        ),
        MultiFieldPanel([FieldPanel("thanks_heading"), FieldPanel("thanks_text")], heading="After sending"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = "contact page"

    def summary_text(self) -> str:
        return self.search_description or self.lead

    @path("", name="form")
    def show_form(self, request: HttpRequest) -> HttpResponse:
        from home.views import contact

        return contact(request, self)

    @path("thanks/", name="thanks")
    def show_thanks(self, request: HttpRequest) -> HttpResponse:
        from home.views import contact_thanks

        return contact_thanks(request, self)


class ContactMessage(models.Model):
    """What somebody wrote to the office. `home.contact` is the only place that changes one."""

    class State(models.TextChoices):
        WAITING = "waiting", "To answer"
        ANSWERED = "answered", "Answered"
        SPAM = "spam", "Spam"

    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address")
    topic = models.CharField(max_length=150)
    message = models.TextField(max_length=5000)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    spam_reason = models.CharField(
        "taken for spam because", max_length=100, blank=True, help_text="Empty where nothing looked odd."
    )
    received_at = models.DateTimeField("received", default=timezone.now)
    answered_at = models.DateTimeField("answered", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = "message"
        indexes = [models.Index(fields=["state", "received_at"], name="messages_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", answered_at__isnull=False)
                | (~models.Q(state="answered") & models.Q(answered_at__isnull=True)),
                name="message_answered_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_by__isnull=True) | models.Q(state="answered"),
                name="message_answered_by_only_when_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.name})"
