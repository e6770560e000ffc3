"""What the admin shows of figures, partners, and searches and addresses that led nowhere."""

from functools import partial

from django.contrib import messages
from django.db import models
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from bis import accounts, editing, resaving  # noqa: F401 (their hooks register themselves)
from bis.access import hooks as access_hooks  # noqa: F401 (hooks register themselves)
from bis.addresses import reports as address_reports
from bis.bin import doors  # noqa: F401 (its hooks register themselves)
from bis.fields import FigureTextField
from bis.forms import DateInput, DateTimeInput
from bis.guide import menu_item as guide_menu_item
from bis.guide import urls as guide_urls
from bis.models import KeyFigure, Partner
from bis.reports.drafts import MyDraftsView
from bis.reports.figures import OldFiguresView
from bis.reports.images import UndescribedImagesView
from bis.reports.links import LinksView
from bis.reports.pages import StalePagesView
from bis.richtext import BilingualPageLinkHandler
from bis.search import reports
from bis.templatetags.bis_tags import quantity

register_form_field_override(models.DateField, override={"widget": DateInput})
register_form_field_override(models.DateTimeField, override={"widget": DateTimeInput})
register_form_field_override(FigureTextField, override={"widget": AdminAutoHeightTextInput})


@register_snippet
class KeyFigureViewSet(SnippetViewSet):
    """Key figures: what each is now, since when, and where it is used."""

    model = KeyFigure
    icon = "order-up"
    menu_label = gettext_lazy("Figures")
    add_to_admin_menu = True
    menu_order = 210
    list_display = [
        "name",
        Column("token", label=gettext_lazy("In texts"), accessor=lambda figure: f"{{{figure.key}}}"),
        Column("newest", label=gettext_lazy("Now"), accessor=lambda figure: figure.newest and quantity(figure.newest)),
        Column("as_of", label=gettext_lazy("As of"), accessor=lambda figure: figure.newest and figure.newest.date_text),
    ]
    search_fields = ["name", "key"]

    def get_queryset(self, request):
        return KeyFigure.objects.prefetch_related("values")


@register_snippet
class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    menu_label = gettext_lazy("Partners")
    add_to_admin_menu = True
    menu_order = 220
    list_display = ["name", "name_en", "url"]


@hooks.register("before_delete_snippet")
def refuse_to_delete_figures_in_use(request, instances):
    """Send the editor to the list of places where the figure is used."""
    for instance in instances:
        if isinstance(instance, KeyFigure) and instance.uses():
            messages.error(
                request,
                _("“%(name)s” cannot be deleted: the texts listed here use it.") % {"name": instance.name},
            )
            return redirect(KeyFigure.snippet_viewset.get_url_name("usage"), instance.pk)


@hooks.register("register_rich_text_features", order=10)
def link_to_the_readers_language(features):
    features.register_link_type(BilingualPageLinkHandler)


@hooks.register("register_admin_urls")
def urls_of_reports():
    return [*reports.urls, *address_reports.urls]


@hooks.register("register_admin_urls")
def urls_of_guide():
    return guide_urls


@hooks.register("register_admin_menu_item")
def guide_item():
    return guide_menu_item


@hooks.register("construct_help_menu")
def leave_out_help_elsewhere(request, menu_items):
    """What Wagtail links to speaks English and of another admin than ours."""
    menu_items[:] = [item for item in menu_items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("register_reports_menu_item")
def report_of_addresses():
    return address_reports.MissedAddressesView.menu_item(order=1310)


@hooks.register("register_reports_menu_item")
def report_of_searches():
    return reports.menu_item


for number, report in enumerate([MyDraftsView, LinksView, OldFiguresView, StalePagesView, UndescribedImagesView]):
    hooks.register("register_admin_urls", report.urls)
    hooks.register("register_reports_menu_item", partial(report.menu_item, order=100 + 10 * number))


@hooks.register("construct_reports_menu")
def hide_search_terms(request, menu_items):
    """Wagtail's own report would stay empty: counting readers' searches writes to the database on every search."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("bis/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js():
    return format_html('<script src="{}" defer></script>', static("bis/admin.js"))
