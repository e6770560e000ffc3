"""What the page of results shows of a page that was found."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def marked_title(context, marker, page):
    """The title of a page with the reader's words marked."""
    return marker.title(page, context["figures"])


@register.simple_tag(takes_context=True)
def excerpt(context, marker, page):
    """The passage of a page that answers, with the reader's words marked."""
    return marker.excerpt(page, context["figures"])
