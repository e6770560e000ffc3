"""What our reports on things to mend have in common."""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from bis.reports.exports import SafeExportMixin


class TemplateColumn(Column):
    """A column whose cells a template of ours writes."""

    def __init__(self, name, **kwargs):
        super().__init__(name, **kwargs)
        self.cell_template_name = f"bis/admin/{name}_cell.html"


class ReportMenuItem(MenuItem):
    """Shown to those who may see the report."""

    def __init__(self, report, **kwargs):
        super().__init__(report.page_title, reverse_lazy(report.index_url_name), **kwargs)
        self.report = report

    def is_shown(self, request):
        return self.report.may_see(request.user)


class MendingReport(SafeExportMixin, ReportView):
    """A report that says who may see it; its address follows from its name."""

    index_url_name = ""
    introduction = ""
    results_template_name = "bis/admin/report_results.html"
    table_classname = "listing instep-report bis-report"  # on narrow screens each row is a block of lines

    @staticmethod
    def may_see(user):
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self):
        return self.index_url_name.replace("_", "-")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"introduction": self.introduction}

    @classmethod
    def urls(cls):
        """The addresses of the report and of its results alone."""
        address = f"reports/{cls.index_url_name.replace('_', '-')}/"
        return [
            path(address, cls.as_view(), name=cls.index_url_name),
            path(f"{address}results/", cls.as_view(results_only=True), name=cls.index_results_url_name),
        ]

    @classmethod
    def menu_item(cls, order):
        return ReportMenuItem(cls, name=cls.index_url_name.replace("_", "-"), icon_name=cls.header_icon, order=order)
