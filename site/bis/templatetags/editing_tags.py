"""What the forms of pages show beside their fields."""

from urllib.parse import unquote, urlsplit

from django import template
from django.conf import settings
from django.utils import translation

from bis.advice import DESCRIPTION_SHOWN, SITE_NAME, TITLE_SHOWN, advise
from bis.figures import noun_form, plain_text, values_by_key
from bis.images import SHARE
from bis.models import BasePage, KeyFigure
from bis.templatetags.bis_tags import quantity

register = template.Library()


@register.simple_tag
def advice(page):
    """What there is to mend on a page; None for one that was never saved, or that is none of ours."""
    return advise(page) if isinstance(page, BasePage) and page.pk else None


@register.simple_tag
def sent_back(page):
    """The answer to a page that came back from approval; None for any other."""
    state = page.current_workflow_state if isinstance(page, BasePage) and page.pk else None
    return state.current_task_state if state and state.status == state.STATUS_NEEDS_CHANGES else None


@register.simple_tag
def counted_fields():
    """The fields whose length matters elsewhere: name, and how much is shown there."""
    return [
        ("title", TITLE_SHOWN),
        ("summary", DESCRIPTION_SHOWN),
        ("seo_title", TITLE_SHOWN),
        ("search_description", DESCRIPTION_SHOWN),
    ]


@register.simple_tag
def figures_to_insert(page):
    """Each key figure with what readers of the page's language see now."""
    values = values_by_key()
    figures = [
        (figure, values[figure.key][0]) for figure in KeyFigure.objects.order_by("name") if values.get(figure.key)
    ]
    with translation.override(page.locale.language_code):
        shown = [quantity(value) for _figure, value in figures]
    return [
        {"name": figure.name, "token": f"{{{figure.key}}}", "shown": text, "as_of": value.date_text}
        for (figure, value), text in zip(figures, shown, strict=True)
    ]


@register.simple_tag
def figure_texts(page):
    """For the script: what stands for each figure, and which form of a noun goes with it, of two and of three."""
    texts = {}
    with translation.override(page.locale.language_code):
        for key, values in values_by_key().items():
            for name, value in [(key, values[0]), *((f"{key}@{value.date_iso}", value) for value in values)]:
                forms = {str(count): int(noun_form(value, [*map(str, range(count))])) for count in (2, 3)}
                texts[name] = {"text": quantity(value), "forms": forms}
    return texts


@register.simple_tag
def appearance(page):
    """How a page looks in search results and when it is shared, before anybody types."""
    figures = values_by_key()
    with translation.override(page.locale.language_code):
        description = plain_text(page.search_description or page.summary, figures)
        title = plain_text(page.head_title, figures)
    path = unquote(urlsplit(page.full_url or "").path).strip("/").split("/") if page.pk else []
    return {
        "title": title,
        "site_name": SITE_NAME,
        "description": description,
        "host": urlsplit(settings.SITE_URL).netloc,
        "parents": path[:-1],
        "slug": page.slug,
        "picture": page.social_image and page.social_image.get_rendition(SHARE),
        "title_shown": TITLE_SHOWN,
        "description_shown": DESCRIPTION_SHOWN,
    }
