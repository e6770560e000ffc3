"""Key figures as data: those that the published page of figures shows, in the words of both languages."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bis.figures import values_by_key
from bis.queries import visible
from home.api import schemas
from home.api.addresses import absolute, list_meta
from home.figures import FiguresPage, terms_of_use


def in_each_language(words):
    """What a function says in each language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = words()
    return said


def publisher():
    """Who publishes all this, in the active language."""
    return _("Bureau of Social Initiatives (BIS), a foundation")


def figure_list(request, query):
    """A part of the figures."""
    figures = _shown(query.lang)
    shown = figures[query.offset : query.offset + query.limit]
    return schemas.FigureList(meta=list_meta(request, query, len(figures)), items=shown)


def one_figure(key, language):
    """The figure of a key, or None."""
    return next((figure for figure in _shown(language) if figure.key == key), None)


def _shown(only):
    """The figures of the pages in both languages, or in one only, in the order of the Polish one."""
    values = values_by_key()
    terms = in_each_language(terms_of_use)
    figures = {}
    pages = visible(FiguresPage.objects.filter(locale__language_code__in=[only] if only else dict(settings.LANGUAGES)))
    for page in pages.select_related("locale").order_by("-locale__language_code", "path"):
        language = page.locale.language_code
        with translation.override(language):
            for key, shown in page.shown_figures(values):
                sentences = figures.setdefault(key, {})
                for sentence, value in shown:
                    sentences.setdefault(value, {}).setdefault(language, sentence)
    return [
        schemas.Figure(
            key=key,
            pillar=values[key][0].pillar or None,
            api_url=absolute(reverse("api:figure", args=[key])),
            values=[
                {
                    "value": value.value,
                    "qualifier": value.qualifier,
                    "as_of": value.date_iso,
                    "precision": value.date_precision,
                    "source": value.source or None,
                    "sentences": sentences[value],
                }
                for value in values[key]
                if value in sentences
            ],
            terms=terms,
        )
        for key, sentences in figures.items()
    ]
