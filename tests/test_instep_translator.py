"""The translator's desk: what waits is shown with its change, saved without loss, and never published unread."""

import datetime
import json

import pytest
import requests
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import streamfield
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue

from instep.desk.fragments import waiting_fragments, word_changes
from instep.models import PairRecord
from instep.pairs import MEMORY, waiting_segments
from instep.state import State
from tests.browsing import trouble
from tests.editor import edit_address, english, problems, spaced
from tests.test_instep import CALL, CALL_EN, pair_of, publish, set_block, text_index

WORDING = "Nabór już trwa."


def translation_of(page):
    return Translation.objects.get(source__object_id=page.translation_key)


@pytest.fixture
def reworded(get_page):
    """An original whose summary has two words more than its translation knows of."""
    page = get_page(CALL)
    page.summary += " Zapraszamy serdecznie."
    publish(page)
    return page


def only_fragment(page):
    (fragment,) = waiting_fragments(translation_of(page))
    return fragment


def save(editor, page, fragment=None, **fields):
    fragment = fragment or only_fragment(page)
    address = reverse(
        "instep_save_fragment",
        args=[translation_of(page).pk, fragment.segment.context_id, fragment.segment.string_id],
    )
    return editor.post(address, fields)


def panel(editor):
    return editor.get(edit_address(Page.objects.get(url_path=f"/{CALL_EN}/"))).select_one(".instep-panel")


def messages(document):
    return spaced(document.select_one(".messages").get_text())


def test_changes_are_told_word_by_word():
    assert word_changes("Nabór trwa do maja.", "Nabór trwa do 1 czerwca.") == [
        ("same", "Nabór trwa do"),
        ("went", "maja."),
        ("came", "1 czerwca."),
    ]


def test_the_panel_shows_the_change_and_the_earlier_translation(editor, reworded, get_page):
    shown = panel(editor)
    assert "1 fragment" in shown.h2.get_text() and str(timezone.localdate().year) in shown.h2.get_text()
    assert spaced(shown.ins.get_text()) == "dodano: Zapraszamy serdecznie."
    assert shown.find("del") is None
    assert shown.select_one("[data-instep-earlier]").get_text() == get_page(CALL_EN).summary
    assert shown.find_next_sibling(class_="js-translation-editor")


def test_nothing_is_shown_where_nothing_waits(editor, get_page):
    assert panel(editor) is None


def test_the_best_of_the_earlier_wordings_is_chosen(get_page):
    page = get_page(CALL)
    index = text_index(page)
    one, two = "Pierwszy akapit mówi o terminach naboru.", "Drugi akapit wylicza potrzebne dokumenty."
    set_block(page, index, f"<p>{one}</p><p>{two}</p>")
    publish(page)
    translation = translation_of(page)
    for segment in waiting_segments(translation):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            data=f"EN {segment.string.data}",
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    set_block(page, index, f"<p>Zupełnie inna myśl.</p><p>{one} Nowych.</p><p>{two[:-1]} i wzory.</p>")
    publish(page)
    earlier = {f.source: f.earlier and f.earlier.translation_of.data for f in waiting_fragments(translation_of(page))}
    assert earlier == {"Zupełnie inna myśl.": None, f"{one} Nowych.": one, f"{two[:-1]} i wzory.": two}


def test_still_valid_keeps_the_translation_as_the_users_own(editor, reworded, get_page, administrator):
    fragment = only_fragment(reworded)
    save(editor, reworded, **{"still-valid": fragment.earlier.pk, f"text-{fragment.key}": ""})
    row = StringTranslation.objects.get(translation_of=fragment.segment.string, context=fragment.segment.context)
    assert row.data == get_page(CALL_EN).summary
    assert (row.translation_type, row.last_translated_by) == ("manual", administrator)
    assert not waiting_segments(translation_of(reworded)).exists()


def test_what_is_typed_is_saved_and_the_way_on_is_shown(editor, reworded):
    fragment = only_fragment(reworded)
    response = save(editor, reworded, **{"save": "1", f"text-{fragment.key}": "You are most welcome."})
    assert response.status_code == 302 and response.url.endswith("#instep")
    assert "Opublikuj" in messages(editor.get(response.url))
    assert pair_of(reworded).state == State.READY


