"""A translator that knows only what people of the site have translated before; DeepL beside it, if a key is set."""

import requests
from django.utils.translation import gettext as _
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.models import String, StringTranslation
from wagtail_localize.strings import StringValue

from instep.pairs import MEMORY

BATCH = 50
"""As many texts as DeepL takes in one request."""
TIMEOUT = 10
"""Seconds to wait for DeepL, per request."""


class DeepLUnavailableError(Exception):
    """DeepL gave no usable answer."""


class TranslationMemory(BaseMachineTranslator):
    """Exact matches from people's own translations of the same text, wherever on the site it stood.

    Its option DEEPL_AUTH_KEY switches DeepL on, for the strings that the memory does not know; without it, nothing is
    sent anywhere. wagtail-localize stores `display_name` with each string, so that it must not depend on a language.
    """

    display_name = MEMORY

    def __init__(self, options):
        super().__init__(options)
        key = options.get("DEEPL_AUTH_KEY")
        self.deepl = DeepLTranslator({"AUTH_KEY": key, "TIMEOUT": TIMEOUT}) if key else None

    @property
    def label(self):
        """What the editor reads on the button."""
        return _("Translation memory and DeepL") if self.deepl else _("Translation memory")

    def can_translate(self, source_locale, target_locale):
        return source_locale != target_locale

    def translate(self, source_locale, target_locale, strings):
        """The newest translation that a person made of each string; strings that nobody translated are left out.

        Addresses are no texts: what is right for one page is taken for another.
        """
        wanted = {String._get_data_hash(string.data): string for string in strings}
        rows = StringTranslation.objects.filter(
            translation_of__locale=source_locale,
            translation_of__data_hash__in=wanted,
            locale=target_locale,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            has_error=False,
        ).exclude(context__path="slug")
        rows = rows.order_by("updated_at", "pk").values_list("translation_of__data_hash", "data")
        return {wanted[text]: StringValue(data) for text, data in rows}

    def ask_deepl(self, source_locale, target_locale, strings):
        """What DeepL makes of the strings, but for those with a token in curly brackets, which it would translate."""
        strings = [string for string in strings if "{" not in string.data]
        translated = {}
        try:
            for start in range(0, len(strings), BATCH):
                translated |= self.deepl.translate(source_locale, target_locale, strings[start : start + BATCH])
        except (requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise DeepLUnavailableError from error
        return translated
