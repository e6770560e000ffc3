"""What the admin gets: a watch at its doors of publication, and the screens on how the versions stand."""

from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, strip_tags
from django.utils.text import Truncator
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail_localize.models import Translation

from instep.conf import setting
from instep.gate import incomplete
from instep.readers import may_see
from instep.views.explorer import InStepPageViewSet
from instep.views.home import InStepPanel
from instep.views.menu import ReportMenuItem, with_badge
from instep.views.report import ReportInStep

NAMED = 5


def hold_if_incomplete(request, instance):
    """Keep a translation with missing fragments from being published in the editor, and name them."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    if setting("INSTEP_GATE") != "block":
        return None
    translation = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True
    ).first()
    fragments = incomplete(translation) if translation else []
    if not fragments:
        return None
    names = [f"„{Truncator(strip_tags(text)).chars(60)}”" for text in fragments[:NAMED]]
    message = ngettext(
        "Not published: %(count)s fragment is not translated yet, or its translation has an error: %(fragments)s.",
        "Not published: %(count)s fragments are not translated yet, or their translations have errors: %(fragments)s.",
        len(fragments),
    ) % {"count": len(fragments), "fragments": ", ".join(names) + (" …" if len(fragments) > NAMED else "")}
    messages.error(request, message)
    return redirect(request.path)


@hooks.register("before_edit_page", order=-10)
def hold_incomplete_page(request, page):
    return hold_if_incomplete(request, page)


@hooks.register("before_edit_snippet", order=-10)
def hold_incomplete_snippet(request, instance):
    return hold_if_incomplete(request, instance) if hasattr(instance, "translation_key") else None


# Report, explorer, home page and menu: how the versions stand.


@hooks.register("register_admin_urls")
def report_urls():
    urls = [
        path("", ReportInStep.as_view(), name="in_step"),
        path("results/", ReportInStep.as_view(results_only=True), name="in_step_results"),
    ]
    return [path("reports/in-step/", include((urls, "instep_reports")))]


@hooks.register("register_admin_viewset")
def explorer_with_languages():
    return InStepPageViewSet()


@hooks.register("construct_homepage_panels")
def add_home_panel(request, panels):
    if may_see(request.user):
        panels.append(InStepPanel())


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return ReportMenuItem()


@hooks.register("construct_reports_menu")
def leave_out_the_stock_report(request, menu_items):
    """wagtail-localize's own report calls a translation up to date after its original has changed."""
    stock = reverse("wagtail_localize:translations_report")
    menu_items[:] = [with_badge(item, request) if item.name == "instep" else item for item in menu_items]
    menu_items[:] = [item for item in menu_items if item.url != stock]


@hooks.register("construct_main_menu")
def show_the_badge(request, menu_items):
    menu_items[:] = [with_badge(item, request) if item.name == "reports" else item for item in menu_items]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("instep/instep.css"))
