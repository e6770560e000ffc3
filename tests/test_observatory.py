"""What Mozilla's HTTP Observatory would say of the site as it is served; and that the rules find faults."""

import runpy
from urllib.parse import unquote

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

from bis import delivery
from bis.page_store import PageStore
from tests import observatory
from tests.observatory import Answer, score

HOST = "testserver"
GOAL = 120
ADDRESSES = [
    "/",
    "/pl/",
    "/en/",
    "/pl/kontakt/",
    "/en/contact/",
    "/pl/szukaj/?q=granty",
    "/en/search/",
    "/admin/login/",
]
ADDRESSES += ["/admin/password_reset/", "/pl/nie-ma/", "/en/nothing/here/", "/pl/%00"]
PRODUCTION = ("SECURE_", "SESSION_COOKIE_", "CSRF_", "CONTENT_SECURITY_POLICY", "X_FRAME_", "SITE_URL")

GOOD = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; form-action 'self'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ROUTE = ["http://bis.example/", "https://bis.example/"]
CSP = "Content-Security-Policy"


def total(headers=None, html="", route=ROUTE):
    """The score of a good answer with some headers changed; None takes one away."""
    changed = {**GOOD, **(headers or {})}
    return score(Answer(ROUTE[-1], [pair for pair in changed.items() if pair[1] is not None], html), route)[0]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 130),
        ({CSP: None}, 75),
        ({CSP: None, "X-Frame-Options": None}, 55),
        ({CSP: "default-src 'self'; frame-ancestors 'self'"}, 125),
        ({CSP: "default-src 'none'; frame-ancestors 'self'"}, 125),  # forms may be sent anywhere
        ({CSP: "default-src 'none'; form-action 'self'"}, 125),  # framed by X-Frame-Options only
        ({CSP: "default-src 'none'; script-src 'self' 'unsafe-inline'; frame-ancestors 'self'"}, 80),
        ({CSP: "default-src 'none'; script-src 'self' 'unsafe-inline' 'nonce-x'; frame-ancestors 'self'"}, 125),
        ({CSP: "default-src 'none'; script-src 'self' 'unsafe-eval'; frame-ancestors 'self'"}, 90 + 20),
        ({CSP: "default-src 'none'; script-src *; frame-ancestors 'self'"}, 80),
        ({CSP: "script-src 'self'; frame-ancestors 'self'"}, 80),  # anything may be embedded
        ({CSP: "default-src 'none'; font-src http://fonts.example; frame-ancestors 'self'"}, 80),
        ({CSP: "default-src 'none'; img-src http://pictures.example; frame-ancestors 'self'"}, 90 + 20),
        ({CSP: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"}, 120),
        ({CSP: "default-src 'none'; default-src *"}, 75),
        ({"Referrer-Policy": None}, 125),
        ({"Referrer-Policy": "unsafe-url"}, 95 + 25),
        ({"Referrer-Policy": "nonsense"}, 95 + 25),
        ({"Cross-Origin-Resource-Policy": None}, 120),
        ({"Cross-Origin-Resource-Policy": "nonsense"}, 95 + 20),
        ({"X-Content-Type-Options": None}, 95 + 30),
        ({"Strict-Transport-Security": None}, 80),
        ({"Strict-Transport-Security": "max-age=3600"}, 90 + 30),
        ({"Strict-Transport-Security": "includeSubDomains"}, 80),
        ({"Set-Cookie": "csrftoken=x; Secure; SameSite=Lax"}, 135),
        ({"Set-Cookie": "csrftoken=x; Secure"}, 80),
        ({"Set-Cookie": "language=pl; Secure"}, 130),
        ({"Set-Cookie": "language=pl; SameSite=Lax"}, 95 + 30),
        ({"Set-Cookie": "language=pl; SameSite=None"}, 80),
        ({"Set-Cookie": "sessionid=x; Secure; SameSite=Lax"}, 70),
        ({"Set-Cookie": "sessionid=x; HttpOnly; SameSite=Lax"}, 90 + 30),
        ({"Set-Cookie": "sessionid=x; HttpOnly; SameSite=Lax", "Strict-Transport-Security": None}, 40),
        ({"Access-Control-Allow-Origin": "*"}, 130),
        ({"Access-Control-Allow-Origin": observatory.ORIGIN, "Access-Control-Allow-Credentials": "true"}, 50),
    ],
)
def test_each_fault_costs_what_the_rules_say(headers, expected):
    assert total(headers) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('<script src="/static/a.js"></script>', 130),
        ('<script src="/static/a.js" integrity="sha384-x"></script>', 135),
        ('<script src="https://cdn.example/a.js"></script>', 95 + 30),
        ('<script src="https://cdn.example/a.js" integrity="sha384-x"></script>', 135),
        ('<script src="http://cdn.example/a.js"></script>', 50),
        ('<script src="//cdn.example/a.js" integrity="sha384-x"></script>', 80),
    ],
)
def test_scripts_of_other_sites_cost_points(script, expected):
    assert total(html=script) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (["http://bis.example/"], 80),
        (["http://bis.example/", "http://bis.example/pl/"], 80),
        (["http://bis.example/", "http://bis.example/pl/", "https://bis.example/pl/"], 90 + 30),
        (["http://bis.example/", "https://www.bis.example/"], 95 + 30),
        (["http://bis.example/", "https://bis.example/", "https://bis.example/pl/"], 130),
    ],
)
def test_the_first_step_has_to_lead_to_https_on_the_same_host(route, expected):
    assert total(route=route) == expected


