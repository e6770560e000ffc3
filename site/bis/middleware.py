"""Request-wide rules: which language, which addresses, which headers."""

from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import IntegrityError
from django.http import JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from bis.resaving import in_turn

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
STAFF_PREFIXES = ("/admin/", "/documents/")
ADD_PAGE = "/admin/pages/add/"


class ResponseHeadersMiddleware:
    """Headers that neither Django nor django-csp sets."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress what public views write, a home page to a quarter.

    Files are left as they are: images, PDFs and spreadsheets are compressed already, and a browser can tell how much
    of them is to come. So are pages for staff, where an answer holds people's words next to the query that asked for
    them, so that its compressed length might tell of them (BREACH).
    """

    def process_response(self, request, response):
        if response.streaming or request.path_info.startswith(STAFF_PREFIXES):
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """The address says the language; where it does not, the browser does, and in the admin it is Polish.

    Unlike Django's own middleware this one never redirects (an unknown address is answered with 404 at once)
    and adds `Vary: Accept-Language` only where the answer depends on it: not where a view has said its language.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from_path = translation.get_language_from_path(request.path_info.lower())
        staff = request.path_info.startswith(STAFF_PREFIXES)
        if from_path:
            language = from_path
        elif staff:
            language = settings.LANGUAGE_CODE
        else:
            language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if not from_path and not staff and "Content-Language" not in response.headers:
            patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class AddressMiddleware:
    """Refuse addresses no database can look up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        parts = [request.path_info, *(text for pair in request.GET.lists() for text in (pair[0], *pair[1]))]
        if any("\x00" in part for part in parts):
            raise SuspiciousOperation("NUL in an address")
        return self.get_response(request)


class TwoSavesMiddleware:
    """Keep what was written when the same new page is saved twice at the same moment.

    Wagtail's editor saves by itself while somebody types. If that is still under way when they press a button, the
    server makes the page for one of the two and has no place left for the other, which would end in an error page.
    One form takes turns with itself (bis.resaving); what is left is a page that is open in two windows.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "POST" and request.path_info.startswith(ADD_PAGE):
            with in_turn(request):
                return self.get_response(request)
        return self.get_response(request)

    def process_exception(self, request, exception):
        match = request.resolver_match
        if not isinstance(exception, (ValidationError, IntegrityError)) or match.view_name != "wagtailadmin_pages:add":
            return None
        parent = Page.objects.filter(pk=match.args[2] if match.args else match.kwargs["parent_page_id"]).first()
        page = parent and parent.get_children().filter(slug=request.POST.get("slug")).first()
        if page is None or page.owner_id != request.user.pk:
            return None
        message = _("The page has just been saved as a draft. Look at it here and press the button again.")
        if not request.accepts("text/html"):
            return JsonResponse(
                {"success": False, "error_code": "validation_error", "error_message": message}, status=400
            )
        messages.warning(request, message)
        return redirect("wagtailadmin_pages:edit", page.pk)
