"""What the templates need beyond Django's and Wagtail's own tags."""

import re
from urllib.parse import urlsplit

from django import template
from django.apps import apps
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from bis import charts, dates, linking
from bis.figures import format_amount, format_number, qualify, render_figures, shown_values
from bis.models import SiteSettings
from bis.queries import listed, visible
from bis.schema_org.graph import as_script, graph
from bis.schema_org.subject import Subject
from bis.share.pictures import picture_of
from bis.typography import typeset

register = template.Library()

LINKS_OR_EMBEDS = re.compile("<(?:a|embed)")


@register.simple_tag(takes_context=True)
def prose(context, text):
    """Show a text as readers see it: figures filled in, no-break spaces in place."""
    if isinstance(text, RichText):
        html = expand_db_html(text.source) if LINKS_OR_EMBEDS.search(text.source) else text.source
    else:
        html = conditional_escape(text)
    return typeset(render_figures(html, context["figures"]))


@register.simple_tag(takes_context=True)
def plain(context, text):
    """Show a text without any markup, figures filled in: for titles, descriptions and attributes."""
    return render_figures(conditional_escape(text), context["figures"], markup=False)


@register.simple_tag(takes_context=True)
def figure_values(context, sentence):
    """The value that a sentence shows, then the older ones."""
    return shown_values(sentence, context["figures"])


@register.filter
def quantity(value):
    """A figure's value with its qualifier, as text: prawie 28 000 / almost 28,000."""
    return " ".join(filter(None, [qualify(value), format_number(value.value)]))


@register.filter
def money(amount, currency):
    """A sum of money: 115 000 zł / PLN 115,000."""
    return format_amount(amount, currency)


@register.simple_tag
def history(values):
    """The marks of a chart of a figure's values."""
    return charts.history(values)


@register.filter
def host(address):
    """The name of the site that an address leads to: bis-krakow.pl."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.filter
def long_date(date):
    """A date for a reader: 19 grudnia 2014 / 19 December 2014."""
    return dates.format_date(date)


@register.filter
def moment(when):
    """A date and an hour in Warsaw: 25 sierpnia 2025, godz. 9.00; the first and last minute of a day go unsaid."""
    when = timezone.localtime(when)
    date = dates.format_date(when.date())
    if (when.hour, when.minute) in ((0, 0), (23, 59)):
        return date
    return _("%(date)s, %(hour)02d:%(minute)02d") % {"date": date, "hour": when.hour, "minute": when.minute}


@register.simple_tag
def breadcrumbs(page):
    return linking.crumbs(page)


@register.simple_tag(takes_context=True)
def share_picture(context, page):
    """The picture that the page is shared with, or None."""
    return picture_of(page, context["figures"], SiteSettings.for_request(context["request"]))


@register.simple_tag(takes_context=True)
def structured_data(context, page):
    """The page as a data block of schema.org's terms; nothing in a preview, which is nobody's to find."""
    if getattr(context["request"], "is_preview", False):
        return ""
    return as_script(graph(Subject.of(page, context)))


@register.simple_tag
def in_reader_language(pages):
    """The given pages in the active language, in the same order; those that have no public version are left out."""
    keys = [page.translation_key for page in pages if page]
    versions = visible(Page.objects.filter(translation_key__in=keys, locale__language_code=get_language()))
    by_key = {version.translation_key: version for version in versions.specific()}
    return [by_key[key] for key in keys if key in by_key]


@register.simple_tag
def language_choices(page):
    return linking.language_choices(page)


@register.simple_tag
def public_versions(choices):
    """The pages that the switcher leads to as versions of the page itself."""
    return [choice.page for choice in choices if choice.is_translation]


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """The query string of this request with some parameters changed, `page` dropped unless given."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    allowed = {"q", "kind", "pillar", "year"}
    for name in set(query) - allowed:
        del query[name]
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else "./"


@register.simple_tag
def related_pages(model_label, page, count=3):
    """The newest visible pages of a type that are about the pillar of a programme page, in its language."""
    model = apps.get_model(model_label)
    pages = model.objects.filter(locale=page.locale_id, **{page.pillar: True})
    return listed(pages).order_by("-date", "-path")[:count]


@register.filter
def og_locale(language):
    """A language as Open Graph names it, with the country whose spelling we use."""
    return {"pl": "pl_PL", "en": "en_GB"}[language]


@register.filter
def get(mapping, key):
    return mapping.get(key)


@register.filter
def iso(when):
    """A moment for a machine, in Warsaw's time with its offset: 2025-08-25T15:00+02:00."""
    return timezone.localtime(when).isoformat(timespec="minutes")


@register.filter
def page_range(items):
    """The page numbers that a pagination shows: the first, the last and those around the current one."""
    return items.paginator.get_elided_page_range(items.number, on_each_side=1, on_ends=1)
