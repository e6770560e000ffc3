"""How other sites link to a page: its permanent address, its card, its QR code."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from wagtail.images.models import Filter

from bis import cards, permalinks, qr
from bis.figures import plain_text, shown_values
from bis.images import LOGO

register = template.Library()


@register.simple_tag(takes_context=True)
def card(context, page, figure=""):
    """The card of a page, or of the figure on it that is asked for."""
    return cards.Card(page, context["figures"], figure)


@register.simple_tag(takes_context=True)
def address_of_figure(context, sentence):
    """The card of the figure in this sentence, if the page gives it an address of its own."""
    page = context.get("page")
    key = next((key for key, text in page.figure_sentences.items() if text == sentence), "") if page else ""
    linked = key and cards.Card(page, context["figures"], key)
    return linked if linked and linked.figure else None


@register.simple_tag
def qr_image(page):
    """The QR code of a page's permanent address, to stand in the page."""
    return qr.qr_svg(permalinks.permanent_url(page), _("QR code of this page’s permanent address"), standalone=False)


@register.simple_tag
def qr_address(page):
    return reverse("qr_code", kwargs={"code": permalinks.code_of(page)})


@register.simple_tag(takes_context=True)
def quotation(context, page):
    """What a programme is and has done, as plain text to quote: each figure with its date, and where it all stands."""
    figures = context["figures"]
    lines = [f"{page.title} – {_('Bureau of Social Initiatives (BIS), a foundation')}", page.rule, page.summary]
    for counter in page.counters:
        values = shown_values(counter.value, figures)
        lines.append(f"{counter.value} {_as_of(values[0])}" if values else counter.value)
    lines.append(_("Source: %(address)s") % {"address": permalinks.permanent_url(page, get_language())})
    return "\n".join(plain_text(line, figures) for line in lines if line)


def _as_of(value):
    date = {"date": value.date_text}
    return (pgettext("a year", "As of %(date)s.") if value.date_precision == "year" else _("As of %(date)s.")) % date


@register.simple_tag
def logo_preview(image):
    """The small copy of a logo, made when it was saved."""
    return next(iter(image.find_existing_renditions(Filter(LOGO)).values()), None)
