"""The page of all figures, and its data for other people's programs."""

import csv
import html

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bis.delivery import keep
from bis.figures import TOKEN, render_figures, shown_values, values_by_key
from bis.models import BasePage, KeyFigureValue
from bis.queries import visible


class FiguresPage(BasePage):
    """BIS in numbers: each figure with its history, drawn, and the data to download."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("page of figures")
        verbose_name_plural = gettext_lazy("pages of figures")

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
                    yield token["key"], [(_sentence(unpinned, figures, token["key"], value), value) for value in shown]


def _sentence(text, figures, key, value):
    return html.unescape(render_figures(escape(text), {**figures, key: [value]}, markup=False))


def _terms():
    return _("You may use these figures if you name BIS and the date of the value.")


def _page():
    page = visible(FiguresPage.objects.filter(locale__language_code=get_language())).first()
    if page is None:
        raise Http404("no page of figures")
    return page


def _as_download(request, response):
    """Answer with a file of the address's own name, which other sites may fetch too."""
    name = request.path.rsplit("/", 1)[-1]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def figures_csv(request):
    """All values that the page shows, one in a row, for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.write("\ufeff")  # without the mark Excel takes UTF-8 for a Windows code page
    writer = csv.writer(response)
    writer.writerow([_("key"), _("sentence"), _("how exact"), _("value"), _("as of"), _("source"), _("terms of use")])
    for key, shown in _page().shown_figures(values_by_key()):
        for sentence, value in shown:
            exactness = KeyFigureValue.Qualifier(value.qualifier).label
            writer.writerow([key, sentence, exactness, value.value, value.date_iso, value.source, _terms()])
    return keep(_as_download(request, response))


@require_safe
def figures_json(request):
    """The same for programs; the keys are the same in both languages and stay."""
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
    data = {
        "title": page.title,
        "url": page.get_full_url(request),
        "language": get_language(),
        "publisher": _("Bureau of Social Initiatives (BIS), a foundation"),
        "licence": _terms(),
        "figures": figures,
    }
    content_type = "application/json; charset=utf-8"
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type=content_type)
    return keep(_as_download(request, response))
