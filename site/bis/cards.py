"""Cards: a page, or one figure, in a few lines that other sites show in a frame.

A card is a page of its own below the permanent address, /en/p/7kq2m9xa/card/, so that it lasts as long as that. It
holds no script and sets no cookie; anybody may frame it, unlike the pages of the site.
"""

import textwrap
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.shortcuts import render
from django.template.loader import select_template
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from bis.figures import plain_text, shown_values, values_by_key
from bis.permalinks import code_of, find, permanent_url

MINUTES = 300
WIDTH = 600
# The measures of card.css in pixels: what is always there, and of each text the height of a line and, a little more
# than it takes on average, the width of a letter.
FRAME, PADDING, SIDE, WIDE = 136, 40, 136, 480
TITLE, TEXT, NOTE = (29, 11.3), (25, 7.9), (21, 8.4)
NUMBER, NOTICE = 88, "xxxxxxx " * 7
# Links open beside the partner's page; nothing in the frame can run, ask or lead it elsewhere.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


class Card:
    """What the card of a page, or of a figure on it, says, where it is and how large, in the active language."""

    def __init__(self, page, figures, figure=""):
        self.page, self.figures = page, figures
        self.sentence = page.figure_sentences.get(figure, "") if figure else ""
        self.values = shown_values(self.sentence, figures) if self.sentence else []
        self.figure = figure if self.values else ""

    @cached_property
    def title(self):
        return plain_text(self.sentence.rstrip(".") if self.figure else self.page.title, self.figures)

    @property
    def pillar(self):
        """The programme that gives the card its colour and drawing; empty for none."""
        if self.figure:
            return self.values[0].pillar
        return next(iter(getattr(self.page, "pillars", [])), "")

    @property
    def url(self):
        """The permanent address of what the card is about."""
        return permanent_url(self.page, get_language()) + (
            f"?figure={self.figure}#figure-{self.figure}" if self.figure else ""
        )

    @property
    def address(self):
        """The card's own address."""
        names = {"code": code_of(self.page), **({"figure": self.figure} if self.figure else {})}
        return f"{settings.SITE_URL}{reverse('card', kwargs=names)}"

    @property
    def link(self):
        """The HTML of a link to the page, for other sites."""
        return format_html('<a href="{}" hreflang="{}">{} – BIS</a>', self.url, get_language(), self.title)

    @property
    def frame(self):
        """The HTML that shows the card on another site."""
        return self.frame_of(WIDTH, self.height(WIDTH))

    def frame_of(self, width, height):
        """The same of another size."""
        # `frameborder` is old, but all that WordPress lets through of the ways to leave out the border.
        return format_html(
            '<iframe src="{}" width="{}" height="{}" title="{} – BIS" loading="lazy" sandbox="{}" frameborder="0" '
            'style="max-width:100%"></iframe>',
            self.address,
            width,
            height,
            self.title,
            SANDBOX,
        )

    @property
    def discovery(self):
        """Where programs that meet the page find the card, as (media type, address)."""
        for name, media_type in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
            query = urlencode({"url": self.url, "format": name})
            yield media_type, f"{settings.SITE_URL}{reverse('oembed')}?{query}"

    def height(self, width):
        """How tall the card gets in a frame of this width; a frame cannot ask without a script."""
        room = max(width - PADDING - (SIDE if width >= WIDE else 0), 60)
        if self.figure:
            return FRAME + NUMBER + _height(self.title, TEXT, room)
        height = FRAME + _height(self.title, TITLE, room)
        if text := plain_text(self.page.card_text, self.figures):
            height += _height(text, TEXT, room)
        if getattr(self.page, "has_note", False):
            height += _height(NOTICE, NOTE, room - 28)
        return height


def _height(text, measures, room):
    line, letter = measures
    return line * len(textwrap.wrap(text, int(room / letter)))


@xframe_options_exempt
@csp_replace(settings.CARD_CONTENT_SECURITY_POLICY)
@cache_control(max_age=MINUTES)
@require_safe
def card(request, code, figure=""):
    """Show the card of a page or figure; where there is none, say so within the frame."""
    versions = find(code)
    page = versions.get(get_language())
    shown = page and Card(page.specific, values_by_key(), figure)
    if shown and shown.figure == figure:
        template = select_template([shown.page.template.replace(".html", "_card.html"), "card.html"])
        response = render(
            request, template.template.name, {"card": shown, "page": shown.page, "figures": shown.figures}
        )
    else:
        response = render(request, "card_missing.html", {"page": page, "elsewhere": versions.values()}, status=404)
    # Both, so that a page that isolates itself from other sites may frame it too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return response
