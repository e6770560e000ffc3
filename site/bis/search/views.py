"""The search pages of both languages, and their description for browsers."""

from collections import Counter
from operator import attrgetter

from django.conf import settings
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Page

from bis.linking import LANGUAGE_NAMES
from bis.queries import chosen, paginate
from bis.search.addresses import SLUGS, address
from bis.search.excerpts import Marker
from bis.search.kinds import Kind
from bis.search.promotions import picks
from bis.search.query import find, load
from bis.search.suggestions import suggestion
from bis.search.unanswered import note

PER_PAGE = 10
FILTERS = [
    (Kind.NEWS, pgettext_lazy("filter", "News")),
    (Kind.CALL, pgettext_lazy("filter", "Calls")),
    (Kind.TRAINING, pgettext_lazy("filter", "Trainings")),
    (Kind.PROGRAMME, pgettext_lazy("filter", "Programmes")),
    (Kind.MILESTONE, pgettext_lazy("filter", "Milestones")),
    (Kind.AWARD, pgettext_lazy("filter", "Awards")),
    (Kind.PAGE, pgettext_lazy("filter", "Other pages")),
]


@require_safe
def search(request, language):
    """The search form and, when asked, what it finds. `language` is that of the address's last part."""
    active = get_language()
    asked = request.GET.urlencode()
    here = f"?{asked}" if asked else ""
    if language != active:
        return redirect(address(active) + here, permanent=True)
    text = request.GET.get("q", "")
    kind = chosen(request, "kind", Kind.values)
    query, hits = find(text, active)
    chosen_hits = [hit for hit in hits if hit.kind == kind] if kind else hits
    items = paginate(request, chosen_hits, PER_PAGE)
    found = Counter(map(attrgetter("kind"), hits))
    context = {
        "query": query,
        "items": items,
        "total": len(hits),
        "kind": kind,
        "kinds": [(value, label, found[value]) for value, label in FILTERS if value in found or value == kind],
        "addresses": [(code, LANGUAGE_NAMES[code], address(code) + here) for code in SLUGS],
    }
    if query.words and items.number == 1 and kind is None:
        context["picks"] = picks(query)
    if hits:
        context["results"] = results(items, query)
    elif query.words and kind is None:
        context["suggestion"] = suggestion(query)
        note(query)
    return TemplateResponse(request, "search.html", context)


def results(hits, query):
    """The pages of these hits, each with its kind and a marker for what to show of it."""
    marker = Marker(query)
    found = Page.objects.filter(pk__in=[hit.pk for hit in hits])
    pages = {page.pk: page for page in load(found, types={hit.type for hit in hits})}
    return [{"page": pages[hit.pk], "kind": Kind(hit.kind).label, "marker": marker} for hit in hits if hit.pk in pages]


@require_safe
def opensearch(request):
    """How a browser adds this site's search to its own."""
    context = {"language": get_language(), "root": settings.SITE_URL, "address": address(get_language())}
    return render(
        request, "opensearch.xml", context, content_type="application/opensearchdescription+xml; charset=utf-8"
    )
