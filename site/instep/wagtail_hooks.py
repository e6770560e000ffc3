"""What the app adds to the admin; what each hook does stands in the module it calls."""

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page, TranslatableMixin

from instep.cascade import Action, cascade
from instep.desk.nudges import nudge
from instep.desk.take_in_views import restart_asked
from instep.desk.urls import urlpatterns as desk_urls
from instep.readers import may_see
from instep.views.alias import refuse_alias
from instep.views.explorer import InStepPageViewSet
from instep.views.gate import gate
from instep.views.home import InStepPanel
from instep.views.menu import ReportMenuItem, with_badge
from instep.views.report import ReportInStep
from instep.views.start import StartPageView, StartSnippetView
from instep.views.update import UpdateView

LOG_ACTIONS = {
    "instep.hold": (_("Hold publication"), _("Held a publication: fragments wait")),
    "instep.wait": (_("Wait for the original"), _("Ready; goes live together with its original")),
    "instep.publish_incomplete": (_("Publish incomplete translation"), _("Published although fragments waited")),
    "instep.detach": (_("Keep separately"), _("Kept separately from its translation")),
    "instep.take_in": (_("Take texts in"), _("Took the published texts into the translation")),
    "instep.go_back": (_("Follow the original again"), _("Went back to the translation’s wording")),
}


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)


@hooks.register("register_permissions")
def permissions():
    return Permission.objects.filter(content_type__app_label="instep", codename="publish_incomplete")


# The gate


@hooks.register("before_edit_page", order=-10)
def gate_page(request, page):
    return gate(request, page)


@hooks.register("before_edit_snippet", order=-10)
def gate_snippet(request, instance):
    return gate(request, instance) if isinstance(instance, TranslatableMixin) else None


# Screens in place of wagtail-localize's, and what happens to the other language when a page moves or goes.


@hooks.register("register_admin_urls", order=-10)
def safe_screens():
    """Win over wagtail-localize's addresses of the same names."""
    return [
        path("localize/submit/page/<int:page_id>/", StartPageView.as_view()),
        path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", StartSnippetView.as_view()),
        path("localize/update/<int:translation_source_id>/", UpdateView.as_view()),
        path("localize/page/<int:page_id>/convert_to_alias/", refuse_alias),
    ]


@hooks.register("construct_page_action_menu")
def offer_no_alias(menu_items, request, context):
    """Beside the address, which wagtail-localize would open to whoever may edit."""
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]


@hooks.register("after_move_page")
def move_the_versions(request, page):
    cascade(request, Action.MOVE, [page])


@hooks.register("after_unpublish_page")
def unpublish_the_versions(request, page):
    cascade(request, Action.UNPUBLISH, [page], include_descendants=bool(request.POST.get("include_descendants")))


@hooks.register("after_delete_page")
def delete_the_versions(request, page):
    cascade(request, Action.DELETE, [page])


@hooks.register("after_bulk_action")
def do_the_same_to_the_versions(request, action_type, objects, action):
    if objects and action.model is Page and action_type in Action:
        descendants = action.cleaned_form.cleaned_data.get("include_descendants", False)
        cascade(request, Action(action_type), objects, include_descendants=descendants)


# The translator's desk, before wagtail-localize's own hooks and addresses


@hooks.register("register_admin_urls", order=-10)
def register_desk_urls():
    return desk_urls


@hooks.register("before_edit_page", order=-20)
def compare_before_restart_of_page(request, page):
    return restart_asked(request, page)


@hooks.register("before_edit_snippet", order=-20)
def compare_before_restart_of_snippet(request, instance):
    return restart_asked(request, instance) if isinstance(instance, TranslatableMixin) else None


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_what_other_languages_need(request, instance):
    nudge(request, instance)


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