def test_wrong_html_is_refused_in_polish_and_kept(editor, reworded):
    fragment = only_fragment(reworded)
    typed = "<script>alert(1)</script> Welcome"
    save(editor, reworded, **{"save": "1", f"text-{fragment.key}": typed})
    shown = panel(editor)
    area = shown.textarea
    assert area.get_text() == typed and area["aria-invalid"] == "true"
    assert "<script>" in shown.select_one(f"#{area['aria-describedby']}").get_text()
    assert "niedozwolony" in shown.select_one(f"#{area['aria-describedby']}").get_text()
    assert pair_of(reworded).missing == 1


def test_what_is_typed_for_other_fragments_is_not_lost(editor, reworded):
    reworded.title += " – nowy"
    publish(reworded)
    title, summary = waiting_fragments(translation_of(reworded))
    texts = {f"text-{title.key}": "A title", f"text-{summary.key}": "Half a"}
    save(editor, reworded, title, save="1", **texts)
    assert panel(editor).textarea.get_text() == "Half a"
    assert [f.source for f in waiting_fragments(translation_of(reworded))] == [summary.source]


def test_an_original_that_changes_meanwhile_takes_nothing_away(editor, reworded):
    fragment = only_fragment(reworded)
    reworded.summary += " Do jutra."
    publish(reworded)
    save(editor, reworded, fragment, save="1", **{f"text-{fragment.key}": "Welcome, all."})
    assert only_fragment(reworded).earlier.data == "Welcome, all."


def test_a_colleagues_translation_is_not_overwritten_unseen(editor, reworded):
    fragment = only_fragment(reworded)
    save(editor, reworded, fragment, save="1", **{f"text-{fragment.key}": "Theirs."})
    editor.get("/admin/")
    response = save(editor, reworded, fragment, save="1", **{f"text-{fragment.key}": "Mine."})
    said = messages(editor.get(response.url))
    assert "Theirs." in said and "Mine." in said
    assert StringTranslation.objects.get(translation_of=fragment.segment.string).data == "Theirs."


def test_an_empty_translation_is_no_translation(editor, reworded):
    save(editor, reworded, save="1", **{f"text-{only_fragment(reworded).key}": "  "})
    assert pair_of(reworded).missing == 1


