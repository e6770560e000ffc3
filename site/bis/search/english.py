"""English words: one root for all forms, in British and American spelling."""

import re
from functools import lru_cache

from snowballstemmer import stemmer

from bis.search.folding import fold

STOP_WORDS = """
a about after all an and any are as at be been but by can could did do does for from had has have he her his how
i if in into is it its me my no not of on or our she so some than that the their them then there these they this to
was we were what when where which who whose why will with would you your
"""
STOP_WORDS = frozenset(STOP_WORDS.split())
# American spellings by rule, applied to pages and queries alike; all that matters is that both sides agree.
RULES = [
    (re.compile(rule), replacement)
    for rule, replacement in (
        (r"^practis", "practic"),
        (r"is(e|es|ed|ing|er|ers|able|ation|ations|ational)$", r"iz\1"),
        (r"ys(e|es|ed|ing|er|ers)$", r"yz\1"),
        (
            r"^((?:re)?col|lab|(?:dis)?fav|flav|harb|(?:dis)?hon|hum|neighb|(?:mis)?behavi|endeav|rum|savi|vap|vig|rig"
            r"|arm|cand|clam|splend|parl|tum|glam)our",
            r"\1or",
        ),
        (r"^(cent|theat|fib|calib|met|lit|kilomet|amphitheat)re(s|d)?$", r"\1er\2"),
        (r"^(program|kilogram)m(e|es)$", r"\1\2"),
        (r"^(program|kilogram)es?$", r"\1"),
        (r"^(dia|cata|ana|mono|epi|pro)logue(s|d)?$", r"\1log\2"),
        (r"^(defen|offen|licen|preten)c(e|es|ed|ing)$", r"\1s\2"),
        (r"^(judg|acknowledg|abridg)ement", r"\1ment"),
        (r"^(enrol|fulfil|skil|instal|wil)ful", r"\1lful"),
        (r"ll", "l"),
        (r"^(an|p|gyn|orthop|encyclop|medi|arch)ae", r"\1e"),
        (r"^age(ing)$", r"ag\1"),
    )
]
# What no rule gives: other spellings, and plurals that are words of their own.
SAME = {
    "grey": "gray",
    "cheque": "check",
    "tyre": "tire",
    "kerb": "curb",
    "plough": "plow",
    "aluminium": "aluminum",
    "sceptical": "skeptical",
    "manoeuvre": "maneuver",
    "jewelery": "jewelry",
    "cosy": "cozy",
    "mould": "mold",
    "whilst": "while",
    "learnt": "learned",
    "spelt": "speled",
    "artefact": "artifact",
    "tonne": "ton",
    "pyjamas": "pajamas",
    "storey": "story",
    "children": "child",
    "people": "person",
    "women": "woman",
    "men": "man",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "mice": "mouse",
    "lives": "life",
    "wives": "wife",
    "leaves": "leaf",
    "halves": "half",
    "shelves": "shelf",
    "selves": "self",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "analyzes": "analysis",
    "bases": "basis",
    "crises": "crisis",
    "indices": "index",
}
# Past forms that share no root with their verbs, leaving out those that are words of their own: found, left, saw.
PAST = """
begin began begun; break broke broken; bring brought; build built; buy bought; choose chose chosen; come came;
do did done; draw drew drawn; drive drove driven; fal fel falen; forget forgot forgotten; get got gotten;
give gave given; go went gone; grow grew grown; hear heard; hold held; keep kept; know knew known; lead led;
lend lent; lose lost; make made; meet met; pay paid; run ran; say said; sel sold; send sent; show shown;
speak spoke spoken; spend spent; take took taken; teach taught; tel told; think thought; understand understood;
win won; write wrote written
"""
SAME |= {form: forms.split()[0] for forms in PAST.split(";") for form in forms.split()[1:]}


def american(word):
    """The word as Americans spell it, more or less: organisations becomes organizations."""
    word = fold(word)
    for pattern, replacement in RULES:
        word = pattern.sub(replacement, word)
    return SAME.get(word) or SAME.get(word.removesuffix("s")) or word


@lru_cache(maxsize=20_000)
def root(word):
    """What the forms of a word have in common."""
    # A stemmer holds the word that it is at, and threads would take turns in the middle of it.
    return stemmer("english").stemWord(word)


def page_tokens(word):
    """The tokens of a word on a page: its form "f…" and its root "s…"."""
    return {"f" + fold(word), "s" + root(american(word))}


def query_tokens(word, loosely=False):
    """The tokens of a word that somebody typed."""
    return page_tokens(word)
