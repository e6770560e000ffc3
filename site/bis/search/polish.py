"""Polish words: the dictionary form where the dictionary (Morfeusz) is installed and knows it, else a root of our own.

The root is found on the word without its diacritics, so it serves those who leave them out, names the dictionary
does not know, and machines for which there is no Morfeusz.
"""

from functools import cache

from bis.search.folding import fold
from bis.search.polish_roots import roots

try:
    import morfeusz2
except ImportError:  # no wheel for this machine
    morfeusz2 = None

STOP_WORDS = """
a aby albo ale bez bo by być był była było były ci co czy dla do gdy gdzie go i ich ile im in iż ja jak jaka jaki jakie
jako jej jest jestem ją jeśli już każdy kiedy kim kto która które którego której którzy który których lub ma mam mi mnie
mój moja my na nad nam nas nasz nasza nie nim niż o od on ona one oni oraz po pod przez przy są się skąd ta tak takie
tam te tego tej ten to tu ty tych tylko tym u w wam was we wy z za ze że żeby
"""
STOP_WORDS = frozenset(fold(STOP_WORDS).split())
LETTERS = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"}
VOWELS = set("aąeęioóuy")
MAX_SPELLINGS = 512


@cache
def dictionary():
    """Morfeusz, or None where there is none. It loads in a tenth of a second and takes 38 MB."""
    return morfeusz2 and morfeusz2.Morfeusz(generate=False, case_handling=morfeusz2.CONDITIONALLY_CASE_SENSITIVE)


def page_tokens(word):
    """The tokens of a word on a page: its form "f…", its dictionary forms "l…", else roots of our own "s…".

    One that is no word as it stands may lack its diacritics; "p…" says so.
    """
    plain = fold(word)
    spelt = {word.lower(), word.capitalize()} if word.isupper() else {word}
    lemmas = _lemmas(spelt)
    if lemmas:
        return {"f" + plain, *lemmas}
    return {"f" + plain, "p" + plain, *("s" + root for root in roots(word))}


def query_tokens(word, loosely=False):
    """The tokens of a word that somebody typed; „sądy” with its diacritics is no „sady”, „sady” may be „sądy”."""
    plain, lemmas = fold(word), _lemmas({word.lower(), word.capitalize()})
    form = "p" if lemmas and not word.isascii() else "f"
    if dictionary() and form == "f":
        typed = spellings(word.lower())
        restored = _lemmas({*typed, *(spelling.capitalize() for spelling in typed)})
        if lemmas and not loosely:
            # a word as it stands: „kolo” may be „koło”, „maja” is hardly „mają”
            same = {"l" + plain, *map(fold, lemmas)}
            restored = {lemma for lemma in restored if fold(lemma) in same}
        lemmas = lemmas | restored
    return {form + plain, *(lemmas or ("s" + root for root in roots(word)))}


def _lemmas(spelt):
    """The dictionary forms of a word; empty if the dictionary does not know it."""
    morfeusz = dictionary()
    if morfeusz is None:
        return frozenset()
    found = {}
    for word in spelt:
        for _start, _end, (_form, lemma, tag, *_labels) in morfeusz.analyse(word):
            kind, *features = tag.split(":")
            if kind not in ("ign", "interp"):
                found.setdefault(kind, set()).add(_lemma(lemma, features))
    # „szkolenie” is a noun of its own and only in theory a form of „szkolić”
    if "subst" in found:
        found.pop("ger", None)
    return frozenset().union(*found.values())


def _lemma(lemma, features):
    """One dictionary form; a comparative or superlative is a word of its own: „najlepszy” is not „dobry”."""
    degree = next((feature for feature in features if feature in ("com", "sup")), "")
    return "l" + lemma.split(":")[0].casefold() + degree


def spellings(word):
    """The ways in which a word written without diacritics could be meant, by what Polish spelling allows."""
    found = [""]
    for before, letter, after in zip(f" {word}", word, f"{word[1:]} ", strict=False):
        choices = [letter, *(choice for choice in LETTERS.get(letter, "") if _allowed(choice, before, after))]
        found = [start + choice for start in found for choice in choices][:MAX_SPELLINGS]
    return found


def _allowed(letter, before, after):
    if letter in "ąę":
        return before != " " and after not in VOWELS
    if letter in "ćńśź":  # before a vowel Polish writes ci, ni, si, zi; cz and sz are letters of their own
        return after not in VOWELS and before + letter != "rź" and letter + after not in ("ćz", "ćh", "śz")
    if letter == "ż":
        return before not in ("c", "s")
    return letter != "ó" or after != " "
