"""Parts that pages are put together from at little cost: drawings, addresses, and what many pages share."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from bis import routing
from bis.generation import kept
from bis.models import Pillar, SiteSettings

register = template.Library()


@lru_cache
def _art(name):
    return mark_safe(get_template(f"art/{name}.svg").render())


@register.simple_tag
def art(*names):
    """A drawing of templates/art, by the parts of its name: an include takes ten times as long."""
    return _art("-".join(map(str, names)))


@register.simple_tag(takes_context=True)
def path_to(context, page):
    """The address of a page, for links."""
    return routing.path_to(page, context.get("request"))


@register.simple_tag(takes_context=True)
def url_of(context, page):
    """The whole address of a page, for those elsewhere."""
    return routing.url_of(page, context.get("request"))


@kept
def _part(template, *values, context):
    names = {name: context[name] for name in ("request", "navigation", "figures")}
    facts = SiteSettings.for_request(context["request"])
    return mark_safe(get_template(template).template.render(context.new({**names, "facts": facts, **dict(values)})))


@register.simple_tag(takes_context=True)
def shared(context, template, **values):
    """A part that is the same on all pages of a language, but for the given values: rendered once in a generation.

    It sees nothing else of the page, so that no page can show what belongs to another.
    """
    return _part(template, *values.items(), context=context)


@register.simple_tag(takes_context=True)
def menu(context):
    """The site's menu, in which the section of the page being shown is marked."""
    page = context.get("page")
    inside = (item for item in context["navigation"].menu if page and page.path.startswith(item.path))
    section = next(inside, None)
    is_itself = section is not None and section.pk == page.pk
    return shared(context, "parts/menu.html", section=section and section.pk, is_itself=is_itself)


@register.simple_tag(takes_context=True)
def tags(context, pillars, award=False, linked=False):
    """What a page belongs to: its programmes, linked to their pages if asked, and whether it is an award."""
    if not pillars and not award:
        return ""
    return shared(context, "parts/tags.html", pillars=tuple(pillars), award=award, linked=linked)


@register.simple_tag(takes_context=True)
def feed_links(context):
    """Where programs find the news that a page is about: all of it, and that of its choice or programme."""
    pillar = getattr(context["page"], "pillar", "")
    label = Pillar(pillar).label if pillar else ""
    return shared(
        context, "parts/feed_links.html", query=context.get("feed_query", ""), pillar=pillar, pillar_label=label
    )
