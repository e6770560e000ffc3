"""Naming pages and snippets in messages, with links to where they are edited."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str

NAMED = 10


def linked_names(objects, user):
    """The names of objects as a list in one line, each a link where the user may edit it."""
    finder = AdminURLFinder(user)
    links = []
    for instance in objects[:NAMED]:
        address, name = finder.get_edit_url(instance), get_latest_str(instance)
        links.append(format_html('<a href="{}">{}</a>', address, name) if address else format_html("{}", name))
    names = format_html_join(", ", "{}", ((link,) for link in links))
    more = len(objects) - NAMED
    if more > 0:
        rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        names = format_html("{} {}", names, rest)
    return names
