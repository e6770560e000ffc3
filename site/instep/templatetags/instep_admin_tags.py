"""What instep adds to Wagtail's own screens."""

import re

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from instep.cascade import FIELD, Action, effects

register = template.Library()

# Every form of Wagtail begins with it; its confirmation screens leave no other place inside the form.
TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')


@register.simple_block_tag(takes_context=True)
def offer_cascade(context, content, action, page=None, destination=None):
    """Offer, inside the form of a confirmation screen, to do the same to the versions in other languages.

    Without `page` the screen is that of a bulk action, which has its pages in `items`.
    """
    action = Action(action)
    pages = [page] if page else [item["item"] for item in context["items"]]
    found = effects(action, pages, context["request"].user, destination)
    if not found:
        return content
    offer = render_to_string(
        "instep/cascade.html",
        {
            "action": action,
            "effects": found,
            "can_follow": not all(effect.obstacle for effect in found),
            "field": FIELD,
            "unknown_place": action == Action.MOVE and destination is None,
        },
    )
    return mark_safe(TOKEN.sub(lambda token: token[0] + offer, content, count=1))  # both are rendered templates
