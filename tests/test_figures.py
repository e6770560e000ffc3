"""Figures in texts: what a token becomes in each language, and which tokens an editor may write."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.html import strip_tags

from bis.figures import Value, check_tokens, render_figures, shown_values, token_keys

NBSP = "\u00a0"


def value(number, qualifier="exact", date="2020-12-11"):
    return Value(number, qualifier, date, date, "day", "")


FIGURES = {
    "people": [value(28000, "almost"), value(16000, "over", "2015")],
    "groups": [value(800, "almost"), value(308, "exact", "2015")],
    "one": [value(1)],
    "two": [value(2)],
    "trainings": [value(1800, "about"), value(22, "about", "2015")],
}


def shown(text, language, figures=FIGURES, markup=False):
    with translation.override(language):
        return render_figures(text, figures, markup=markup).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{people}", "pl", "Prawie 28 000"),
        ("{people}", "en", "Almost 28,000"),
        ("Było ich {people}.", "pl", "Było ich prawie 28 000."),
        ("{people@2015}", "pl", "Ponad 16 000"),
        ("There were {people@2015}.", "en", "There were over 16,000."),
        ("{groups|grupa|grupy|grup}", "pl", "Prawie 800 grup"),
        ("{groups|group|groups}", "en", "Almost 800 groups"),
        ("{one|grupa|grupy|grup}", "pl", "1 grupa"),
        ("{one|group|groups}", "en", "1 group"),
        ("{two|grupa|grupy|grup}", "pl", "2 grupy"),
        ("{trainings@2015|szkolenie|szkolenia|szkoleń}", "pl", "Około 22 szkoleń"),
        ("Najpierw. {one} potem {one}", "pl", "Najpierw. 1 potem 1"),
        ("Koniec. {people} osób", "pl", "Koniec. Prawie 28 000 osób"),
        ("bez liczb", "pl", "bez liczb"),
    ],
)
def test_tokens_become_numbers(text, language, expected):
    assert shown(text, language) == expected


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, "grup"), (1, "grupa"), (2, "grupy"), (4, "grupy"), (5, "grup"), (12, "grup"), (14, "grup"), (21, "grup")]
    + [(22, "grupy"), (112, "grup"), (122, "grupy"), (1000, "grup"), (1304, "grupy")],
)
def test_polish_nouns_agree(number, form):
    text = shown("{n|grupa|grupy|grup}", "pl", {"n": [value(number)]})
    assert text.split(" ")[-1] == form


@pytest.mark.parametrize(
    ("number", "polish", "english"), [(999, "999", "999"), (5438, "5438", "5,438"), (1304976, "1 304 976", "1,304,976")]
)
def test_digits_are_grouped_as_each_language_does(number, polish, english):
    figures = {"n": [value(number)]}
    assert shown("{n}", "pl", figures) == polish
    assert shown("{n}", "en", figures) == english


def test_markup_keeps_the_number_for_machines():
    html = shown("<p>{people} osób</p>", "pl", markup=True)
    assert '<data class="figure" value="28000">' in html
    assert strip_tags(html) == "Prawie 28 000 osób"


@pytest.mark.parametrize("text", ["{nobody}", "{people", "a } b", "{People}", "{people@1999}", "{}", "{peo<b>ple</b>}"])
def test_a_reader_never_sees_a_brace(text, caplog):
    result = shown(text, "pl")
    assert "{" not in result and "}" not in result
    assert "is no figure" in caplog.text


def test_a_form_cannot_bring_in_markup():
    assert "<script>" not in shown("{one|<script>|b|c}", "pl", markup=True)


def test_older_values_follow_the_one_shown():
    assert [v.value for v in shown_values("{people} osób", FIGURES)] == [28000, 16000]
    assert [v.value for v in shown_values("{people@2015} osób", FIGURES)] == [16000]
    assert shown_values("nic", FIGURES) == []


def test_keys_of_a_text():
    assert token_keys("{people} i {groups@2015|a|b|c}, {people}") == {"people", "groups"}


@pytest.mark.parametrize(
    ("text", "language"),
    [("bez", "pl"), ("{people}", "pl"), ("{people@2015}", "en"), ("{groups|a|b|c}", "pl"), ("{groups|a|b}", "en")],
)
def test_good_tokens_pass(text, language, db):
    check_tokens(text, language)


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("{nobody}", "pl", "Nie ma liczby „nobody”"),
        ("{people@1999}", "pl", "nie ma wartości na 1999. Ma wartości na: 2020-12-11, 2015"),
        ("{people", "pl", "{ nie jest liczbą"),
        ("{People}", "pl", "{People} nie jest liczbą"),
        ("{peo<b>ple</b>}", "pl", "{people} nie jest liczbą"),
        ("{groups|grupa}", "pl", "tyle form rzeczownika: 3"),
        ("{groups|a|b|c}", "en", "tyle form rzeczownika: 2"),
    ],
)
def test_bad_tokens_are_explained_in_polish(text, language, message, db):
    with translation.override("pl"), pytest.raises(ValidationError) as error:
        check_tokens(text, language)
    assert message in error.value.messages[0]
