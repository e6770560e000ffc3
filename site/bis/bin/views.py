"""The bin in the admin: what lies there, and putting it back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import IndexView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from bis.bin.moving import CannotRestore, restore
from bis.models import BinnedPage


def may_see(user):
    """Whoever may publish any page."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


class BinView(IndexView):
    """What lies in the bin, newest first."""

    model = BinnedPage
    page_title = gettext_lazy("Bin")
    header_icon = "bin"
    template_name = "bis/admin/bin.html"
    index_url_name = "bin"
    paginate_by = 50
    any_permission_required = None
    breadcrumbs_items = []

    def dispatch(self, request, *args, **kwargs):
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return BinnedPage.objects.select_related("page__locale", "page__content_type", "parent", "binned_by")


@require_POST
def put_back(request, pk):
    """Restore a page with its version in the other language."""
    if not may_see(request.user):
        raise PermissionDenied
    entry = get_object_or_404(BinnedPage.objects.select_related("page", "parent"), pk=pk)
    try:
        restored, obstacles = restore(entry, request.user)
    except CannotRestore as obstacle:
        messages.error(request, str(obstacle))
        return redirect("bin")
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((reverse("wagtailadmin_pages:edit", args=[page.pk]), page.get_admin_display_title()) for page in restored),
    )
    messages.success(request, format_html("{} {}", _("Put back where it was:"), links))
    for obstacle in obstacles:
        messages.warning(request, obstacle)
    return redirect("wagtailadmin_explore", restored[0].get_parent().pk)


class BinMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see(request.user)


urls = [
    path("bin/", BinView.as_view(), name="bin"),
    path("bin/<int:pk>/restore/", put_back, name="bin_restore"),
]
menu_item = BinMenuItem(gettext_lazy("Bin"), reverse_lazy("bin"), name="bin", icon_name="bin", order=9000)
