"""A form for a new page that is sent twice makes one page.

Wagtail's editor saves by itself while somebody types. If they press a button meanwhile, or the answer gets lost, their
browser sends the form of the new page again. Without this the second sending is refused, since its address is in use
already: by the page that it is itself.
"""

import hashlib
import json
import time
from contextlib import contextmanager

from django.core.cache import caches
from django.http import JsonResponse
from django.urls import resolve, reverse
from wagtail import hooks
from wagtail.admin.utils import set_query_params
from wagtail.models import Page

PATIENCE = 10
KEPT = 12 * 60 * 60  # as long as a session may last
FORM = "csrfmiddlewaretoken"  # differs each time a form is shown, and stays the same however often it is sent


def _key(request):
    sent = request.POST.get(FORM, "")
    return sent and "new-page-" + hashlib.sha256(f"{request.user.pk} {sent}".encode()).hexdigest()


@contextmanager
def in_turn(request):
    """Let a form be dealt with once its earlier sending has been, so that it is known which page that made."""
    key, until = f"{_key(request)}-turn", time.monotonic() + PATIENCE
    while not caches["access"].add(key, True, 3 * PATIENCE) and time.monotonic() < until:
        time.sleep(0.1)
    try:
        yield
    finally:
        caches["access"].delete(key)


@hooks.register("after_create_page")
def remember(request, page):
    if key := _key(request):
        caches["access"].set(key, page.pk, KEPT)


@hooks.register("before_create_page")
def save_again(request, parent, model):
    """Take a form that has made its page already for a change of that page."""
    key = request.method == "POST" and _key(request)
    made = caches["access"].get(key) if key else None
    page = Page.objects.child_of(parent).filter(pk=made).first() if made else None
    if page is None:
        return None
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    match = resolve(address)
    response = match.func(request, *match.args, **match.kwargs)
    if isinstance(response, JsonResponse):
        # What the browser needs to go on with the form of a page that is there.
        hydrate = set_query_params(address, {"_w_hydrate_create_view": "1"})
        answer = {"pk": page.pk, "url": address, "hydrate_url": hydrate, **json.loads(response.content)}
        return JsonResponse(answer, status=response.status_code)
    return response
