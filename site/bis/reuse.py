"""What other people's programs read: how it may be fetched, and the forms that several kinds of data share."""

import csv
import re
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bis.answers import open_to_other_sites
from bis.delivery import keep

MINUTES = 5
HEEDED = ("kind", "p", "pillar")  # parameters of the query string that change what is returned
FORMULA = tuple("=+-@＝＋－＠\t\n")  # spreadsheets take the wide ones of East Asian keyboards, too
# XML has no form for these, and no calendar shows them; a pasted text may hold them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def reusable(view):
    """Let anybody fetch what a view returns: to read, from any site, and again only when it has changed.

    What tells a change is the content itself (ETag), not a date: a page withdrawn, which leaves no later date behind,
    is a change as well.
    """

    @require_safe
    @cache_control(public=True, max_age=MINUTES * 60)
    @wraps(view)
    def reusable_view(request, *args, **kwargs):
        response = set_response_etag(view(request, *args, **kwargs))
        del response.headers["Last-Modified"]
        open_to_other_sites(keep(response, HEEDED))
        return get_conditional_response(request, etag=response.headers["ETag"], response=response)

    return reusable_view


def as_download(response, name):
    """Have browsers save the response as a file."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def without_control_characters(text):
    return CONTROL.sub("", text)


def not_a_formula(value):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if str(value).startswith(FORMULA) else value


def csv_file(request, rows):
    """A table for spreadsheets, named as its address; the first row is the heading."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.write("\ufeff")  # without the mark Excel takes UTF-8 for a Windows code page
    writer = csv.writer(response)
    writer.writerows([not_a_formula(cell) for cell in row] for row in rows)
    return as_download(response, _name(request))


def json_file(request, page, licence, **data):
    """Data for programs, named as their address, with what has to be known to use them.

    The keys are the same in both languages and stay.
    """
    about = {
        "title": page.title,
        "url": page.get_full_url(request),
        "language": request.LANGUAGE_CODE,
        "publisher": _("Bureau of Social Initiatives (BIS), a foundation"),
        "licence": licence,
    }
    content_type = "application/json; charset=utf-8"
    response = JsonResponse({**about, **data}, json_dumps_params={"ensure_ascii": False}, content_type=content_type)
    return as_download(response, _name(request))


def _name(request):
    return request.path.rsplit("/", 1)[-1]
