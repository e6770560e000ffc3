"""What the news tell the rest of the site."""

from django.utils import timezone
from wagtail import hooks

from news.models import NewsPage


@hooks.register("next_change_of_pages")
def next_opening_or_closing():
    """When the next call opens or closes, after which the pages that list it have to be made anew."""
    calls = NewsPage.objects.filter(live=True, kind=NewsPage.Kind.CALL)
    now = timezone.now()
    moments = [
        calls.filter(**{f"{field}__gt": now}).order_by(field).values_list(field, flat=True).first()
        for field in ("opens_at", "closes_at")
    ]
    return min(filter(None, moments), default=None)
