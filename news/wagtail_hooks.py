"""What the admin does differently for news, and what the news tell the rest of the site."""

from django.utils import timezone
from wagtail import hooks
from wagtail.admin.views.pages.create import CreateView

from instep.views.explorer import InStepPageViewSet
from news.models import NewsPage


class NewsCreateView(CreateView):
    """A form that begins as the kind that its address names: ?kind=call."""

    def get(self, request):
        kind = request.GET.get("kind")
        if kind in NewsPage.Kind.values:
            self.page.kind = kind
        return super().get(request)


class NewsPageViewSet(InStepPageViewSet):
    model = NewsPage
    add_view_class = NewsCreateView


@hooks.register("register_admin_viewset")
def news_views():
    return NewsPageViewSet()


@hooks.register("next_change_of_pages")
def next_opening_or_closing():
    """When the next call or training begins or ends, after which the pages that list it have to be made anew."""
    dated = NewsPage.objects.filter(live=True, kind__in=NewsPage.KINDS_IN_CALENDARS)
    now = timezone.now()
    moments = [
        dated.filter(**{f"{field}__gt": now}).order_by(field).values_list(field, flat=True).first()
        for field in ("opens_at", "closes_at")
    ]
    return min(filter(None, moments), default=None)
