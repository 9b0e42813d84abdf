"""What the portal holds about people: each room says it of each of its models, in its `personal_data.py`.

One place answers, for every model, whether it holds anything about a person and, if so, what, about
whom, why, on what lawful ground (UK GDPR, Article 6), for how long, and what becomes of it when
somebody asks to be forgotten. The public page of what we hold, the copy that a person may have
(Article 15), erasing (Article 17) and the nightly forgetting all read it; none of them names a model.
A test fails where a model is missing, or has a field that looks personal and is not spoken of.

No model holds special categories of data (Article 9) on purpose; free text may contain what its
writer chose to put in.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

# Addresses are compared in small letters, never by `iexact`: PostgreSQL compares in capitals, where ı and i
# are one letter, and whoever owns such a look-alike domain would be taken for others.
models.CharField.register_lookup(Lower)


class Ground(models.TextChoices):
    """Why the law lets us hold it: UK GDPR, Article 6(1)."""

    CONSENT = "consent", "you agreed to it"
    CONTRACT = "contract", "what you asked us to do needs it"
    LAW = "law", "the law tells us to keep it"
    INTERESTS = "interests", "the charity has a fair reason that does not override yours"

    @property
    def article(self) -> str:
        """The letter of the paragraph."""
        return {"consent": "(a)", "contract": "(b)", "law": "(c)", "interests": "(f)"}[self.value]


@dataclass(frozen=True)
class Person:
    """Somebody whose data is looked for: by account, and by addresses that are proved to be theirs.

    `names` serve only to look for what was left over; nobody is ever found by a name, which others
    share.
    """

    user_id: int | None = None
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, user: AbstractUser) -> "Person":
        """Return the person behind an account, with the addresses that they have confirmed.

        An address that was never confirmed may be somebody else's: what hangs on it stays hidden.
        """
        from allauth.account.models import EmailAddress

        confirmed = EmailAddress.objects.filter(user_id=user.pk, verified=True)
        emails = frozenset(address.lower() for address in confirmed.values_list("email", flat=True))
        return cls(user.pk, emails, frozenset(filter(None, [user.get_full_name()])))

    @classmethod
    def at(cls, email: str) -> "Person":
        """Return whoever reads the mail of `email`: with no account, or with one that is closed."""
        email = email.strip().lower()
        user = get_user_model().objects.filter(email=email).first()
        if user is None:
            return cls(emails=frozenset([email]))
        known = cls.of(user)
        return cls(user.pk, known.emails | {email}, known.names)


@dataclass(frozen=True)
class Delete:
    """Erasing deletes the rows."""

    words = "Deleted."
    because = ""


@dataclass(frozen=True)
class Anonymise:
    """Erasing puts `fields` in the place of what is there; the rest of the row stays, and says `because`.

    A value may be a function of the row. `keeps` are fields that may hold the person's words and stay as
    they are all the same, because they are somebody else's (a school's own telephone number).
    """

    fields: Mapping[str, Any]
    because: str
    words: str = "Made anonymous: nothing in it says who you were."
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keep:
    """Erasing leaves the rows as they are, for the reason that `because` gives to the person."""

    because: str
    words = "Kept."


@dataclass(frozen=True)
class Holding:
    """What one model holds about people.

    `by_user` and `by_email` are lookups from the model to the account, and to an address, of the person
    whom a row is about; `find` gives rows that no lookup leads to. Without any, `unfindable` says why.
    `fields` are those with personal data in them. `withheld` are fields that a person's copy leaves
    out, each with the reason. `acts` are keys of people who did something with the row (decided,
    uploaded); {field: what they did}. After erasing they lead to an account without a name.

    `kept` says for how long. Where it names a time, a rule of `core.retention` keeps to it, or
    `forgotten_by` says what else does, or why nothing need be done.
    """

    label: str
    what: str
    people: str
    purpose: str
    ground: Ground
    kept: str
    erase: Delete | Anonymise | Keep
    fields: tuple[str, ...] = ()
    by_user: tuple[str, ...] = ()
    by_email: tuple[str, ...] = ()
    find: Callable[[Person], QuerySet] | None = None
    unfindable: str = ""
    withheld: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    although: Mapping[str, str] = field(default_factory=dict)
    in_public_list: bool = True
    forgotten_by: str = ""

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def rows(self, person: Person) -> QuerySet:
        """Return the rows that are about `person`."""
        found = [Q(**{lookup: person.user_id}) for lookup in self.by_user if person.user_id]
        found += [Q(**{f"{lookup}__lower": email}) for lookup in self.by_email for email in person.emails]
        if self.find is not None:
            found.append(Q(pk__in=self.find(person).values("pk")))
        return self._all.filter(reduce(or_, found)).distinct() if found else self._all.none()

    def acted_on(self, person: Person, act: str) -> QuerySet:
        """Return the rows of which `person` is named in the field `act`."""
        if not person.user_id:
            return self._all.none()
        return self._all.filter(**{act: person.user_id})

    @property
    def _all(self) -> QuerySet:
        # Not the default manager: that may hide rows, and a person's data is theirs hidden or not.
        return QuerySet(self.model)


@dataclass(frozen=True)
class Nothing:
    """That a model holds nothing about people; `although` explains fields that look as if it did."""

    label: str
    because: str
    although: Mapping[str, str] = field(default_factory=dict)


_known: dict[str, Holding | Nothing] = {}


def holds(label: str, **said: Any) -> Holding:
    """Say what the model `label` ("app.Model") holds about people; see `Holding`."""
    holding = Holding(label=apps.get_model(label)._meta.label, **said)
    _known[holding.label] = holding
    return holding


def only_names_who(label: str, because: str, **acts: str) -> Holding:
    """Say that the model `label` is about no person, and names only who did something: {field: what}."""
    return holds(
        label,
        what=because,
        people="People who work on the portal",
        purpose="So that it can be seen who did what",
        ground=Ground.INTERESTS,
        kept="As long as the thing itself",
        erase=Keep("Who did it is one of the facts. It leads to an account without a name."),
        fields=(),
        unfindable="It is about a thing, not a person.",
        acts=acts,
        in_public_list=False,
    )


def nothing_personal(*labels: str, because: str, although: Mapping[str, str] | None = None) -> None:
    """Say that the models `labels` hold nothing about people.

    `although` explains fields whose names look personal: {"contact_email": "the office's"}.
    """
    for label in labels:
        label = apps.get_model(label)._meta.label
        _known[label] = Nothing(label, because, although or {})


def said_of(model: type[models.Model]) -> Holding | Nothing | None:
    """Return what was said of `model`, or None."""
    return _known.get(model._meta.label)


def holdings() -> list[Holding]:
    """Return what is held about people, in the order in which the rooms said it."""
    return [said for said in _known.values() if isinstance(said, Holding)]


def models_to_classify() -> list[type[models.Model]]:
    """Return every model with a table of its own, those between two others too."""
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def unclassified() -> list[str]:
    """Return the models of which no room has said what they hold."""
    return [model._meta.label for model in models_to_classify() if said_of(model) is None]


LOOKS_PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|telephone|mobile|fax|first_name|last_name|full_name|family_name|given_names?|surname"
    r"|author_name|contact_name|payer_name|billing_name|ip|ip_address|user_agent|postcode|address|dob"
    r"|date_of_birth|birth\w*|orcid|password|avatar|photo|portrait|signature|session_key|last_login)($|_)"
)


def looks_personal(a_field: models.Field) -> bool:
    """Say whether a field's kind or name suggests that it holds something about a person."""
    if a_field.is_relation:
        return a_field.related_model is get_user_model()
    if isinstance(a_field, models.EmailField | models.GenericIPAddressField):
        return True
    return LOOKS_PERSONAL.search(a_field.name) is not None


