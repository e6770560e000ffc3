"""Polish and English words are found in every form: the pairs of tests/data, on planted pages, in the real index."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from snowballstemmer import stemmer

from bis.search import english, language, polish
from bis.search.query import find
from home.models import StandardPage

DATA = Path(__file__).parent / "data"
LINES = (DATA / "polish_search.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]
ENGLISH = [
    ("organisation", "organizations"),
    ("Organization", "organisations"),
    ("programmes", "a program"),
    ("program", "three programmes"),
    ("colour", "colors"),
    ("labor", "labour"),
    ("centre", "centers"),
    ("dialogue", "dialogs"),
    ("neighbors", "neighbourhood’s neighbours"),
    ("analyse", "analyzed"),
    ("travelling", "traveler"),
    ("licence", "licensed"),
    ("judgment", "judgements"),
    ("enrolment", "enrollment"),
    ("grey", "gray"),
    ("volunteer", "volunteers"),
    ("women", "a woman"),
    ("NGO", "NGOs"),
    ("citizen", "citizens’"),
    ("krakow", "Kraków"),
    ("practice", "practised"),
    ("co-operation", "cooperate"),
    ("e-mail", "emails"),
    ("non-governmental", "nongovernmental"),
    ("teach", "taught"),
    ("wives", "wife"),
    ("criterion", "criteria"),
]


@pytest.fixture
def plant(get_page):
    """Add a page for each text below the home page of a language; return their ids."""

    def add(texts, code):
        language.index_tokens.cache_clear()
        language.query_tokens.cache_clear()
        home = get_page(code)
        pages = [
            StandardPage(title=f"№{number}", slug=f"planted-{number}", locale=home.locale, summary=text)
            for number, text in enumerate(texts)
        ]
        return [home.add_child(instance=page).pk for page in pages]

    yield add
    language.index_tokens.cache_clear()
    language.query_tokens.cache_clear()


def recall_and_precision(planted, sets):
    """How many of the pairs are found, and how much of what is found holds a form of the words asked for."""
    lexemes = dict(zip(planted, (set(row[3].split()) for row in ROWS), strict=True))
    missed, wrong, right = [], [], 0
    asked = [(pk, row) for pk, row in zip(planted, ROWS, strict=True) if row[0] in sets]
    for pk, (_set, query, text, words) in asked:
        found = [hit.pk for hit in find(query, "pl")[1] if hit.pk in lexemes]
        if pk not in found:
            missed.append(f"{query} → {text}")
        good = [other for other in found if set(words.split()) <= lexemes[other]]
        right += len(good)
        wrong += [f"{query} → {ROWS[planted.index(other)][2]}" for other in found if other not in good]
    return 1 - len(missed) / len(asked), right / max(right + len(wrong), 1), missed, wrong


@pytest.mark.parametrize("sets", [{"dev"}, {"held"}], ids=["dev", "held"])
@pytest.mark.parametrize(("dictionary", "least"), [(True, 0.95), (False, 0.8)], ids=["morfeusz", "roots"])
def test_polish_words_are_found_in_every_form(plant, monkeypatch, sets, dictionary, least):
    if dictionary and polish.dictionary() is None:
        pytest.skip("Morfeusz has no wheel for this machine")
    if not dictionary:
        monkeypatch.setattr(polish, "dictionary", lambda: None)
    planted = plant([row[2] for row in ROWS], "pl")
    recall, precision, missed, wrong = recall_and_precision(planted, sets)
    print(f"recall {recall:.1%}, precision {precision:.1%}; missed {missed}; wrong {wrong}")  # noqa: T201 (pytest -s)
    assert recall >= least, missed
    assert precision >= 0.9, wrong


@pytest.mark.parametrize(
    ("query", "other", "meant"),
    [("sądy", "owocowe sady", "przed sądem"), ("łaska", "wystrugana laska", "w łasce"), ("kąt", "kat", "w kącie")],
)
def test_a_word_with_its_diacritics_is_no_other_word(plant, query, other, meant):
    if polish.dictionary() is None:
        pytest.skip("Without Morfeusz nobody knows that both are words")
    first, second, itself = plant([other, meant, f"strona: {query}"], "pl")
    found = [hit.pk for hit in find(query, "pl")[1]]
    assert first not in found and second in found and itself in found


@pytest.mark.parametrize(("query", "text"), [("kolo", "z kołami"), ("odpowiedz", "bez odpowiedzi"), ("sady", "sądy")])
def test_a_word_may_lack_its_diacritics_though_it_is_one_without(plant, query, text):
    wanted, _exact = plant([text, query], "pl")
    assert wanted in [hit.pk for hit in find(query, "pl")[1]]


def test_there_are_enough_pairs():
    assert sum(row[0] == "dev" for row in ROWS) >= 40 and sum(row[0] == "held" for row in ROWS) >= 40


def test_british_and_american_spellings_are_one(plant):
    planted = plant([text for _query, text in ENGLISH], "en")
    for pk, (query, text) in zip(planted, ENGLISH, strict=True):
        assert pk in [hit.pk for hit in find(query, "en")[1]], (query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("10000", "10 000 zł"), ("10 000", "10\u00a0000 zł"), ("zolw", "ŻÓŁW"), ("Łódź", "lodz"), ("ＮＧＯ", "ngo")],
)
def test_numbers_capitals_and_diacritics_do_not_matter(plant, query, text):
    (pk,) = plant([text], "pl")
    assert pk in [hit.pk for hit in find(query, "pl")[1]]


def test_stop_words_are_looked_for_only_when_there_is_nothing_else(plant):
    first, second = plant(["szkolenia: terminy", "nie ma tego"], "pl")
    assert first in [hit.pk for hit in find("szkolenia dla was w co", "pl")[1]]
    assert second in [hit.pk for hit in find("nie ma", "pl")[1]]


def test_readers_who_search_at_the_same_time_get_their_own_words():
    words = [
        f"{beginning}{ending}" for beginning in "abcdefghijkl" for ending in ("ications", "nesses", "ability")
    ] * 10
    expected = [stemmer("english").stemWord(word) for word in words]
    turn = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as readers:
            assert list(readers.map(english.root.__wrapped__, words)) == expected
    finally:
        sys.setswitchinterval(turn)
