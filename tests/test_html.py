"""Every page, list and error page is valid HTML by the W3C's Nu checker, without errors or warnings."""

import datetime
import json
import re
import subprocess
from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation
from wagtail.models import Site

from bis import views
from bis.models import Partner, SiteSettings
from news.models import PER_PAGE, NewsPage
from tests.servers import ROOT

LISTS = ["?page=2", "?kind=call", "?pillar=dialogue&year=2015", "?kind=training&year=2014"]
THREADS = ["?pillar=citizens", "?pillar=award"]
# A page that has to be found wanting, or the checker has not done its work.
CANARY = "<!doctype html><html lang=en><title>Canary</title><p></div>"


@pytest.fixture
def more_content(get_page):
    """What the first content has none of: a second page of news, calls in each state, contact details, links."""
    now, day = timezone.now(), datetime.timedelta(days=1)
    calls = [{"closes_at": now + day}, {"closes_at": now + 2 * day, "opens_at": now + day}, {"closes_at": now - day}]
    kinds = [*({"kind": "call", **dates} for dates in calls), *[{"kind": "training", "place": "Kraków"}] * PER_PAGE]
    for address in ("pl/aktualnosci", "en/news"):
        parent = get_page(address)
        for number, fields in enumerate(kinds):
            parent.add_child(instance=NewsPage(title=f"Item {number}", locale=parent.locale, citizens=True, **fields))
    Partner.objects.update(url="https://example.org/?a=1&b=2")
    facts = SiteSettings.for_site(Site.objects.get())
    facts.street, facts.postcode, facts.city = "Rynek Główny 1", "31-042", "Kraków"
    facts.phone, facts.email, facts.krs = "+48 12 000 00 00", "bis@example.org", "0000000000"
    facts.facebook = "https://example.org/bis"
    facts.save()


def documents(client):
    """The HTML of everything that a reader can be shown, by its address."""
    sitemaps = "".join(client.get(f"/sitemap-{language}.xml").content.decode() for language in ("pl", "en"))
    addresses = [urlsplit(location).path for location in re.findall("<loc>(.*?)</loc>", sitemaps)]
    addresses += [list_ + query for list_ in ("/pl/aktualnosci/", "/en/news/") for query in LISTS]
    addresses += [list_ + query for list_ in ("/pl/historia/", "/en/timeline/") for query in THREADS]
    addresses += [f"{search}?q={word}" for search in ("/pl/szukaj/", "/en/search/") for word in ("", "bis", "xyzzyx")]
    responses = {address: client.get(address) for address in addresses}
    assert {response.status_code for response in responses.values()} == {200}
    for language in ("pl", "en"):
        for path in ("no/", "programy/no/", "%00"):
            responses[f"/{language}/{path}"] = client.get(f"/{language}/{path}")
        with translation.override(language):
            request = RequestFactory().get(f"/{language}/")
            responses[f"/{language}/403"] = views.permission_denied(request)
            responses[f"/{language}/429"] = views.too_many_requests(request, 90)
            responses[f"/{language}/500"] = views.server_error(request)
    for address in ("/pl/kontakt/", "/en/contact/"):
        responses[f"{address} with mistakes"] = client.post(address, {"email": "anna@", "topic": "dialogue"})
    html = {address: response.content.decode() for address, response in responses.items()}
    return {**html, "canary": CANARY}


def test_all_documents_are_valid(client, more_content, tmp_path):
    addresses = {}
    for number, (address, html) in enumerate(documents(client).items()):
        (tmp_path / f"{number}.html").write_text(html)
        addresses[f"{number}.html"] = address
    checker = ["java", "-jar", ROOT / "var" / "tools" / "vnu.jar", "--format", "json", "--exit-zero-always", tmp_path]
    result = subprocess.run(checker, capture_output=True, text=True, check=True)
    findings = {}
    for message in json.loads(result.stderr)["messages"]:
        text = f"line {message.get('lastLine')}: {message['message']} {message.get('extract', '')!r}"
        findings.setdefault(addresses[message["url"].rsplit("/", 1)[-1]], []).append(text)
    assert findings.pop("canary")
    assert not findings, "\n".join(f"{address} {text}" for address, texts in findings.items() for text in texts)
