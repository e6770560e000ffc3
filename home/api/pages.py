"""Pages of both languages as data: only what every visitor may see, in the same few queries for any number."""

import datetime
from itertools import zip_longest

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from wagtail.models import Page, Site

from bis.figures import plain_text, used_figures, values_by_key
from bis.linking import live_versions
from bis.permalinks import code_of, find, permanent_url
from bis.search.query import find as search
from bis.search.query import load
from bis.search.text import prose_fields
from home.api import schemas
from home.api.addresses import absolute, list_meta
from news.models import NewsPage
from programmes.models import ProgrammePage
from timeline.models import AwardPage, MilestonePage

TYPES = {"programme": ProgrammePage, "news": NewsPage, "milestone": MilestonePage, "award": AwardPage}
DATED = ("newspage", "milestonepage", "awardpage")
DATE = Coalesce(*(f"{link}__date" for link in DATED))
ORDERS = {
    "site": ["path"],
    "date": [DATE.asc(nulls_last=True), "path"],
    "-date": [DATE.desc(nulls_last=True), "path"],
    "updated": ["last_published_at", "path"],
    "-updated": ["-last_published_at", "path"],
}


def public_pages():
    """The pages that have an address and that everybody may see."""
    reachable = Q(pk=None)
    for root in Site.get_site_root_paths():
        reachable |= Q(url_path__startswith=root.root_path)
    return live_versions().filter(reachable, depth__gt=1)


def page_list(request, query):
    """The pages that a query asks for."""
    pages = _selected(query)
    if query.search is None or query.order:
        found = pages.order_by(*ORDERS[query.order or "site"]).values_list("pk", flat=True)
        total = found.count()
        shown = list(found[query.offset : query.offset + query.limit])
    else:
        among = set(pages.values_list("pk", flat=True))
        found = [pk for pk in _found(query) if pk in among]
        total, shown = len(found), found[query.offset : query.offset + query.limit]
    loaded = {page.pk: page for page in load(Page.objects.filter(pk__in=shown))}
    describe = Describer(request, loaded.values())
    return schemas.PageList(
        meta=list_meta(request, query, total), items=[describe(loaded[pk]) for pk in shown if pk in loaded]
    )


def one_page(request, language, code):
    """The page that a code stands for in a language, with its whole text, or None."""
    page = find(code).get(language)
    pages = load(public_pages().filter(pk=page.pk)) if page else []
    return Describer(request, pages)(pages[0], whole=True) if pages else None


def _selected(query):
    """The pages that fit the filters of a query, in no order."""
    pages = public_pages()
    if query.lang:
        pages = pages.filter(locale__language_code=query.lang)
    if query.type:
        types = {name: ContentType.objects.get_for_model(model) for name, model in TYPES.items()}
        chosen = Q(content_type__in=types.values())
        pages = pages.filter(~chosen if query.type == "page" else Q(content_type=types[query.type]))
    if query.kind:
        pages = pages.filter(newspage__kind=query.kind)
    if query.state:
        pages = pages.filter(pk__in=NewsPage.objects.open_calls().values("pk"))
    if query.pillar:
        about = Q(programmepage__pillar=query.pillar)
        for link in DATED:
            about |= Q(**{f"{link}__{query.pillar}": True})
        pages = pages.filter(about)
    if query.year:
        in_year = Q(pk=None)
        for link in DATED:
            in_year |= Q(**{f"{link}__date__year": query.year})
        pages = pages.filter(in_year)
    if query.updated_since:
        day = datetime.datetime.combine(query.updated_since, datetime.time.min, datetime.UTC)
        pages = pages.filter(last_published_at__gte=day)
    if query.search is not None and query.order:
        pages = pages.filter(pk__in=_found(query))
    return pages


def _found(query):
    """The pages that the site's search finds; those of two languages take turns, as their ranks do not compare."""
    languages = [query.lang] if query.lang else dict(settings.LANGUAGES)
    by_language = [[hit.pk for hit in search(query.search, language)[1]] for language in languages]
    return [pk for rank in zip_longest(*by_language) for pk in rank if pk is not None]


class Describer:
    """Describes pages; what they share is fetched once for all of them."""

    def __init__(self, request, pages):
        self.request = request
        self.figures = values_by_key() if pages else {}
        self.versions = {}
        keys = {page.translation_key for page in pages}
        for version in public_pages().filter(translation_key__in=keys).order_by("path") if keys else []:
            self.versions.setdefault(version.translation_key, {})[version.locale.language_code] = version

    def __call__(self, page, whole=False):
        with translation.override(page.locale.language_code):
            return self._describe(page, whole)

    def _describe(self, page, whole):
        kind = next((name for name, model in TYPES.items() if isinstance(page, model)), "page")
        texts, facts = getattr(self, f"_{kind}")(page)
        texts = {"title": page.title, "summary": page.summary, **texts}
        pieces = [piece for field in prose_fields(page) for piece in field.raw_pieces(page)] if whole else []
        used = dict.fromkeys(used_figures("\n".join([*texts.values(), *pieces]), self.figures))
        return SCHEMAS[kind](
            code=code_of(page),
            language=get_language(),
            url=page.get_full_url(self.request),
            permanent_url=permanent_url(page, get_language()),
            api_url=self._api_url(page),
            versions=self._other_versions(page),
            figures=[
                {"key": key, "value": value.value, "qualifier": value.qualifier, "as_of": value.date_iso}
                for key, value in used
            ],
            published_at=_local(page.first_published_at),
            updated_at=_local(page.last_published_at),
            text=[plain_text(piece, self.figures) for piece in pieces if piece.strip()] if whole else None,
            **{name: plain_text(text, self.figures) for name, text in texts.items()},
            **facts,
        )

    def _api_url(self, page):
        return absolute(reverse("api:page", args=[page.locale.language_code, code_of(page)]))

    def _other_versions(self, page):
        versions = self.versions.get(page.translation_key, {})
        return [
            {
                "language": language,
                "title": plain_text(version.title, self.figures),
                "url": version.get_full_url(self.request),
                "api_url": self._api_url(version),
            }
            for language, version in sorted(versions.items())
            if language != page.locale.language_code
        ]

    # The texts that may hold figures, and the facts, of each type.

    def _page(self, page):
        return {}, {}

    def _programme(self, page):
        return {"rule": page.rule}, {"pillars": page.pillars}

    def _news(self, page):
        dates = {"date": page.date, "opens_at": _local(page.opens_at), "closes_at": _local(page.closes_at)}
        return {}, {"kind": page.kind, "state": page.state, "place": page.place, "pillars": page.pillars, **dates}

    def _milestone(self, page):
        return {}, {"branch": page.branch, **_event(page)}

    def _award(self, page):
        facts = {"awarding_body": page.awarding_body, "distinction": page.distinction}
        return {"reason": page.reason}, {**facts, **_event(page)}


SCHEMAS = {
    "page": schemas.OtherPage,
    "programme": schemas.Programme,
    "news": schemas.News,
    "milestone": schemas.Milestone,
    "award": schemas.Award,
}


def _event(page):
    return {"date": page.date_iso, "date_precision": page.date_precision, "pillars": page.pillars}


def _local(moment):
    """A moment by the clocks in Warsaw, with its distance from UTC."""
    return moment and timezone.localtime(moment)
