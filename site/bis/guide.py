"""The guide for editors in the admin: the Markdown of docs/guide, as GitHub shows it, in the language of the reader."""

import re
from functools import cache, cached_property

from django.conf import settings
from django.http import Http404
from django.templatetags.static import static
from django.urls import path, reverse, reverse_lazy
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from PIL import Image
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

GUIDE = settings.BASE_DIR / "docs" / "guide"
PIXELS = 1.5
"""Pixels of a picture to one of the screen."""


class Topic:
    """What one Markdown file tells; its pictures are looked at only when it is read."""

    markdown = MarkdownIt("commonmark", {"html": False})  # what stands in it is text, whoever wrote it

    def __init__(self, file):
        self.file, self.name = file, file.stem
        tokens = self._tokens()
        self.title, self.introduction = tokens[1].content, tokens[4].content
        self.sections = [
            (token.attrGet("id"), text.content) for token, text in zip(tokens, tokens[1:], strict=False) if token.attrs
        ]

    def _tokens(self):
        """The pieces of the file, each section with a place that a link leads to."""
        tokens = self.markdown.parse(self.file.read_text())
        sections = [token for token in tokens if token.type == "heading_open" and token.tag == "h2"]
        for number, section in enumerate(sections, 1):
            section.attrSet("id", f"part-{number}")
        return tokens

    @property
    def address(self):
        return reverse("guide_topic", args=[self.name])

    @cached_property
    def html(self):
        """All but the title, with its links and pictures as they are within the admin."""
        tokens = self._tokens()
        for piece in (piece for token in tokens for piece in token.children or ()):
            if piece.type == "link_open":
                piece.attrSet("href", re.sub(r"^([\w-]+)\.md$", r"../\1/", piece.attrGet("href")))
            elif piece.type == "image":
                self._show(piece)
        return mark_safe(self.markdown.renderer.render(tokens[3:], self.markdown.options, {}))

    def _show(self, image):
        """Have a picture served with the static files, at the size that it had on the screen."""
        picture = (self.file.parent / image.attrGet("src")).resolve()
        with Image.open(picture) as opened:
            width, height = (round(side / PIXELS) for side in opened.size)
        image.attrSet("src", static(f"guide/{picture.relative_to(GUIDE / 'images')}"))
        image.attrSet("width", str(width))
        image.attrSet("height", str(height))
        image.attrSet("loading", "lazy")


def language():
    """The language of the guide for whoever reads the admin now."""
    return get_language() if (GUIDE / get_language()).is_dir() else settings.LANGUAGE_CODE


@cache
def topics(language):
    """All topics by name, in the order of the guide. The files change with a release only."""
    return {file.stem: Topic(file) for file in sorted((GUIDE / language).glob("*.md"))}


def topic(name):
    """A topic in the reader's language."""
    return topics(language())[name]


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """The list of topics."""

    template_name = "bis/admin/guide.html"
    page_title = gettext_lazy("Guide")
    header_icon = "info-circle"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(topics=topics(language()).values(), **kwargs)


class TopicView(GuideView):
    template_name = "bis/admin/guide_topic.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.topic = topic(kwargs["name"])
        except KeyError:
            raise Http404 from None
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.topic.title

    def get_breadcrumbs_items(self):
        guide = {"url": reverse("guide"), "label": GuideView.page_title}
        return [*self.breadcrumbs_items, guide, {"url": "", "label": self.topic.title}]

    def get_context_data(self, **kwargs):
        around = list(topics(language()).values())
        number = around.index(self.topic)
        neighbours = {"before": around[number - 1] if number else None, "after": (around + [None])[number + 1]}
        return super().get_context_data(topic=self.topic, **neighbours, **kwargs)


urls = [
    path("guide/", GuideView.as_view(), name="guide"),
    path("guide/<slug:name>/", TopicView.as_view(), name="guide_topic"),
]
menu_item = MenuItem(gettext_lazy("Guide"), reverse_lazy("guide"), name="guide", icon_name="info-circle", order=9500)
