"""Request-wide rules: which language, which addresses, which headers."""

import re
import traceback

from django.conf import settings
from django.core.exceptions import BadRequest, ObjectDoesNotExist, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import QuerySet
from django.http import JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from bis.resaving import in_turn

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
STAFF_PREFIXES = ("/admin/", "/documents/")
ADMIN = "/admin/"
ADD_PAGE = "/admin/pages/add/"
TOO_LARGE = re.compile(r"-?\d{10,}")  # for a number of a row in any database
READING_A_FORM = "value_from_datadict"  # what widgets and blocks call it


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


class UnreadableFormMiddleware:
    """Refuse what no form or link of the admin sends.

    Wagtail reads blocks by counts and numbers in the names of fields, and what was chosen by its key. Where such a
    field is missing or holds something else, reading ends with whatever Python says of it. That names the field or
    quotes what was sent; any other fault stays one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if request.path_info.startswith(ADMIN) and is_about_what_was_sent(request, exception):
            raise BadRequest("No form of ours") from exception


def is_about_what_was_sent(request, exception):
    """Whether something failed because of a field that is missing, or that cannot be read as what it should be."""
    if isinstance(exception, MultiValueDictKeyError):
        return True
    values = [value for data in (request.GET, request.POST) for _name, some in data.lists() for value in some]
    if isinstance(exception, OverflowError | DataError):
        return any(TOO_LARGE.fullmatch(value.strip()) for value in values)
    said = str(exception)
    if isinstance(exception, NoReverseMatch):  # where to go next
        return any(said.startswith(f"Reverse for {value!r} not found") for value in values)
    frames = [frame for frame, _line in traceback.walk_tb(exception.__traceback__)]
    if isinstance(exception, ObjectDoesNotExist):  # a key that was sent, of what is not there, perhaps not any more
        asked = (frame.f_locals["kwargs"] for frame in frames if frame.f_code is QuerySet.get.__code__)
        return any(str(key) in values for keys in asked for key in keys.values())
    if not isinstance(exception, ValueError | TypeError | LookupError | AttributeError):
        return False
    if any(frame.f_code.co_name == READING_A_FORM for frame in frames):
        return True
    return isinstance(exception, ValueError) and any(repr(value) in said for value in values)


class TwoSavesMiddleware:
    """Keep what was written when the same new page is saved, or a page submitted, twice at the same moment.

    Wagtail's editor saves by itself while somebody types. If that is still under way when they press a button, the
    server makes the page for one of the two and has no place left for the other, which would end in an error page.
    One form takes turns with itself (bis.resaving); what is left is a page that is open in two windows. A page waits
    for approval once, so the second of two requests for it would end in an error page, too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "POST" and request.path_info.startswith(ADD_PAGE):
            with in_turn(request):
                return self.get_response(request)
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, (ValidationError, IntegrityError)):
            return None
        match = request.resolver_match
        if match.view_name == "wagtailadmin_pages:add":
            page = self.just_made(request, match.captured_kwargs["parent_page_id"])
            message = _("The page has just been saved as a draft. Look at it here and press the button again.")
        elif match.view_name == "wagtailadmin_pages:edit":
            page = self.just_submitted(match.captured_kwargs["page_id"])
            message = _("The page has just been sent for approval. Your changes are saved.")
        else:
            return None
        if page is None:
            return None
        if not request.accepts("text/html"):
            return JsonResponse(
                {"success": False, "error_code": "validation_error", "error_message": message}, status=400
            )
        messages.warning(request, message)
        return redirect("wagtailadmin_pages:edit", page.pk)

    def just_made(self, request, parent_id):
        parent = Page.objects.filter(pk=parent_id).first()
        page = parent and parent.get_children().filter(slug=request.POST.get("slug")).first()
        return page if page and page.owner_id == request.user.pk else None

    def just_submitted(self, page_id):
        page = Page.objects.filter(pk=page_id).first()
        return page if page and page.workflow_in_progress else None
