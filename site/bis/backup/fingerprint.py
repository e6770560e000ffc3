"""What two copies of the site are compared by: the HTML of every public page, and how many of everything there are."""

import hashlib
import re
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from bis.linking import live_versions

# Signed anew at each request with the time in it: the contact form's proof of when it was opened.
CHANGES_EACH_TIME = re.compile(rb'<input[^>]*name="stamp"[^>]*>')


def pages():
    """The checksum of the HTML of every public page, by address."""
    site = urlsplit(settings.SITE_URL)
    client = Client(headers={"host": site.netloc})
    sums = {}
    for page in live_versions().filter(depth__gt=1).specific().iterator():
        response = client.get(urlsplit(page.full_url).path, secure=settings.HTTPS)
        html = CHANGES_EACH_TIME.sub(b"", response.content)
        sums[page.full_url] = f"{response.status_code} {hashlib.sha256(html).hexdigest()}"
    return sums


def counts():
    """How many there are of every kind of thing in the database. Log-ins are left out: no restoration keeps them."""
    models = [model for model in apps.get_models() if model._meta.managed and model is not Session]
    return {model._meta.label: model._base_manager.count() for model in models}


def fingerprint():
    return {"pages": pages(), "counts": counts()}