def unspoken_fields() -> list[str]:
    """Return the personal-looking fields ("app.Model.field") of which their model's room says nothing."""
    return [
        f"{model._meta.label}.{a_field.name}"
        for model in models_to_classify()
        if (said := said_of(model)) is not None
        for a_field in model._meta.local_fields
        if looks_personal(a_field) and a_field.name not in _spoken_of(said)
    ]


def _spoken_of(said: Holding | Nothing) -> set[str]:
    spoken: set[str] = set(said.although)
    if isinstance(said, Holding):
        spoken |= {*said.fields, *said.withheld, *said.acts}
        spoken |= {lookup for lookup in (*said.by_user, *said.by_email) if "__" not in lookup}
    return spoken


def slips() -> list[str]:
    """Return what a classification names wrongly: fields that are not there, paths that lead elsewhere."""
    return [slip for said in _known.values() for slip in _slips_of(said)]


def _slips_of(said: Holding | Nothing) -> Iterable[str]:
    model = apps.get_model(said.label)
    names = {a_field.name for a_field in model._meta.get_fields()} | {"pk"}
    for name in sorted(_spoken_of(said) - names):
        yield f"{said.label} has no field {name!r}"
    if isinstance(said, Nothing):
        return
    if not (said.by_user or said.by_email or said.find or said.unfindable):
        yield f"{said.label}: say how its rows lead to a person, or why they do not"
    for lookup in said.by_user:
        if _end_of(model, lookup) is not get_user_model():
            yield f"{said.label}: {lookup} does not lead to an account"
    for lookup in said.by_email:
        if not isinstance(_end_of(model, lookup), models.EmailField):
            yield f"{said.label}: {lookup} is no e-mail address"


def _end_of(model: type[models.Model], lookup: str) -> object:
    end: Any = model
    for step in lookup.split("__"):
        a_field = end._meta.pk if step == "pk" else end._meta.get_field(step)
        end = a_field.related_model if a_field.is_relation else a_field
    return model if lookup == "pk" else end
