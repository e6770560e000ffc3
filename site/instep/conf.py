"""What a site may set; each setting with its default.

INSTEP_GATE: "block" holds a translation with fragments that wait at every door, "warn" publishes what is ready and says
what waits, "off" publishes it silently. None of them ever shows a sentence in the original's language.
INSTEP_FOLLOW_FACTS: whether dates, numbers, images, order and children follow the original at its publication.
INSTEP_NOTE_AFTER_DAYS: how old a lag must be before readers are told of it.
INSTEP_LANGUAGE_NEUTRAL: models ("app.Model") whose text is meant to be the same in every language.
"""

from django.conf import settings

DEFAULTS = {
    "INSTEP_GATE": "block",
    "INSTEP_FOLLOW_FACTS": True,
    "INSTEP_NOTE_AFTER_DAYS": 14,
    "INSTEP_LANGUAGE_NEUTRAL": [],
}


def setting(name):
    return getattr(settings, name, DEFAULTS[name])
