"""The page of all figures, and its data for other people's programs."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bis.figures import TOKEN, plain_text, shown_values, values_by_key
from bis.models import BasePage, KeyFigureValue
from bis.queries import visible
from bis.reuse import csv_file, json_file, reusable


class FiguresPage(BasePage):
    """BIS in numbers: each figure with its history, drawn, and the data to download."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    query_parameters = ("figure",)

    class Meta:
        verbose_name = gettext_lazy("page of figures")
        verbose_name_plural = gettext_lazy("pages of figures")

    @cached_property
    def figure_sentences(self):
        sentences = {}
        for block in self.body.blocks_by_name("figures"):
            for text in block.value["sentences"]:
                if token := TOKEN.search(text):
                    sentences.setdefault(token["key"], text)
        return sentences

    def shown_figures(self, figures):
        """What the page shows: (key, [(sentence, value), ...]) of each figure, newest value first.

        Each value stands in its own sentence: over 16,000 people took part, almost 28,000 people took part.
        """
        for block in self.body.blocks_by_name("figures"):
            for text in block.value["sentences"]:
                values = shown_values(text, figures)
                if values:
                    token = TOKEN.search(text)
                    unpinned = text.replace(f"@{token['date']}", "", 1)
                    shown = values if block.value["show_history"] else values[:1]
                    yield (
                        token["key"],
                        [(plain_text(unpinned, {**figures, token["key"]: [value]}), value) for value in shown],
                    )

    def structured_data(self, about):
        shown = list(self.shown_figures(about.figures))
        dates = sorted(value.date_iso for _key, values in shown for _text, value in values)
        return [
            {
                "@type": "Dataset",
                "@id": f"{about.url}#data",
                **about.work,
                **about.translation("Dataset", "#data"),
                "name": about.name,
                "creator": about.organisation,
                "isAccessibleForFree": True,
                "license": {
                    "@type": "CreativeWork",
                    "name": _("Terms of use"),
                    "text": terms_of_use(),
                    "url": f"{about.url}#data",
                },
                "temporalCoverage": "/".join(dict.fromkeys([dates[0], dates[-1]])) if dates else None,
                "variableMeasured": [
                    {
                        "@type": "PropertyValue",
                        "propertyID": key,
                        "name": values[0][0],
                        "value": values[0][1].value,
                    }
                    for key, values in shown
                ],
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "name": name,
                        "encodingFormat": encoding,
                        "contentUrl": f"{settings.SITE_URL}{reverse(view)}",
                        "inLanguage": about.language,
                    }
                    for name, encoding, view in (
                        (_("For a spreadsheet (CSV)"), "text/csv", "figures_csv"),
                        (_("For programs (JSON)"), "application/json", "figures_json"),
                    )
                ],
            }
        ]


def terms_of_use():
    """On what terms others may use the figures, in the active language."""
    return _("You may use these figures if you name BIS and the date of the value.")


def _page():
    page = visible(FiguresPage.objects.filter(locale__language_code=get_language())).first()
    if page is None:
        raise Http404("no page of figures")
    return page


@reusable
def figures_csv(request):
    """All values that the page shows, one in a row, for a spreadsheet."""
    rows = [[_("key"), _("sentence"), _("how exact"), _("value"), _("as of"), _("source"), _("terms of use")]]
    for key, shown in _page().shown_figures(values_by_key()):
        for sentence, value in shown:
            exactness = KeyFigureValue.Qualifier(value.qualifier).label
            rows.append([key, sentence, exactness, value.value, value.date_iso, value.source, terms_of_use()])
    return csv_file(request, rows)


@reusable
def figures_json(request):
    """The same for programs."""
    page = _page()
    figures = [
        {
            "key": key,
            "values": [
                {
                    "value": value.value,
                    "qualifier": value.qualifier,
                    "as_of": value.date_iso,
                    "precision": value.date_precision,
                    "source": value.source or None,
                    "text": sentence,
                }
                for sentence, value in shown
            ],
        }
        for key, shown in page.shown_figures(values_by_key())
    ]
    return json_file(request, page, terms_of_use(), figures=figures)