class Site:
    """The site behind its proxy, with the settings of a server: what is asked by https:// comes marked so."""

    def __init__(self, folder):
        self.application = delivery.Delivery(WSGIHandler(), PageStore(folder, 10_000_000, 100))

    def ask(self, url):
        scheme, _, rest = url.partition("://")
        path, _, query = rest.removeprefix(HOST).partition("?")
        address = delivery.Address(scheme, HOST, unquote(path), query)
        environ = {**delivery.anonymous(address), "REMOTE_ADDR": "127.0.0.1", "HTTP_ORIGIN": observatory.ORIGIN}
        del environ[delivery.FOR_NOBODY]
        answer = delivery.Answer(self.application, environ)
        return answer.status, Answer(url, answer.headers, answer.body.decode())

    def follow(self, url):
        """Go where the answers lead; return the last one and all addresses on the way to it."""
        route = [url]
        while True:
            status, answer = self.ask(route[-1])
            if status not in (301, 302, 307, 308):
                return answer, route
            target = answer.get("Location")
            route.append(f"{route[-1].partition('://')[0]}://{HOST}{target}" if target.startswith("/") else target)
            assert len(route) < 5, route


@pytest.fixture
def site(db, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("SITE_URL", f"https://{HOST}")
    for name, value in runpy.run_path(settings.BASE_DIR / "site" / "bis" / "settings.py").items():
        if name.startswith(PRODUCTION):
            setattr(settings, name, value)
    for signal in (request_started, request_finished):  # would end the test's transaction
        monkeypatch.setattr(signal, "send", lambda *args, **kwargs: [])
    monkeypatch.setattr(delivery.Warming, "start", lambda self: None)
    return Site(tmp_path)


def test_every_kind_of_page_reaches_the_goal(site, get_page):
    article = get_page("pl/aktualnosci").get_children().live().first()
    for path in [*ADDRESSES, article.get_url()]:
        for _time in ("made", "kept"):
            answer, route = site.follow(f"http://{HOST}{path}")
            assert route[1] == f"https://{HOST}{path}"
            points, of_rules = score(answer, route)
            assert points >= GOAL, (path, points, of_rules)
            assert min(of_rules.values()) >= 0, (path, of_rules)
    assert "csrftoken" in site.follow(f"http://{HOST}/admin/login/")[0].get("Set-Cookie")
