"""Where share pictures are kept, when they are made and removed, and which one a page is shared with.

The name of a picture says all that it shows: share/<design>/<page>/<what is on it>.png. A reader's request finds it by
name without asking the database, a page that has not changed is not drawn again, and no cache can hold an old one.
"""

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from wagtail.models import Page, get_page_models

from bis import linking
from bis.figures import values_by_key
from bis.images import SHARE
from bis.models import BasePage
from bis.share import art, drawing, lettering
from bis.share.card import card_of

logger = logging.getLogger(__name__)

FOLDER = "share"
BATCH = 200  # pages fetched at once


@dataclass(frozen=True)
class Picture:
    """A picture as Open Graph and schema.org describe it."""

    url: str
    width: int
    height: int
    type: str
    description: str


@lru_cache
def design():
    """A short name that changes when the drawing does."""
    files = [*Path(__file__).parent.glob("*.py"), *map(art.file_of, drawing.ART)]
    files += [lettering.FONTS / file for names in lettering.FILES.values() for file in names]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:10]


def is_drawn():
    """Whether pictures of this design were made already."""
    try:
        return design() in default_storage.listdir(FOLDER)[0]
    except FileNotFoundError:
        return False


def folder_of(pk):
    return f"{FOLDER}/{design()}/{pk}"


def name_of(card, pk):
    """The name of the file that shows this card of a page."""
    shown = repr(sorted(vars(card).items())).encode()
    return f"{folder_of(pk)}/{hashlib.sha256(shown).hexdigest()[:20]}.png"


def picture_of(page, figures, facts):
    """The picture that a page is shared with: an editor's own, the drawn one, else the site's; or None."""
    if page.social_image:
        return _of_image(page.social_image, page.social_image.description)
    card = card_of(page, figures)
    name = name_of(card, page.pk)
    if default_storage.exists(name):
        url = urljoin(settings.SITE_URL, default_storage.url(name))
        return Picture(url, drawing.WIDTH, drawing.HEIGHT, "image/png", card.description)
    return _of_image(facts.share_image, facts.share_image.description or "BIS") if facts.share_image else None


def _of_image(image, description):
    rendition = image.get_rendition(SHARE)
    return Picture(rendition.full_url, rendition.width, rendition.height, "image/png", description)


def refresh(pages):
    """Draw what is missing, remove what is out of date or may not be seen; return how many pictures are new."""
    pks, figures, drawn = [page.pk for page in pages], values_by_key(), 0
    for begin in range(0, len(pks), BATCH):
        batch = set(pks[begin : begin + BATCH])
        for page in linking.live_versions().filter(pk__in=batch).specific():
            if isinstance(page, BasePage):
                drawn += _refresh(page, figures)
                batch.discard(page.pk)
        for pk in batch:
            forget(pk)
    return drawn


def _refresh(page, figures):
    with translation.override(page.locale.language_code):
        card = card_of(page, figures)
    name = name_of(card, page.pk)
    is_new = not default_storage.exists(name)
    if is_new:
        try:
            default_storage.save(name, ContentFile(drawing.draw(card)))
        except lettering.Unwritable as error:
            is_new = False
            logger.warning("No share picture for page %s: %s", page.pk, error)
    forget(page.pk, but=name)
    return is_new


def forget(pk, but=""):
    """Remove the pictures of a page, except one."""
    folder = folder_of(pk)
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        if f"{folder}/{name}" != but:
            default_storage.delete(f"{folder}/{name}")


def refresh_later(pages):
    """Refresh pages once the transaction is over. A picture that fails never stops a publication; the log tells."""
    transaction.on_commit(lambda: refresh(pages), robust=True)


def pages_showing(figure):
    """The pages whose pictures show a figure."""
    pages = []
    for model in get_page_models():
        if issubclass(model, BasePage):
            holds = Q(**{f"{model.share_title_field}__contains": f"{{{figure.key}"})
            pages += Page.objects.filter(pk__in=model.objects.filter(holds).values("pk"))
    return pages


def tidy():
    """Remove the pictures of other designs and of pages that are gone."""
    try:
        designs = default_storage.listdir(FOLDER)[0]
        folders = default_storage.listdir(f"{FOLDER}/{design()}")[0]
    except FileNotFoundError:
        return
    for other in designs:
        if other != design():
            _remove(f"{FOLDER}/{other}")
    kept = set(map(str, linking.live_versions().values_list("pk", flat=True)))
    for folder in folders:
        if folder not in kept:
            _remove(f"{FOLDER}/{design()}/{folder}")


def _remove(folder):
    folders, names = default_storage.listdir(folder)
    for inner in folders:
        _remove(f"{folder}/{inner}")
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
