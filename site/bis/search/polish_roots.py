"""The roots of Polish words without a dictionary, found on the word without its diacritics."""

import re

from bis.search.folding import fold

# Endings of nouns, adjectives and verbs; the longest that fits is taken off.
ENDINGS = """
a e i o u y ia ie io iu ii ej iej ym im em iem om iom am ych ich ach iach mi ymi imi ami iami
emu iemu ego iego ow iow owi iowi owie
ac iac ic yc asz iasz amy iamy acie iacie aja iaja aj ajac isz imy icie ysz ymy ycie esz emy iemy ecie iecie
al ala alo ali aly alam alas alem ales alismy alysmy alyscie aliscie ial iala iali ialy ialismy iam
il ila ilo ili ily ilam ilem ilismy ilysmy yl yla ylo yli yly ylam ylem ylismy ylysmy
ano iono ono any ana ane ani anych anym anego anej anymi iony iona ione eni ionych
owac uje ujesz ujemy ujecie uja ujac owal owala owali owaly owalismy owalysmy owano owany owana owane owanych
"""
ENDING = re.compile(f"(?:{'|'.join(sorted(ENDINGS.split(), key=len, reverse=True))})$")
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
        "przyjaciel przyjaciela przyjacielem przyjaciele przyjaciół przyjaciołom przyjaciółmi przyjaciołach",
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
    ending = ENDING.search(form, 2)
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
