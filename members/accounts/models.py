"""The person who signs in: known by e-mail address, with no username."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from core.folding import Folded
from core.words import one_line


class UserManager(BaseUserManager["User"]):
    """Makes people; addresses are kept in lower case so that one person is one account."""

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Return a new user. Without a password they cannot sign in before they set one."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Return a new user who may do everything (`manage.py createsuperuser`).

        Whoever runs commands on the server is believed about the address: mail may not work yet.
        """
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        user.confirm_email()
        return user


class User(AbstractUser):
    """Anybody with an account."""

    username = None
    email = models.EmailField("e-mail address", unique=True)
    # By which lists of people go and are searched; the database fills it in.
    sort_name = models.GeneratedField(
        expression=Folded("last_name", "first_name"), output_field=models.TextField(), db_persist=True
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        indexes = [models.Index(fields=["is_active", "sort_name", "id"], name="people_in_order")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="unique_email_in_any_case"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def confirm_email(self) -> None:
        """Note that the address is theirs without asking them: for people made by a command or an import."""
        from allauth.account.models import EmailAddress  # its own models need this one first

        EmailAddress.objects.update_or_create(
            user=self, email=self.email, defaults={"verified": True, "primary": True}
        )

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.strip().lower()
        # A name stands in mails of ours and in what others press: no line of its own, no turned letters.
        self.first_name, self.last_name = one_line(self.first_name), one_line(self.last_name)
        super().save(*args, **kwargs)
        if "email" in (kwargs.get("update_fields") or ["email"]):
            self._forget_former_address()

    def _forget_former_address(self) -> None:
        # Where staff change the address, who reads the mail of the old one must no longer get in by it.
        from allauth.account.models import EmailAddress

        EmailAddress.objects.filter(user=self, primary=True).exclude(email=self.email).delete()


class SecondStepRemoval(models.Model):
    """The office's answer to somebody who lost what their second step needs: it is taken away, later.

    The days between give the owner of the account, whom a mail tells of it, the time to say no.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    person = models.ForeignKey(User, models.CASCADE, related_name="second_step_removals")
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    how_known = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "person", condition=models.Q(state="waiting"), name="one_removal_of_a_second_step_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at=None)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
                name="removal_of_a_second_step_ended_when_it_did",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gt=models.F("asked_at")), name="second_step_is_not_removed_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_state_display().lower()}"
