"""Finding English on a screen that ought to be Polish.

A word is English if it stands in the English messages of any package that the admin is made of, and neither in a Polish
message nor in a Polish text of ours. So it takes no list of sentences, and finds what no catalogue knows: one such word
gives a hard-coded sentence away.
"""

import re
import tomllib
from pathlib import Path

import django
import polib
from django.apps import apps
from django.conf import settings

# Names, and words that Polish writes as English does.
SAME = {
    *("admin", "administrator", "alias", "film", "login", "logo", "media", "minimum", "moderator", "partner", "reset"),
    *(
        "slug",
        "status",
        "system",
        "tag",
        "token",
        "import",
        "png",
        "qr",
        "svg",
        "csv",
        "xlsx",
        "pdf",
        "url",
        "id",
        "pin",
    ),
    *(
        "ctrl",
        "offline",
        "meta",
        "alt",
        "shift",
        "kb",
        "mb",
        "gb",
        "dd",
        "mm",
        "xml",
        "wagtail",
        "aegis",
        "freeotp",
        "google",
        "authenticator",
        "totp",
    ),
}
WORD = re.compile(r"[^\W\d_]+")
CUT = re.compile(r"(?<=.{30})\w+…$")  # the last word of a text that was cut to fit
MARKUP = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}|<[^>]*>|&\w+;|https?://\S+")

# Everything on a screen that is said to somebody: texts, also those that are not shown yet, and what stands in
# attributes. What editors typed, and the page within the preview, are not the admin's.
READ = """() => {
    const skip = new Set(["SCRIPT", "STYLE", "TEXTAREA", "IFRAME", "NOSCRIPT"]);
    // A button of the calendar that nothing ever shows, and a count that is hidden until there is one.
    const never = ".xdsoft_save_selected, .w-side-panel-toggle__counter[hidden]";
    const said = ["placeholder", "aria-label", "aria-description", "aria-roledescription", "title", "alt", "label"];
    said.push("data-w-tooltip-content-value", "data-tippy-content");
    const found = new Set();
    const note = (text) => { if (text && /\\p{L}{2}/u.test(text)) found.add(text.replace(/\\s+/g, " ").trim()); };
    const read = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return note(node.data);
        if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return;
        if (skip.has(node.tagName) || node.isContentEditable || node.matches?.(never)) return;
        if (node.getAttribute) {
            for (const name of said) note(node.getAttribute(name));
            if (node.matches("input[type=submit], input[type=button], input[type=reset]")) note(node.value);
        }
        for (const child of (node.tagName === "TEMPLATE" ? node.content : node).childNodes) read(child);
        if (node.shadowRoot) read(node.shadowRoot);
    };
    note(document.title);
    read(document.body);
    return [...found];
}"""


def words(text):
    """The words of a text without its markup, in small letters."""
    return {word for word in WORD.findall(MARKUP.sub(" ", text).casefold()) if len(word) > 1}


def catalogues(language):
    """The message files of everything that the site is made of."""
    places = [config.path for config in apps.get_app_configs()] + [Path(django.__file__).parent / "conf"]
    folders = [Path(place) / "locale" for place in places] + list(map(Path, settings.LOCALE_PATHS))
    return [file for folder in folders for file in sorted((folder / language / "LC_MESSAGES").glob("django*.po"))]


def entries(language):
    for file in catalogues(language):
        yield from polib.pofile(str(file))


def texts_of_content(language):
    """Every text in a language of the first content."""

    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from strings(inner)

    def of_language(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from strings(inner) if key == language else of_language(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from of_language(inner)

    for file in sorted((settings.BASE_DIR / "site" / "content").glob("*.toml")):
        yield from of_language(tomllib.loads(file.read_text()))


class English:
    """Tells what is English, other than the names and texts that it is told are data."""

    def __init__(self, data=()):
        spoken, polish, messages, translations = set(), set(SAME), set(), set()
        for entry in [*entries("en"), *entries("pl")]:
            spoken |= words(f"{entry.msgid} {entry.msgid_plural}")
            messages |= {entry.msgid.casefold(), entry.msgid_plural.casefold()}
        for entry in entries("pl"):
            translated = [entry.msgstr, *entry.msgstr_plural.values()]
            # A word that was only copied from the English message is not Polish for that.
            polish |= words(" ".join(translated)) - words(f"{entry.msgid} {entry.msgid_plural}")
            translations |= {text.casefold() for text in translated}
        for text in texts_of_content("pl"):
            polish |= words(text)
        self.vocabulary = spoken - polish
        self.messages = messages - translations
        data = {part for text in data for part in (text, *re.split(r"<[^>]+>", text)) if len(part) > 2}
        self.data = sorted((" ".join(text.split()) for text in data), key=len, reverse=True)

    def words_in(self, text):
        """The English words of a text; all of its words if it is an English message."""
        text = CUT.sub("", text)
        if text in self.data:
            return set()
        if text.casefold() in self.messages:
            return words(text) - SAME
        if words(text) & self.vocabulary:
            for known in self.data:
                text = text.replace(known, " ")
        return words(text) & self.vocabulary

    def among(self, texts):
        """The texts that are English, each with the words that say so."""
        return {text: found for text in texts if (found := self.words_in(text))}
