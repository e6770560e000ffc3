"""What every template may ask for; nothing is fetched until it is."""

from django.utils.functional import SimpleLazyObject

from bis.figures import values_by_key
from bis.navigation import navigation


def site(request):
    return {
        "figures": SimpleLazyObject(values_by_key),
        "navigation": SimpleLazyObject(navigation),
    }
