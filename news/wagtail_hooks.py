"""What the admin does differently for news."""

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
