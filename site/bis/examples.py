"""What blocks show in the editor's previews where no fixed words will do: what the site itself holds."""

from django.apps import apps
from django.utils.translation import get_language
from wagtail.models import Page

from bis.figures import values_by_key
from bis.queries import visible

FEW = 2


def figures():
    """A sentence around the first figure there is."""
    key = next(iter(values_by_key()), None)
    return {"sentences": [f"BIS: {{{key}}}" if key else "BIS"], "show_history": False}


def image():
    """The newest picture, described by its own title."""
    newest = apps.get_model("bis", "BisImage").objects.order_by("-pk").first()
    if newest:
        newest.contextual_alt_text, newest.decorative = newest.default_alt_text, False
    return {"image": newest, "caption": newest.title if newest else ""}


def pages():
    """Pages that readers of the language of the admin can see."""
    found = visible(Page.objects.filter(locale__language_code=get_language(), depth__gt=2)).order_by("path")
    return [page.specific for page in found[:FEW]]


def partners():
    return list(apps.get_model("bis", "Partner").objects.all()[:FEW])
