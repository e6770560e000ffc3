"""The first content: every fact in both languages, loaded once, never over what staff changed."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.management.base import CommandError
from django.test import Client
from wagtail.models import Page, ReferenceIndex, Site
from wagtail_localize.models import Translation

from bis.content import FOLDER, Loader
from bis.models import KeyFigure, LoadedContent, Partner

# What facts.md says, as each language writes it. Words are looked for by their stem, since Polish inflects them.
FACTS = {
    "pl": """
        Fundacj\\w+ Biuro Inicjatyw Społecznych|Małopols|Sie\\w+ Wspierania Organizacji Pozarządowych SPLOT
        Regionaln\\w+ Centrum Wolontariatu|Nagrod\\w+ Marszałka Województwa Małopolskiego|Kryształ\\w+ Soli|Grand Prix
        Centrum Obywatelskie\\w* w Krakowie|Dzielnicow\\w+ Centr\\w+ Obywatelsk|Fundusz\\w* Inicjatyw Obywatelskich
        FIO Małopolska Lokalnie|Ośrod\\w+ Aktywności Obywatelskiej|Ośrod\\w+ Organizacji Pozarządowych
        Krakowski\\w+ Porozumieni\\w+ Organizacji Obywatelskich|Wieloletni\\w* Program\\w* Współpracy Krakowa
        Komisj\\w+ Dialogu Obywatelskiego|Federacj\\w+ Małopolska Pozarządowa|rad\\w+ działalności pożytku publicznego
        inicjatyw\\w+ lokaln|budżet\\w* obywatelsk|konsultacj\\w+ społeczn|grudniu 2007|niezależn\\w+ fundacj
        prawie 28 000|ponad 16 000|prawie 800|308|ponad 2000|ponad 1000|około 1800|1500|około 6000|5438
        11 grudnia 2020|grudzień 2007|19 grudnia 2014|16 maja 2015|Dobczyc|Brakujące ogniwo|w sześciu gminach
        radnych dzielnic
        2000|5000 zł|600 000 zł|800 000 zł|powiat\\w* wielick|18 miesięcy|3000 zł|30 kwietnia 2019|1 lipca
        15 listopada 2019
        1 506 000 zł|6000 zł|30 grudnia 2023|Bank Wspierania Partycypacji|10 000 zł|25 sierpnia 2025|15\\.00
        575|181|1 304 976 zł|369|121|85|36|704 976 zł|71|26|25|206|60|Forum Oświatowe Klucze|2005
        s[oó]l\\w* ziemi|30 organizacji
    """,
    "en": """
        Bureau of Social Initiatives|Lesser Poland Voivodeship|SPLOT, the Polish network of NGO support organisations
        Regional Volunteer Centre|Marshal of the Lesser Poland Voivodeship|Salt Crystals|Grand Prix
        Cracow Civic Centre|District Citizens’ Centres|Civic Initiatives Fund|FIO Małopolska Lokalnie
        Centre for Civic Activity|Centre of Non-Governmental Organisations|Cracow Agreement of Civic Organisations
        Cracow’s Multi-annual Programme for Cooperation with NGOs|Commission for Civic Dialogue
        Federation of Lesser Poland NGOs|Federacja Małopolska Pozarządowa|public benefit council|local initiative
        civic budget|public consultation|December 2007|independent foundation
        almost 28,000|over 16,000|almost 800|308|over 2,000|over 1,000|about 1,800|1,500|about 6,000|5,438
        11 December 2020|19 December 2014|16 May 2015|Dobczyce|The missing link|six municipalities|district councillors
        PLN 2,000|PLN 5,000|PLN 600,000|PLN 800,000|Wieliczka county|18 months|PLN 3,000|30 April 2019|1 July
        15 November 2019|PLN 1,506,000|PLN 6,000|30 December 2023|Participation Support Bank|PLN 10,000
        25 August 2025|15:00
        575|181|PLN 1,304,976|369|121|85|36|PLN 704,976|71|26|25|206|60|Forum Oświatowe Klucze|2005|salt of the earth
        30 organisations
    """,
}


def facts(language):
    return [fact.strip() for line in FACTS[language].splitlines() for fact in line.split("|") if fact.strip()]


@pytest.fixture(scope="module")
def texts(django_db_setup, django_db_blocker):
    """Everything a reader can read, by language."""
    with django_db_blocker.unblock():
        found = {"pl": "", "en": ""}
        for page in Page.objects.live().filter(depth__gt=1).select_related("locale"):
            main = BeautifulSoup(Client().get(page.url).content, "html5lib").main
            found[page.locale.language_code] += " " + " ".join(main.get_text(" ").split())
        return found


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_fact_is_told(texts, language):
    text = texts[language]
    missing = [fact for fact in facts(language) if not re.search(rf"(?<![\d,.]){fact}(?!\d)", text, re.IGNORECASE)]
    assert missing == []


def test_every_page_is_a_translated_pair(db):
    for page in Page.objects.live().filter(depth__gt=1, locale__language_code="pl"):
        translation = Translation.objects.get(source__object_id=page.translation_key)
        total, done = translation.get_progress()
        assert total == done > 0, page.title
        assert translation.get_target_instance().live


def test_loading_again_changes_nothing(db):
    before = (Page.objects.count(), KeyFigure.objects.count(), Partner.objects.count())
    assert Loader().load() == 0
    assert (Page.objects.count(), KeyFigure.objects.count(), Partner.objects.count()) == before


def test_what_staff_changed_stays(get_page):
    page = get_page("pl/programy/mieszkancy")
    page.title, page.slug = "Mieszkanki i mieszkańcy", "mieszkanki"
    page.save_revision().publish()
    figure = KeyFigure.objects.get(key="people")
    figure.values.all().delete()
    Loader().load()
    assert get_page("pl/programy/mieszkanki").title == "Mieszkanki i mieszkańcy"
    assert not figure.values.exists()


def test_what_staff_deleted_stays_deleted(get_page):
    get_page("pl/aktualnosci/bank-wspierania-partycypacji").delete()
    ReferenceIndex.objects.all().delete()  # as when no page shows them any more
    Partner.objects.all().delete()
    Loader().load()
    assert not Page.objects.filter(slug="bank-wspierania-partycypacji", live=True).exists()  # it lies in the bin
    assert not Partner.objects.exists()


def test_an_interrupted_load_is_resumed(get_page, django_capture_on_commit_callbacks):
    """The English version is missing, as if the machine had stopped between the two."""
    get_page("en/news/participation-support-bank").delete()
    LoadedContent.objects.filter(key="page:news-2023-participation-bank").delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert Loader().load() == 1
    assert get_page("en/news/participation-support-bank").live
    assert Page.objects.filter(slug="bank-wspierania-partycypacji").count() == 1


def test_the_site_is_served_from_the_content(db):
    assert Site.objects.get().root_page.slug == "pl"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def write_content(folder, pages):
    for name in ("figures", "partners", "home", "programmes", "timeline", "news", "pages"):
        (folder / f"{name}.toml").write_text((FOLDER / f"{name}.toml").read_text())
    (folder / "pages.toml").write_text(pages)


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        (
            '[[page]]\nkey = "x"\ntype = "home.StandardPage"\nparent = "home"\n'
            '[page.pl]\ntitle = "X"\nslug = "x"\nbody = [{ heading = "A" }]\n'
            '[page.en]\ntitle = "X"\nslug = "x"\nbody = [{ text = "<p>B</p>" }]\n',
            "differs between the languages",
        ),
        (
            '[[page]]\nkey = "x"\ntype = "home.StandardPage"\nparent = "home"\n'
            '[page.pl]\ntitle = "X"\nslug = "x"\nbody = [{ headline = "A" }]\n[page.en]\ntitle = "X"\nslug = "x"\n',
            "x, pl, body",
        ),
        (
            '[[page]]\nkey = "x"\ntype = "home.StandardPage"\nparent = "nowhere"\n'
            '[page.pl]\ntitle = "X"\nslug = "x"\n[page.en]\ntitle = "X"\nslug = "x"\n',
            "nowhere",
        ),
    ],
)
def test_a_mistake_in_the_files_is_named(db, tmp_path, pages, message):
    write_content(tmp_path, pages)
    with pytest.raises(CommandError, match=message):
        Loader(tmp_path).load()
