"""What goes with every public answer: no cookies, no third party, a strict policy, safe settings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.django_db
DATA_BLOCK = re.compile(r'<script type="application/ld\+json">[^<>]*</script>')
PUBLIC = ["/", "/pl/", "/en/news/", "/pl/nie-ma/", "/sitemap.xml", "/robots.txt", "/pl/%00"]


@pytest.mark.parametrize("address", PUBLIC)
def test_visitors_get_no_cookie(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("address", PUBLIC)
def test_the_policy_allows_only_our_own(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)


def test_public_pages_hold_no_inline_script_or_style(client):
    for address in ("/pl/", "/en/timeline/", "/pl/o-nas/", "/en/contact/"):
        html = client.get(address).content.decode()
        html, blocks = DATA_BLOCK.subn("", html)  # which browsers do not run
        assert blocks <= 1
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html), address


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_security_headers(client, header, value):
    assert client.get("/pl/")[header] == value
    assert "geolocation=()" in client.get("/pl/")["Permissions-Policy"]


def test_addresses_decide_the_language_so_pages_do_not_vary(client):
    assert "Accept-Language" not in client.get("/pl/").headers.get("Vary", "")
    polish = client.get("/pl/", headers={"accept-language": "en"})
    assert polish["Content-Language"] == "pl"


def test_the_admin_is_never_cached_and_has_its_own_policy(client):
    response = client.get("/admin/login/")
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def production(**environment):
    """Run `check --deploy` as a server would, with nothing but the given environment."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_have_no_warnings():
    result = production(SECRET_KEY="k7-" + "x1y2z3" * 12, SITE_URL="https://bis.example.org")
    assert result.returncode == 0, result.stderr


def test_without_a_secret_the_site_says_so_and_stops():
    result = production(SITE_URL="https://bis.example.org")
    assert result.returncode != 0
    assert "Set SECRET_KEY in the environment" in result.stderr


def test_static_files_are_hashed_in_production():
    code = "import django; django.setup(); from django.conf import settings; print(settings.STORAGES['staticfiles'])"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "bis.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "CompressedManifestStaticFilesStorage" in result.stdout


@pytest.mark.parametrize(
    ("address", "encoding"),
    [("/pl/", "gzip"), ("/en/search/?q=grant", "gzip"), ("/pl/nie-ma/", "gzip"), ("/admin/login/", None)],
)
def test_public_pages_come_compressed(client, db, address, encoding):
    response = client.get(address, headers={"accept-encoding": "br, gzip"})
    assert response.headers.get("Content-Encoding") == encoding
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    assert encoding is None or "Accept-Encoding" in plain.headers["Vary"]


def test_files_come_as_they_are(client, get_page):
    picture = re.search(r'/media/[^" ]+\.(?:avif|webp|png|jpg)', client.get("/pl/o-nas/").content.decode())[0]
    response = client.get(picture, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response.headers and int(response.headers["Content-Length"]) > 0
