"""What a member of staff sees where the gate holds a translation."""

from django.contrib.admin.utils import quote
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page

from instep.gate import IncompleteTranslation
from instep.publication import version_of


class GateMiddleware:
    """Lead from any admin view that was to publish a translation with waiting fragments to its editor, and say why.

    Bulk actions, workflow approvals and others' views raise IncompleteTranslation; what they had begun is rolled back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, IncompleteTranslation):
            return None
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"error": exception.message}, status=409)
        version = version_of(exception.translation)
        messages.error(request, f"{version}: {exception.message}")
        if isinstance(version, Page):
            return redirect("wagtailadmin_pages:edit", version.pk)
        return redirect(reverse(version.snippet_viewset.get_url_name("edit"), args=[quote(version.pk)]))