def test_only_editors_of_the_page_may_save(client, reworded, django_user_model):
    fragment = only_fragment(reworded)
    user = django_user_model.objects.create_user("reader", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    translation = translation_of(reworded)
    save_it = reverse(
        "instep_save_fragment", args=[translation.pk, fragment.segment.context_id, fragment.segment.string_id]
    )
    refused = client.post(save_it, {"save": "1", f"text-{fragment.key}": "No."})
    assert refused.status_code == 302 and refused.url == reverse("wagtailadmin_home")
    assert pair_of(reworded).missing == 1
    for name in ("instep_take_in", "instep_detach"):
        client.post(
            reverse(name, args=[translation.pk]), {"choice": "take-in", "reason": "x", "review_on": "01.01.2099"}
        )
    assert translation_of(reworded).enabled


def machine_made(page, tool="DeepL"):
    fragment = only_fragment(page)
    StringTranslation.objects.create(
        translation_of=fragment.segment.string,
        context=fragment.segment.context,
        locale=english(),
        data="Made by a machine.",
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        tool_name=tool,
    )


def test_a_machines_translation_waits_until_a_person_confirms_it(editor, reworded, administrator):
    machine_made(reworded)
    shown = panel(editor)
    assert shown.textarea.get_text() == "Made by a machine."
    assert shown.find("button", string="Potwierdź")
    save(editor, reworded, save="1", **{f"text-{only_fragment(reworded).key}": "Made by a machine."})
    row = StringTranslation.objects.get(data="Made by a machine.")
    assert (row.translation_type, row.tool_name, row.last_translated_by) == ("manual", "", administrator)
    assert pair_of(reworded).state == State.READY


def test_a_new_version_is_not_flooded_with_fragments(editor, get_page):
    page = get_page(CALL)
    StringTranslation.objects.filter(context__object_id=page.translation_key).delete()
    details = panel(editor).select_one(".instep-waiting")
    assert not details.has_attr("open")


def test_only_those_who_may_are_offered_to_publish_anyway(editor, reworded, client, django_user_model):
    form = panel(editor).select_one(".instep-anyway form")
    sent = {field["name"]: field.get("value") for field in form.find_all("input") if field.get("name")}
    assert (sent["action"], sent["instep-anyway"]) == ("publish", "1")
    assert form["action"] == edit_address(Page.objects.get(url_path=f"/{CALL_EN}/"))
    translator = django_user_model.objects.create_user("translator", password="x")
    translator.groups.add(Group.objects.get(name="Editors"))
    editor.client.force_login(translator)
    shown = panel(editor)
    assert shown.select_one(".instep-anyway") is None
    assert "uprawnieni" in shown.get_text()


def edit_draft(page):
    """Change a page's words in a draft only."""
    page.summary = WORDING
    page.save_revision()


def test_the_original_tells_what_publishing_will_make_wait(editor, get_page, django_assert_max_num_queries):
    page = get_page(CALL)
    note = editor.get(edit_address(page)).select_one("[data-instep-note]")
    assert spaced(note.get_text()) == ""
    edit_draft(page)
    note = editor.get(edit_address(page)).select_one("[data-instep-note]")
    assert "1 fragment" in note.get_text() and WORDING in note.get_text()
    with django_assert_max_num_queries(30):
        renewed = editor.get(note["data-instep-note"])
    assert WORDING in renewed.get_text()


def test_typography_and_addresses_wait_for_nobody(editor, get_page):
    page = get_page(CALL)
    page.slug, page.summary = "nowy-adres", page.summary.replace(" ", "\u00a0", 2)
    page.save_revision()
    note = editor.get(edit_address(page)).select_one("[data-instep-note]")
    assert "nic do tłumaczenia" in spaced(note.get_text())


def test_after_publishing_the_way_to_the_translation_is_offered(editor, get_page):
    page = get_page(CALL)
    response = editor.publish(edit_address(page), type(page), summary=WORDING)
    document = editor.get(response.url)
    assert "1 fragment czeka na tłumaczenie" in messages(document)
    assert document.select_one(f'.messages a[href^="{edit_address(get_page(CALL_EN))}"]').get_text(strip=True)


def test_after_publishing_facts_only_the_editor_hears_that_they_followed(editor, get_page):
    page = get_page(CALL)
    response = editor.publish(edit_address(page), type(page), dialogue="on")
    assert "sama przejęła" in messages(editor.get(response.url))
    response = editor.publish(edit_address(page), type(page), dialogue="on")
    assert "sama przejęła" not in messages(editor.get(response.url))


def test_a_page_without_a_version_offers_to_begin_one(editor, get_page):
    page = get_page(CALL)
    get_page(CALL_EN).delete()
    response = editor.publish(edit_address(page), type(page))
    link = editor.get(response.url).find("a", string=lambda text: text and "tłumaczenie na angielski" in text)
    form = editor.get(link["href"])
    assert form.select_one('input[name="locales"][checked]')["value"] == str(english().pk)


def detach(editor, page, **fields):
    address = reverse("wagtail_localize:stop_translation", args=[translation_of(page).pk])
    return editor.post(address, fields)


def test_a_version_is_kept_separately_for_a_reason_and_a_time(editor, get_page):
    page, version = get_page(CALL), get_page(CALL_EN)
    assert resolve(reverse("wagtail_localize:stop_translation", args=[1])).url_name == "instep_detach"
    asked = detach(editor, page)
    assert asked.status_code == 200 and translation_of(page).enabled
    late = detach(editor, page, reason="Inny program", review_on="01.01.2020")
    assert "przyszłości" in late.content.decode() and translation_of(page).enabled
    kept = detach(editor, page, reason="Inny program", review_on="01.01.2099")
    assert kept.url == edit_address(version) and not translation_of(page).enabled
    record = PairRecord.objects.get(translation=translation_of(page))
    assert (record.detached_reason, record.review_on) == ("Inny program", datetime.date(2099, 1, 1))
    entry = PageLogEntry.objects.get(page=version.pk, action="instep.detach")
    assert entry.data["reason"] == "Inny program"
    assert "Inny program" in editor.get(edit_address(version)).select_one("[data-instep-note]").get_text()
    assert StringTranslation.objects.filter(context__object_id=page.translation_key).exists()


def edit_by_hand(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    publish(page)
    return page


def take_in(editor, page, choice):
    return editor.post(reverse("instep_take_in", args=[translation_of(page).pk]), {"choice": choice})


def test_restarting_asks_which_wording_holds(editor, get_page):
    page = get_page(CALL)
    translated = get_page(CALL_EN).summary
    detach(editor, page, reason="Próba", review_on="01.01.2099")
    version = edit_by_hand(get_page(CALL_EN), summary="Written by hand.")
    asked = editor.post(edit_address(version), {"localize-restart-translation": "1"})
    shown = editor.get(asked.url).get_text()
    assert "Written by hand." in shown and translated in shown and not translation_of(page).enabled
    take_in(editor, page, "take-in")
    assert get_page(CALL_EN).summary == "Written by hand."
    assert pair_of(page).state == State.IN_STEP
    record = PairRecord.objects.get(translation=translation_of(page))
    assert (record.detached_reason, record.review_on) == ("", None)


def test_a_diverged_version_is_taken_in_from_its_editor(editor, get_page):
    page = get_page(CALL)
    edit_by_hand(get_page(CALL_EN), summary="Written by hand.", title="A title by hand")
    assert pair_of(page).state == State.DIVERGED
    link = panel(editor).select_one(f'a[href="{reverse("instep_take_in", args=[translation_of(page).pk])}"]')
    assert link
    take_in(editor, page, "take-in")
    assert pair_of(page).state == State.IN_STEP
    translation_of(page).save_target(publish=True)
    assert (get_page(CALL_EN).summary, get_page(CALL_EN).title) == ("Written by hand.", "A title by hand")


def test_going_back_publishes_the_translations_wording(editor, get_page):
    page, translated = get_page(CALL), get_page(CALL_EN).summary
    edit_by_hand(get_page(CALL_EN), summary="Written by hand.")
    take_in(editor, page, "go-back")
    assert get_page(CALL_EN).summary == translated
    assert pair_of(page).state == State.IN_STEP


def test_a_hand_edit_of_an_outdated_fragment_still_waits(editor, reworded, get_page, settings):
    """Whoever wrote it did not see the new wording, so it becomes the previous translation."""
    settings.INSTEP_GATE = "off"  # so that a version that waits can be edited by hand at all
    edit_by_hand(get_page(CALL_EN), summary="Written by hand.")
    take_in(editor, reworded, "take-in")
    assert only_fragment(reworded).earlier.data == "Written by hand."
    assert get_page(CALL_EN).summary == "Written by hand."
    assert (pair_of(reworded).state, pair_of(reworded).missing) == (State.BEHIND, 1)


def test_texts_that_correspond_to_nothing_are_listed(editor, get_page):
    page, version = get_page(CALL), get_page(CALL_EN)
    version.body = json.dumps([*version.body.raw_data, {"type": "heading", "value": "Only here", "id": "only"}])
    publish(version)
    text = editor.get(reverse("instep_take_in", args=[translation_of(page).pk])).get_text()
    assert "Only here" in text and "nie odpowiadają niczemu" in spaced(text)


def fill_in(editor, page):
    response = editor.post(reverse("wagtail_localize:machine_translate", args=[translation_of(page).pk]), {})
    return messages(editor.get(response.url))


@pytest.fixture
def repeated(get_page):
    """An original that says again what another page says, and something new."""
    page, other = get_page(CALL), get_page("pl/o-nas")
    page.summary, page.title = other.summary, "Tytuł, którego nikt nie tłumaczył"
    publish(page)
    return page


def test_the_memory_fills_what_people_have_translated_elsewhere(editor, repeated, get_page):
    expected = get_page("en/about").summary
    assert "Z pamięci tłumaczeń: 1 z 2 fragmentów" in fill_in(editor, repeated)
    row = StringTranslation.objects.get(context__object_id=repeated.translation_key, tool_name=MEMORY)
    assert row.data == expected
    assert [f.segment.context.path for f in waiting_fragments(translation_of(repeated))] == ["title"]
    props = editor.get(edit_address(get_page(CALL_EN))).select_one(".js-translation-editor")["data-props"]
    assert MEMORY not in props
    assert json.loads(props)["machineTranslator"]["name"] == "Pamięć tłumaczeń"


def test_the_memory_prefers_the_newest_and_never_an_unread_machines(editor, repeated):
    theirs = StringTranslation.objects.filter(translation_of__data=repeated.summary)
    row = theirs.get()
    machine_context = waiting_fragments(translation_of(repeated))[0].segment.context
    StringTranslation.objects.create(
        translation_of=row.translation_of,
        context=machine_context,
        locale=row.locale,
        data="Unread.",
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        tool_name="DeepL",
    )
    source, target = translation_of(repeated).source.locale, row.locale
    text = StringValue(repeated.summary)
    assert get_machine_translator().translate(source, target, [text])[text].data == row.data


@pytest.fixture
def with_deepl(settings):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "instep.machine.TranslationMemory",
        "OPTIONS": {"DEEPL_AUTH_KEY": "key:fx"},
    }


def test_deepls_strings_wait_and_tokens_are_not_sent(editor, repeated, with_deepl, monkeypatch):
    repeated.seo_title = "Pomogło {people|osoba|osoby|osób}."
    publish(repeated)
    asked = []

    def answer(self, source_locale, target_locale, strings):
        asked.extend(string.data for string in strings)
        return {string: StringValue("From DeepL") for string in strings}

    monkeypatch.setattr(DeepLTranslator, "translate", answer)
    said = fill_in(editor, repeated)
    assert asked == [repeated.title]
    assert "Z pamięci tłumaczeń: 1 z 3 fragmentów" in said and "DeepL" in said
    assert {f.segment.context.path for f in waiting_fragments(translation_of(repeated))} == {"title", "seo_title"}
    assert "From DeepL" in [area.get_text() for area in panel(editor).select("textarea")]


def test_a_silent_deepl_is_a_message(editor, repeated, with_deepl, monkeypatch):
    def fail(*args, **kwargs):
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests, "post", fail)
    assert "DeepL nie odpowiada" in fill_in(editor, repeated)


