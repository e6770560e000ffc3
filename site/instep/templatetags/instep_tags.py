"""What public pages say of their being translations."""

from django import template

from instep import note, pairs

register = template.Library()


@register.simple_tag
def pairs_of(page):
    """What is known of the pairs that a page belongs to; for `translation_note` and for whoever else asks."""
    return pairs.pairs_of(page)


@register.simple_tag(takes_context=True)
def translation_note(context, page, pairs=None, versions=None):
    """What is known of a page that is a translation, or None; always None in a preview.

    A page that knows its pairs or its public versions gives them, which spares a query for each.
    """
    if getattr(context.get("request"), "is_preview", False):
        return None
    return note.translation_note(page, pairs, versions)
