"""What lists of pairs tell besides the state, in a query each, however long the list."""

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import get_language
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, get_page_models

from instep.wording import model_name

SECTION_DEPTH = 3
"""The pages right below a home page: the root is the first level, the home pages of all languages are the second."""


def describe(pairs):
    """Fill in what each pair is (its page type or model) and the section of the site it belongs to."""
    types = ContentType.objects.get_for_models(*get_page_models(), for_concrete_models=False)
    names = {content_type.pk: model_name(model) for model, content_type in types.items()}
    sections = _sections()
    for pair in pairs:
        pair.kind = names.get(pair.original["content_type_id"]) or model_name(pair.model)
        path = (pair.original["path"] or "")[: SECTION_DEPTH * Page.steplen]
        pair.section_key, pair.section = sections.get(path, ("", ""))
    return pairs


def _sections():
    """The key and title of each page right below a home page, by its path; the title in the reader's language."""
    rows = Page.objects.filter(depth=SECTION_DEPTH).order_by("path")
    rows = rows.values_list("path", "translation_key", "title", "locale__language_code")
    titles = {}
    for _path, key, name, language in rows:
        if key not in titles or language == get_language():
            titles[key] = name
    return {path: (str(key), titles[key]) for path, key, _title, _language in rows}


def name_publishers(pairs):
    """Fill in who made the original's live revision."""
    ids = {pair.original["publisher"] for pair in pairs} - {None}
    users = {user.pk: get_user_display_name(user) for user in get_user_model().objects.filter(pk__in=ids)}
    for pair in pairs:
        pair.publisher = users.get(pair.original["publisher"], "")
    return pairs