def test_without_a_key_nothing_is_sent(editor, repeated, monkeypatch):
    monkeypatch.setattr(requests, "post", lambda *args, **kwargs: pytest.fail("something was sent"))
    fill_in(editor, repeated)


def test_people_still_find_everything_in_step(db):
    call_command("instep")


REWORD = """
from wagtail.models import Page
page = Page.objects.get(url_path="/{address}/").specific
page.title += " – wyniki"
page.summary = page.summary.replace("wsi", "wsiach")
page.save_revision().publish()
"""


@pytest.mark.browser
def test_a_translator_deals_with_marked_changes(admin, own_server):
    """In Polish: take the earlier translation over and mend it, keep another as it is; an error loses nothing."""
    own_server.manage("shell", "--verbosity", "0", "--command", REWORD.format(address=CALL))
    with trouble(admin, own_server.url) as findings:
        admin.goto(own_server.url + edit_address(Page.objects.get(url_path=f"/{CALL_EN}/")))
        title = admin.get_by_role("group", name="Tytuł").first
        expect(title.locator("ins")).to_contain_text("– wyniki")
        title.get_by_role("button", name="Wstaw dotychczasowe").click()
        area = title.get_by_label("Nowe tłumaczenie")
        expect(area).to_be_focused()
        wording = area.input_value()
        assert wording == title.locator("[data-instep-earlier]").inner_text()
        area.fill(f"{wording} – <h1>results")
        title.get_by_role("button", name="Zapisz tłumaczenie").click()
        expect(title.locator(".error-message")).to_contain_text("niedozwolony")
        expect(area).to_have_value(f"{wording} – <h1>results")
        admin.evaluate(AXE_SCRIPT)
        axe = "async () => (await axe.run('.instep-panel')).violations.map(violation => violation.id)"
        assert admin.evaluate(axe) == []
        area.fill(f"{wording} – results")
        title.get_by_role("button", name="Zapisz tłumaczenie").click()
        expect(admin.get_by_role("heading", name="1 fragment czeka na tłumaczenie")).to_be_visible()
        admin.get_by_role("group", name="Streszczenie").first.get_by_role("button", name="Nadal aktualne").click()
        expect(admin.locator(".messages")).to_contain_text("Wszystkie fragmenty są przetłumaczone")
        expect(admin.locator(".instep-panel")).to_have_count(0)
    assert not findings, "\n".join(findings)


def test_a_form_with_errors_is_shown_again_with_the_note(editor, get_page):
    """Its new blocks have no identifiers yet, which the note must not stumble over."""
    page = get_page(CALL)
    response = editor.publish(
        edit_address(page), type(page), title="", body=streamfield([("heading", "Nowy nagłówek")])
    )
    assert response.status_code == 200
    assert "Nowy nag" in problems(response)
