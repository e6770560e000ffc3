"""What lists have in common: which pages readers may see, and how the query string chooses among them."""

from django.core.paginator import Paginator
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Subquery
from django.http import Http404
from wagtail.models import Page, PageViewRestriction

from bis import generation


@generation.kept
def is_anything_restricted():
    """Whether any page of the site is for some readers only. One query in a generation."""
    return PageViewRestriction.objects.exists()


def visible(pages):
    """The live pages that no view restriction covers.

    The same as Wagtail's `.live().public()`, in the query itself instead of one more query per list.
    """
    if generation.is_keeping() and not is_anything_restricted():
        return pages.filter(live=True)
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    # The restricted page is looked up by a subquery, since SQLite would start a join with all pages, for each page.
    root = Subquery(Page.objects.filter(pk=OuterRef("page_id")).order_by().values("path"))
    restrictions = PageViewRestriction.objects.annotate(seen=path, root=root).filter(seen__startswith=F("root"))
    return pages.filter(live=True).exclude(Exists(restrictions))


def listed(pages):
    """The visible pages of a type, of each only what lists show: a whole row takes twice the time."""
    return visible(pages).only(*pages.model.columns_in_lists)


def chosen(request, name, choices):
    """The value of a filter, or None where it is absent. Raises Http404 for any other value."""
    value = request.GET.get(name)
    if value in (None, ""):
        return None
    if value not in choices:
        raise Http404(f"no such {name}")
    return value


def paginate(request, objects, per_page):
    """The page of a list that ?page= asks for. Raises Http404 unless it is a whole number from 1 to the last page."""
    number = request.GET.get("page") or "1"
    paginator = Paginator(objects, per_page)
    if not (number.isascii() and number.isdigit() and len(number) < 8 and 1 <= int(number) <= paginator.num_pages):
        raise Http404("no such page")
    return paginator.page(int(number))
