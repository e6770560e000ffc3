"""Editors' picks: what staff want readers of certain words to see first."""

from wagtail.contrib.search_promotions.models import SearchPromotion

from bis.search.query import Query, findable

MAX_PICKS = 5


def picks(query):
    """The picks for a query, whatever form of the words the editor or the reader used; one query of the database."""
    promotions = list(SearchPromotion.objects.select_related("query", "page").order_by("sort_order", "pk"))
    pages = findable(query.language) if promotions else {}
    same, picked = {}, []
    for promotion in promotions:
        if promotion.page_id and str(promotion.page_id) not in pages:
            continue
        words = promotion.query.query_string
        if words not in same:
            same[words] = _is_same(Query.read(words, query.language), query)
        if same[words]:
            picked.append(promotion)
    return picked[:MAX_PICKS]


def _is_same(one, other):
    """Whether two queries ask for the same words, in any form and order."""
    return len(one.tokens) == len(other.tokens) > 0 and all(
        any(group & counterpart for counterpart in other.tokens) for group in one.tokens
    )
