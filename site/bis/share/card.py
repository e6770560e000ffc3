"""What a share picture shows of a page."""

import html
from dataclasses import dataclass

from django.utils.translation import get_language

from bis.figures import render_figures
from bis.typography import typeset


@dataclass(frozen=True)
class ShareCard:
    """Everything that the picture of a page is made of, in the page's language; two equal cards look the same."""

    language: str
    title: str
    label: str
    """The line above the title: what it is and when."""
    pillars: tuple[str, ...]
    """Whose threads lead; none: all three alike."""
    is_award: bool

    @property
    def description(self):
        """The picture in words, for those who do not see it."""
        return f"BIS. {self.label}: {self.title}" if self.label else f"BIS. {self.title}"


def card_of(page, figures):
    """The card of a page in the active language; `figures` is what values_by_key() returned."""
    return ShareCard(
        language=get_language(),
        title=_set(getattr(page, page.share_title_field), figures),
        label=_set(page.share_label, figures),
        pillars=tuple(str(pillar) for pillar in getattr(page, "pillars", ())),
        is_award=page.is_award,
    )


def _set(text, figures):
    """A text as it is drawn: figures filled in, no-break spaces in place."""
    return html.unescape(typeset(render_figures(html.escape(text), figures, markup=False)))
