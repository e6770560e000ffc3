"""What pages or settings show cannot be deleted: images, documents and partners, as figures are already."""

from django.contrib.admin.utils import quote
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from bis.models import BisImage, Partner

SHOWN = (BisImage, get_document_model(), Partner)
USAGE = {BisImage: "wagtailimages:image_usage", get_document_model(): "wagtaildocs:document_usage"}


class InUse(ProtectedError):
    """Raised where something in use was to be deleted."""

    def __init__(self, instance, uses):
        super().__init__("in use", uses)
        self.instance = instance


def protect(sender, instance, **kwargs):
    """Refuse to delete what something shows."""
    uses = [source for source, _references in ReferenceIndex.get_grouped_references_to(instance)]
    if uses:
        raise InUse(instance, set(uses))


class ProtectionMiddleware:
    """Lead from a deletion that was refused to the list of places where the thing is used, and say why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, InUse):
            return None
        thing = exception.instance
        messages.error(
            request, _("“%(name)s” cannot be deleted: it is used in the places listed here.") % {"name": thing}
        )
        name = USAGE.get(type(thing)) or thing.snippet_viewset.get_url_name("usage")
        return redirect(reverse(name, args=[quote(thing.pk)]))


def register():
    for model in SHOWN:
        pre_delete.connect(protect, sender=model, dispatch_uid=f"protect_{model._meta.label}")
