"""QR codes of permanent addresses, for posters and printed pages."""

from functools import lru_cache
from io import BytesIO

import segno
from django.http import Http404, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bis.permalinks import find, permanent_url

DAY = 86_400


@lru_cache(maxsize=500)
def qr_svg(page_url, title, standalone):
    """The QR code of an address: black on white with its quiet zone, whatever the colours around it."""
    out = BytesIO()
    segno.make(page_url, error="m", micro=False).save(
        out,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        title=title,
        xmldecl=standalone,
        svgns=standalone,
        unit="mm",
        svgclass="qr",
        lineclass=None,
        nl=False,
    )
    return mark_safe(out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1))


@cache_control(max_age=DAY)
@require_safe
def qr_code(request, code):
    """The QR code of a page's permanent address, which leads every reader to their own language."""
    page = next(iter(find(code).values()), None)
    if page is None:
        raise Http404("no page has this permanent address")
    address = permanent_url(page)
    response = HttpResponse(qr_svg(address, address, standalone=True), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="bis-{code}.svg"'
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
