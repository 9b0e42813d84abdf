"""What happens in the library when something is saved or deleted."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from research import cataloguing, harvesting, tasks
from research.choices import TextState
from research.models import (
    Audience,
    Contributor,
    Edition,
    EditionFile,
    EditionFileVersion,
    PublicationPage,
    Topic,
)


@receiver(page_published, sender=PublicationPage)
@receiver(page_unpublished, sender=PublicationPage)
def catalogue_publication(sender, instance: PublicationPage, **kwargs) -> None:
    cataloguing.refresh(instance)


@receiver(post_save, sender=PublicationPage)
def catalogue_new_publication(sender, instance: PublicationPage, created: bool, raw: bool = False, **kwargs):
    """A page that is made live without a revision (by an import) is catalogued all the same."""
    if created and not raw:
        cataloguing.refresh(instance)


@receiver(post_save, sender=Contributor)
@receiver(post_save, sender=Topic)
@receiver(post_save, sender=Audience)
def catalogue_publications_of(sender, instance, created: bool, raw: bool = False, **kwargs) -> None:
    """A new name goes into every reference and list that it stands in."""
    if created or raw:
        return
    lookup = "contributions__contributor" if sender is Contributor else f"{sender._meta.model_name}s"
    for publication in PublicationPage.objects.filter(**{lookup: instance}).distinct():
        cataloguing.refresh(publication)


@receiver(post_delete, sender=Edition)
def catalogue_without_edition(sender, instance: Edition, origin=None, **kwargs) -> None:
    harvesting.mark_deleted([instance.pk])
    # Where the publication itself goes, its entry must not be written again.
    if isinstance(origin, Edition) or getattr(origin, "model", None) is Edition:
        cataloguing.refresh(PublicationPage(pk=instance.publication_id))


@receiver(post_save, sender=EditionFile)
def read_new_file(sender, instance: EditionFile, raw: bool = False, **kwargs) -> None:
    """What stands in a new PDF is read by a task, once its record is really there."""
    if instance.text_state == TextState.WAITING and not raw:
        transaction.on_commit(partial(tasks.read_file.enqueue, instance.pk))


@receiver(post_delete, sender=EditionFile)
def delete_stored_file(sender, instance: EditionFile, **kwargs) -> None:
    """The bytes go when the record is really gone, not when a transaction may yet be undone."""
    for stored in (instance.file, instance.first_page):
        if stored:
            transaction.on_commit(partial(stored.storage.delete, stored.name))


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def harvest_what_is_open(sender, raw: bool = False, **kwargs) -> None:
    """A restriction, or the end of one, changes which publications harvesters are told of."""
    if not raw:
        transaction.on_commit(harvesting.reconcile)


@receiver(post_delete, sender=EditionFileVersion)
def delete_stored_version(sender, instance: EditionFileVersion, **kwargs) -> None:
    transaction.on_commit(partial(instance.stored.storage.delete, instance.stored.name))
