"""What public pages say of their being translations."""

from django import template

from instep import note

register = template.Library()


@register.simple_tag(takes_context=True)
def translation_note(context, page):
    """What is known of a page that is a translation, or None; always None in a preview."""
    if getattr(context.get("request"), "is_preview", False):
        return None
    return note.translation_note(page)
