"""What people tell each other about themselves: members and public details, and nothing that staff note.

Whether a detail may be shown is decided in `members.directory.shown` and, for searches, in
`members.directory.querysets`; nothing else reads these columns to show them.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.folding import Folded
from core.models.media import private_storage
from members.organisations.models.schools import WebField

KEY_LENGTH = 32
INTERESTS_KEY = "directory:interests"


class Visibility(models.TextChoices):
    """Who sees one detail. Staff read it in the admin where the office needs it, whatever is chosen."""

    MEMBERS = "members", "All members"
    SCHOOL = "school", "Only people of my Virtual School"
    NOBODY = "nobody", "Nobody"


# Each has a column `<name>_shown_to`.
FIELDS = ("pronouns", "about", "interests", "phone", "email", "link", "picture")


def _shown_to(what: str, default: str = Visibility.MEMBERS) -> models.CharField:
    return models.CharField(f"who sees {what}", max_length=8, choices=Visibility, default=default)


class Interest(models.Model):
    """A subject that people work on. Staff keep the list; what is not on it people write themselves."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        blank=True,
        help_text="The word in addresses. Left empty, it is made from the name.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or slugify(self.name)


def all_interests() -> list[tuple[str, str]]:
    """Return (slug, name) of each subject. Lists of people ask at each visit, and staff seldom change it."""
    return cache.get_or_set(INTERESTS_KEY, lambda: list(Interest.objects.values_list("slug", "name")), 3600)


@receiver([post_save, post_delete], sender=Interest)
def forget_interests(**kwargs) -> None:
    """Let the next list read the subjects anew."""
    transaction.on_commit(lambda: cache.delete(INTERESTS_KEY))


class Profile(models.Model):
    """One person's details for other members. Their name is the account's, their roles the schools'."""

    Visibility = Visibility

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    is_listed = models.BooleanField(
        "in the directory",
        default=True,
        help_text="Otherwise no member finds the person, whatever is chosen below.",
    )
    pronouns = models.CharField(max_length=40, blank=True)
    pronouns_shown_to = _shown_to("your pronouns")
    about = models.TextField("about you", max_length=1000, blank=True)
    about_shown_to = _shown_to("what you wrote about yourself")
    interests = models.ManyToManyField(Interest, blank=True, related_name="profiles")
    other_interests = models.CharField("other subjects", max_length=200, blank=True)
    interests_shown_to = _shown_to("your subjects")
    phone = models.CharField("work telephone", max_length=40, blank=True)
    phone_shown_to = _shown_to("your telephone number")
    email = models.EmailField("work e-mail address", blank=True)
    email_shown_to = _shown_to("your e-mail address")
    link = WebField("link", blank=True)
    link_shown_to = _shown_to("your link")
    picture_shown_to = _shown_to("your picture")
    # By which they are searched (never without asking who may); the database fills them in.
    folded_about = models.GeneratedField(
        expression=Folded("about"), output_field=models.TextField(), db_persist=True
    )
    folded_other_interests = models.GeneratedField(
        expression=Folded("other_interests"), output_field=models.TextField(), db_persist=True
    )
    saved_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the person last said that it is right."
    )

    class Meta:
        # Few hide, so that to leave them out costs next to nothing.
        indexes = [models.Index(fields=["person"], condition=Q(is_listed=False), name="people_who_hide")]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}_shown_to__in": Visibility.values for name in FIELDS}),
                name="profile_shown_to_somebody_we_know",
            ),
        ]

    def __str__(self) -> str:
        return f"Profile of {self.person}"


def new_key() -> str:
    """Return a key that nobody guesses: 32 letters and digits, 190 bits."""
    return get_random_string(KEY_LENGTH)


class Picture(models.Model):
    """A person's picture, made anew from what they sent, in two sizes (`members.directory.pictures`)."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="picture")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    large = models.FileField(upload_to="profile-pictures", storage=private_storage)
    small = models.FileField(upload_to="profile-pictures", storage=private_storage)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Picture of {self.profile.person}"


@register_setting(icon="user")
class DirectoryPolicy(BaseGenericSetting):
    """What NAVSH decided about its members' names."""

    class AfterLeaving(models.TextChoices):
        NAME = "name", "Their name stays beside what they wrote"
        FORMER = "former", "“Former member” stands in place of their name"

    after_leaving = models.CharField(
        "when somebody has left",
        max_length=6,
        choices=AfterLeaving,
        default=AfterLeaving.NAME,
        help_text="For what they wrote while they were members. Somebody whose account was erased is "
        "always “Former member”.",
    )

    class Meta:
        verbose_name = "directory of members"
