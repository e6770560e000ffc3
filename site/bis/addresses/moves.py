"""The redirects that pages leave behind.

Wagtail makes them too, but after the change is committed and from what is in memory. That misses pages that are
withdrawn for a while, changes of a page and of one above it in the same transaction, and leaves a redirect in force
where a page has come (back) to the address. Here they are made whenever a page is saved with another place than the
database has, by whatever door: every rename, move, translation and script ends there, in the transaction of the change.

An address belongs to the page that was public there last.
"""

from django.db.models import Q
from django.db.models.signals import pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site, get_page_models

from bis.addresses.places import address_of
from bis.addresses.redirects import LONGEST, normalised

BATCH = 500


def keep_addresses(sender, instance, raw=False, update_fields=None, **kwargs):
    """Have the addresses that a page and those below it give up lead to them, and free those they take."""
    if raw or (update_fields is not None and not {"slug", "url_path", "live"} & set(update_fields)):
        return
    stored = Page.objects.filter(pk=instance.pk).only("path", "url_path", "live", "first_published_at").first()
    before, after = stored and stored.url_path, instance.url_path
    gone, taken = [], []
    if instance.live:
        taken.append(address_of(after))
    if stored and before != after and before not in {root.root_path for root in Site.get_site_root_paths()}:
        pages = Page.objects.filter(Q(live=True) | Q(first_published_at__isnull=False), path__startswith=stored.path)
        for pk, url_path, live in pages.values_list("pk", "url_path", "live"):
            gone.append((pk, live, address_of(url_path)))
            if live and pk != instance.pk:
                taken.append(address_of(after + url_path[len(before) :]))
    _leave(gone)
    _take(taken)


def _leave(gone):
    """Make the redirects; a page that was not public at the time does not take an address from another."""
    redirects = {True: {}, False: {}}
    for pk, live, (site_id, address) in gone:
        path = address and normalised(address)
        if path and len(path) <= LONGEST:
            redirects[live][path] = Redirect(
                old_path=path, site_id=site_id, redirect_page_id=pk, automatically_created=True
            )
    Redirect.objects.bulk_create(
        redirects[True].values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["old_path", "site"],
        update_fields=["redirect_page", "redirect_link", "is_permanent", "automatically_created", "created_at"],
    )
    Redirect.objects.bulk_create(redirects[False].values(), batch_size=BATCH, ignore_conflicts=True)


def _take(taken):
    """Forget who was at these addresses before."""
    paths = [normalised(address) for _site, address in taken if address]
    for start in range(0, len(paths), BATCH):
        Redirect.objects.filter(automatically_created=True, old_path__in=paths[start : start + BATCH]).delete()


def register_signal_handlers():
    for model in get_page_models():
        pre_save.connect(keep_addresses, sender=model, dispatch_uid=f"keep_addresses_{model._meta.label}")
