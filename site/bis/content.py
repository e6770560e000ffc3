"""Loading of site/content/*.toml: figures, partners and pages in both languages.

A page is written once in Polish and once in English with the same blocks. It is created and published in
Polish, its English texts become the translation memory of wagtail-localize, and the translation is published
from there: the two are a pair as if a translator had made it.
"""

import json
import tomllib
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.files.images import ImageFile
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Locale, Page, Site
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from bis.dates import parse_date
from bis.models import BisImage, KeyFigure, KeyFigureValue, LoadedContent, Partner, SiteSettings

FOLDER = settings.BASE_DIR / "site" / "content"
PAGE_FILES = ("home", "programmes", "timeline", "news", "pages")
NAMESPACE = uuid.UUID("6f2d3a52-5a1c-4c0f-9f0e-0b5a8a9a1c11")


def stable_uuid(*parts):
    """The same id for the same piece of content, whenever and wherever it is loaded."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


class Loader:
    """Loads what is not there yet. Raises CommandError with the place of a mistake in the files."""

    def __init__(self, folder=FOLDER, log=print):
        self.folder = Path(folder)
        self.log = log
        self.loaded = set(LoadedContent.objects.values_list("key", flat=True))
        self.count = 0

    def load(self):
        """Load everything; return how many pieces were new."""
        self.polish = Locale.objects.get_or_create(language_code="pl")[0]
        self.english = Locale.objects.get_or_create(language_code="en")[0]
        for entry in self._read("figures")["figure"]:
            self._once(f"figure:{entry['key']}", self._load_figure, entry)
        for entry in self._read("partners")["partner"]:
            self._once(f"partner:{entry['key']}", self._load_partner, entry)
        for name in PAGE_FILES:
            for entry in self._read(name)["page"]:
                self._once(f"page:{entry['key']}", self._load_page, entry)
        self._once("settings", self._load_settings)
        return self.count

    def _read(self, name):
        with open(self.folder / f"{name}.toml", "rb") as file:
            return tomllib.load(file)

    def _once(self, key, load, *args):
        """Load a piece unless it was loaded before; each in its own transactions, so a break can be resumed."""
        if key in self.loaded:
            return
        load(*args)
        LoadedContent.objects.create(key=key)
        self.count += 1
        self.log(key)

    @transaction.atomic
    def _load_figure(self, entry):
        if KeyFigure.objects.filter(key=entry["key"]).exists():
            return
        figure = KeyFigure(key=entry["key"], name=entry["name"], pillar=entry.get("pillar", ""))
        for value in entry["values"]:
            date, precision = parse_date(value["as_of"])
            figure.values.add(
                KeyFigureValue(value=value["value"], qualifier=value["qualifier"], date=date, date_precision=precision)
            )
        figure.save()

    def _load_partner(self, entry):
        Partner.objects.get_or_create(name=entry["name"], defaults={"name_en": entry.get("name_en", "")})

    @transaction.atomic
    def _load_settings(self):
        facts = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        if facts.share_image is None:
            facts.share_image = self._image("share.png", "BIS")
        if facts.privacy_page is None:
            facts.privacy_page = self._page("privacy")
        facts.save()

    # Pages

    def _load_page(self, entry):
        model = apps.get_model(entry["type"])
        key = stable_uuid("page", entry["key"])
        page = model.objects.filter(translation_key=key, locale=self.polish).first()
        if page is None:
            with transaction.atomic():
                page = self._create(model, entry, key)
        if not model.objects.filter(translation_key=key, locale=self.english).exists():
            self._translate(page, self._instance(model, entry, "en", key))
        if entry.get("parent") is None:
            self._make_root(page)

    def _create(self, model, entry, key):
        """Create and publish the Polish page."""
        page = self._instance(model, entry, "pl", key)
        page.show_in_menus = entry.get("in_menu", False)
        parent = self._page(entry["parent"]) if entry.get("parent") else Page.get_first_root_node()
        parent.add_child(instance=page)
        page.save_revision(log_action=True).publish()  # so that the history can bring this version back
        return page

    def _instance(self, model, entry, language, key):
        """The page in one language, not saved; both languages get the same ids for the same blocks."""
        page = model(translation_key=key, locale=self.polish if language == "pl" else self.english)
        for name, value in {**entry.get("shared", {}), **entry[language]}.items():
            try:
                self._set(page, name, value)
            except (KeyError, ValueError, TypeError, LookupError) as error:
                raise CommandError(f"{entry['key']}, {language}, {name}: {error!r}") from error
        return page

    def _set(self, page, name, value):
        if name == "pillars":
            for pillar in value:
                setattr(page, pillar, True)
        elif name == "date":
            page.date, precision = parse_date(value)
            if hasattr(page, "date_precision"):
                page.date_precision = precision
        elif name in ("opens_at", "closes_at"):
            setattr(page, name, timezone.make_aware(parse_datetime(value)))
        else:
            field = page._meta.get_field(name)
            if isinstance(field, StreamField):
                path = stable_uuid(page.translation_key, name)
                value = json.dumps(self._raw_value(field.stream_block, self._as_stream(field, value), path))
            setattr(page, name, value)

    @staticmethod
    def _as_stream(field, value):
        """Lists of a single kind of block need not name it: counters = ["…"]."""
        names = list(field.stream_block.child_blocks)
        return [{names[0]: item} for item in value] if len(names) == 1 else value

    def _raw_value(self, block, value, path):
        """Turn what stands in the file into the JSON that a StreamField stores, by the field's own blocks."""
        if isinstance(block, blocks.StreamBlock):
            raw = []
            for index, item in enumerate(value):
                ((name, child),) = item.items()
                child_path = stable_uuid(path, index, name)
                child_value = self._raw_value(block.child_blocks[name], child, child_path)
                raw.append({"type": name, "value": child_value, "id": str(child_path)})
            return raw
        if isinstance(block, blocks.ListBlock):
            return [
                {
                    "type": "item",
                    "value": self._raw_value(block.child_block, item, stable_uuid(path, index)),
                    "id": str(stable_uuid(path, index)),
                }
                for index, item in enumerate(value)
            ]
        if isinstance(block, ImageBlock):
            return {
                "image": self._image(value["file"], value["title"]).pk,
                "alt_text": value["alt"],
                "decorative": False,
            }
        if isinstance(block, blocks.StructBlock):
            return {name: self._raw_value(block.child_blocks[name], item, path) for name, item in value.items()}
        if isinstance(block, blocks.PageChooserBlock):
            return self._page(value).pk
        if isinstance(block, SnippetChooserBlock):
            return Partner.objects.get(name=self._partner_name(value)).pk
        if isinstance(block, blocks.RichTextBlock):
            return self._with_links(value)
        return value

    def _with_links(self, html):
        """Replace href="page:key" by Wagtail's own form of a link to a page."""
        head, *rest = html.split('href="page:')
        for piece in rest:
            key, tail = piece.split('"', 1)
            head += f'linktype="page" id="{self._page(key).pk}"{tail}'
        return head

    def _page(self, key):
        try:
            return Page.objects.get(translation_key=stable_uuid("page", key), locale=self.polish)
        except Page.DoesNotExist:
            raise CommandError(f"The content refers to the page “{key}”, which is not there.") from None

    def _partner_name(self, key):
        return next(entry["name"] for entry in self._read("partners")["partner"] if entry["key"] == key)

    def _image(self, file_name, title):
        image = BisImage.objects.filter(file__endswith=file_name.rsplit(".", 1)[0] + ".png", title=title).first()
        if image is None:
            with open(self.folder / "images" / file_name, "rb") as file:
                image = BisImage(title=title, file=ImageFile(file, name=file_name), credit="BIS")
                image.save()
        return image

    def _translate(self, page, english):
        """Fill the translation memory from the English instance and publish the translation."""
        source, _created = TranslationSource.update_or_create_from_instance(page)
        with transaction.atomic():
            segments = list(source.stringsegment_set.select_related("context").order_by("order"))
            translated = [s for s in extract_segments(english) if isinstance(s, StringSegmentValue)]
            for index in range(max(len(segments), len(translated))):
                polish_path = segments[index].context.path if index < len(segments) else None
                english_path = translated[index].path if index < len(translated) else None
                if polish_path != english_path:
                    raise CommandError(f"“{page.title}” differs between the languages: {polish_path} / {english_path}")
            for segment, value in zip(segments, translated, strict=True):
                StringTranslation.objects.update_or_create(
                    translation_of_id=segment.string_id,
                    context=segment.context,
                    locale=self.english,
                    defaults={
                        "data": value.string.data,
                        "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                    },
                )
            translation, _created = Translation.objects.get_or_create(source=source, target_locale=self.english)
        # In a transaction of its own: wagtail-localize publishes after commit, and a page that is published
        # after its children were added in the same transaction forgets them (numchild 0).
        translation.save_target(publish=True)

    def _make_root(self, home):
        """Serve this home page at the site's address and remove Wagtail's welcome page."""
        address = urlsplit(settings.SITE_URL)
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        site.hostname = address.hostname
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.root_page = home
        site.site_name = "BIS"
        site.save()
        for page in Page.objects.filter(depth=2, content_type__model="page"):
            page.delete()
