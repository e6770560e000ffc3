"""Keeps the links of live content, as Wagtail keeps its reference index.

Wagtail's own index knows no addresses, and it forgets the links to a page as soon as that is deleted.
"""

from functools import cache

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from modelcluster.fields import ParentalKey
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page, get_page_models
from wagtail.signal_handlers import reference_index_auto_update_disabled
from wagtail.snippets.models import get_snippet_models

from bis.links.addresses import classified, own_hosts
from bis.links.reading import Found, is_worth_reading, read
from bis.models import BisImage, Link, LinkedAddress, UndescribedImage


@cache
def sources():
    """The models whose objects hold links for readers."""
    return tuple(model for model in [*get_page_models(), *get_snippet_models(), *registry] if is_worth_reading(model))


def index(instance):
    """Note anew what stands in an object, as it is in the database; nothing of a page that is not live."""
    stored = type(instance)._base_manager.filter(pk=instance.pk).first()
    if stored:
        _renew(stored.specific if isinstance(stored, Page) else stored)
    else:
        forget(instance)


def index_all():
    """The same for everything, for changes that came past all doors; addresses without links are forgotten."""
    for model in sources():
        for instance in model._base_manager.iterator(chunk_size=200):
            _renew(instance)
    LinkedAddress.objects.filter(links=None).delete()


@transaction.atomic
def _renew(instance):
    forget(instance)
    if getattr(instance, "live", True):
        _note(instance)


def forget(instance):
    """Remove what was noted of an object."""
    source = _source(instance)
    Link.objects.filter(**source).delete()
    if "source_page_id" in source:
        UndescribedImage.objects.filter(**source).delete()


def _source(instance):
    if isinstance(instance, Page):
        return {"source_page_id": instance.pk}
    return {"source_type": ContentType.objects.get_for_model(instance), "source_id": str(instance.pk)}


def _note(instance):
    found = list(dict.fromkeys(read(instance)))
    if not found:
        return
    source = _source(instance)
    links = [item for item in found if isinstance(item, Found)]
    addresses = _addresses(instance, {link.address for link in links if link.address})
    width = Link._meta.get_field("words").max_length
    Link.objects.bulk_create(
        Link(
            **source,
            words=link.words[:width],
            page_id=link.page,
            document_id=link.document,
            address_id=addresses.get(link.address),
        )
        for link in links
        if link.page or link.document or link.address in addresses
    )
    images = {item.image for item in found if not isinstance(item, Found)}
    UndescribedImage.objects.bulk_create(
        UndescribedImage(**source, image=image) for image in BisImage.objects.filter(pk__in=images)
    )


def _addresses(instance, written):
    """The ids of addresses, by how they are written; new ones are stored."""
    if not written:
        return {}
    base = (isinstance(instance, Page) and instance.full_url) or f"{settings.SITE_URL}/"
    hosts = own_hosts()
    forms = {text: classified(text, base, hosts) for text in written}
    forms = {text: form for text, form in forms.items() if form[0]}
    LinkedAddress.objects.bulk_create(
        [LinkedAddress(address=address, kind=kind) for address, kind in sorted(set(forms.values()))],
        ignore_conflicts=True,
    )
    ids = dict(
        LinkedAddress.objects.filter(address__in={address for address, _kind in forms.values()}).values_list(
            "address", "pk"
        )
    )
    return {text: ids[address] for text, (address, _kind) in forms.items()}


def on_saved(sender, instance, raw=False, update_fields=None, **kwargs):
    # A draft saves only that there is one.
    drafted = update_fields is not None and "live" not in update_fields
    if not (raw or drafted or getattr(reference_index_auto_update_disabled, "value", False)):
        for whole in _whole(instance):
            index(whole)


def on_deleted(sender, instance, **kwargs):
    for whole in _whole(instance):
        if whole is instance:
            forget(whole)
        else:
            index(whole)


def _whole(instance):
    """The object itself, or the one of which it is a row."""
    if isinstance(instance, (Page, *sources())):
        yield instance
    elif is_worth_reading(type(instance)):
        for field in instance._meta.concrete_fields:
            if isinstance(field, ParentalKey) and issubclass(field.related_model, sources()):
                yield field.related_model(pk=getattr(instance, field.attname))


def register_signal_handlers():
    post_save.connect(on_saved, dispatch_uid="links_saved")
    post_delete.connect(on_deleted, dispatch_uid="links_deleted")
