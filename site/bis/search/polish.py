"""Polish words: the dictionary form where the dictionary (Morfeusz) is installed and knows it, else a root of our own.

The root is found on the word without its diacritics, so it serves those who leave them out, names the dictionary
does not know, and machines for which there is no Morfeusz.
"""

import re
from functools import cache

from bis.search.folding import fold

try:
    import morfeusz2
except ImportError:  # no wheel for this machine
    morfeusz2 = None

STOP_WORDS = frozenset(
    fold(word)
    for word in """a aby albo ale bez bo by być był była było były ci co czy dla do gdy gdzie go i ich ile im in iż ja jak
    jaka jaki jakie jako jej jest jestem ją jeśli już każdy kiedy kim kto która które którego której którzy który których
    lub ma mam mi mnie mój moja my na nad nam nas nasz nasza nie nim niż o od on ona one oni oraz po pod przez przy
    są się skąd ta tak takie tam te tego tej ten to tu ty tych tylko tym u w wam was we wy z za ze że żeby""".split()
)
LETTERS = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"}
VOWELS = set("aąeęioóuy")
MAX_SPELLINGS = 256


@cache
def dictionary():
    """Morfeusz, or None where there is none. It loads in a tenth of a second and takes 38 MB."""
    return morfeusz2 and morfeusz2.Morfeusz(generate=False, case_handling=morfeusz2.CONDITIONALLY_CASE_SENSITIVE)


def page_roots(word):
    """The roots of a word on a page; the dictionary form is "l…", a root of our own "s…"."""
    spelt = {word.lower(), word.capitalize()} if word.isupper() else {word}
    return _lemmas(spelt) or frozenset("s" + root for root in roots(word))


def query_roots(word, loosely=False):
    """The roots of a word that somebody typed."""
    lemmas = _lemmas({word.lower(), word.capitalize()})
    if dictionary() and (loosely or not lemmas):
        typed = spellings(word.lower())
        lemmas = lemmas | _lemmas({*typed, *(spelling.capitalize() for spelling in typed)})
    return lemmas or frozenset("s" + root for root in roots(word))


def _lemmas(spelt):
    """The dictionary forms of a word, folded; empty if the dictionary does not know it."""
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
    return "l" + fold(lemma.split(":")[0]) + degree


def spellings(word):
    """The ways in which a word written without diacritics could be meant, by what Polish spelling allows."""
    found = [""]
    for index, letter in enumerate(word):
        following = word[index + 1 : index + 2]
        choices = [letter, *(choice for choice in LETTERS.get(letter, "") if _allowed(choice, index, following))]
        found = [start + choice for start in found for choice in choices][:MAX_SPELLINGS]
    return found


def _allowed(letter, index, following):
    if letter in "ąę":
        return index > 0 and following not in VOWELS
    if letter in "ćńśź":  # before a vowel Polish writes ci, ni, si, zi
        return following not in VOWELS
    return letter != "ó" or following != ""


# Our own roots. Endings of nouns, adjectives and verbs, without diacritics; the longest that fits is taken off.
ENDINGS = re.compile(
    "(?:"
    + "|".join(
        sorted(
            """a e i o u y ia ie io iu ii ej iej ym im em iem om iom am ych ich ach iach mi ymi imi ami iami
            emu iemu ego iego ow iow owi iowi owie
            ac iac ic yc asz iasz amy iamy acie iacie aja iaja aj ajac isz imy icie ysz ymy ycie esz emy iemy ecie iecie
            al ala alo ali aly alam alas alem ales alismy alysmy alyscie aliscie ial iala iali ialy ialismy iam
            il ila ilo ili ily ilam ilem ilismy ilysmy yl yla ylo yli yly ylam ylem ylismy ylysmy
            ano iono ono any ana ane ani anych anym anego anej anymi iony iona ione eni ionych
            owac uje ujesz ujemy ujecie uja ujac owal owala owali owaly owalismy owalysmy owano owany owana owane owanych
            """.split(),
            key=len,
            reverse=True,
        )
    )
    + ")$"
)
# Before some endings the last consonant softens: Wieliczka, Wieliczce; starosta, staroście; noga, nodze.
SOFTENED = [
    ("sc", "st"),
    ("zdz", "zd"),
    ("rz", "r"),
    ("dz", "d"),
    ("dz", "g"),
    ("cz", "k"),
    ("c", "k"),
    ("c", "t"),
    ("sz", "s"),
    ("sz", "ch"),
    ("z", "g"),
]
# A vowel that only forms without an ending have: matek, wniosek, pies, wieś.
FLEETING = re.compile(r"(.*[bcdfghjklmnprstwz])i?e([bcdfghjklmnprstwz])")
# Words whose forms have too little in common. The first stands for all.
IRREGULAR = {
    fold(form): fold(forms.split()[0])
    for forms in (
        "rok roku rokiem lata lat latach latami latom",
        "człowiek człowieka człowiekiem ludzie ludzi ludziom ludźmi ludziach",
        "dziecko dziecka dzieckiem dzieci dzieciom dziećmi dzieciach",
        "oko oka okiem oczy oczu oczom oczami oczach",
        "ucho ucha uszy uszu uszom uszami uszach",
        "brat brata bratem bratu bracia braci braciom braćmi braciach",
        "ksiądz księdza księdzem księdzu księża księży księżom księżmi księżach",
        "przyjaciel przyjaciela przyjacielem przyjacielowi przyjaciele przyjaciół przyjaciołom przyjaciółmi przyjaciołach",
        "dzień dnia dniem dniu dni dniom dniami dniach",
        "tydzień tygodnia tygodniem tygodniu tygodnie tygodni tygodniom tygodniami tygodniach",
        "dwa dwie dwaj dwóch dwu dwóm dwoma dwiema",
        "trzy trzej trzech trzem trzema",
        "cztery czterej czterech czterem czterema",
        "sto stu setki",
        "iść idę idziesz idzie idziemy idą szedł szła szli szły szliśmy",
        "brać biorę bierzesz bierze bierzemy biorą brał brała brali",
        "wziąć wezmę weźmiesz weźmie weźmiemy wezmą wziął wzięła wzięli wzięło",
    )
    for form in forms.split()
}


def roots(word):
    """What the forms of a word have in common, without a dictionary. One or a few."""
    plain = fold(word)
    if plain in IRREGULAR:
        return {IRREGULAR[plain]}
    # ą and ę take turns: ręka, rąk; święto, świąt
    return {root for form in {plain, fold(word.lower().replace("ą", "ę"))} for root in _roots(form)}


def _roots(form):
    ending = ENDINGS.search(form, 2)
    root = form[: ending.start()] if ending else form
    root = root[:-1].replace("ia", "ie") + root[-1:]  # miasto, mieście
    if len(root) > 4:
        root = root.removesuffix("ow")
    if len(root) > 3:
        root = root.rstrip("i")
    yield root
    if ending is None:
        if fleeting := FLEETING.fullmatch(root):
            yield fleeting[1] + fleeting[2]
    elif ending[0][0] in "eiy":
        for soft, hard in SOFTENED:
            if root.endswith(soft) and len(root) - len(soft) >= 2:
                yield root.removesuffix(soft) + hard
