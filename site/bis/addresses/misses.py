"""Addresses that readers asked for in vain, for staff to redirect, without who asked.

Only what a person may have followed is kept: what scanners try, and what may be about a person, is not.
"""

import re
from urllib.parse import urlsplit

from django.db.models import Q
from django.urls import is_valid_path
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from bis.addresses.places import url_path_at
from bis.addresses.redirects import LONGEST, normalised
from bis.delivery import is_for_nobody
from bis.linking import live_versions
from bis.middleware import STAFF_PREFIXES
from bis.models import MissedAddress
from bis.tally import Tally, may_be_personal

# What no page of ours or of the old site was called, and what scanners look for in any site.
PROBES = re.compile(
    r"/\.|\.(php\d?|phtml|aspx?|jspx?|cgi|pl|env|git|ini|ya?ml|json|sql|bak|old|orig|swp|log|sh|exe|dll|tar|t?gz|rar|7z)(/|$)"
    r"|/(wp-(admin|login|json|includes|config)|xmlrpc|cgi-bin|phpmyadmin|pma|vendor|node_modules|actuator|administrator"
    r"|apple-touch-icon|autodiscover)(/|[.-]|$)"
)
ORDINARY = re.compile(r"/[\w/.~+-]*")
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
NUMBER = re.compile(r"[\d.]+")
HOST = re.compile(r"(?=.{1,100}$)[a-z0-9-]+(\.[a-z0-9-]+)+")
addresses = Tally(MissedAddress, ("address", "host"), "missed-addresses.jsonl")


def note(request):
    """Remember that there was nothing at an address, unless nobody would want to know."""
    if is_for_nobody(request):
        return
    address = normalised(request.path_info)
    if request.method == "GET" and _is_of_use(address) and not _comes_again(request.path_info):
        addresses.note(address, _referring_host(request))


def _is_of_use(address):
    return (
        len(address) <= LONGEST
        and ORDINARY.fullmatch(address)
        and not f"{address}/".startswith(STAFF_PREFIXES[:2])
        and not PROBES.search(address)
        and not any(may_be_personal(YEAR.sub("", part)) for part in address.split("/"))
    )


def _comes_again(path):
    """Whether Django is going to send the reader to the same address with a slash at its end."""
    return not path.endswith("/") and is_valid_path(f"{path}/")


def _referring_host(request):
    """The host that the reader came from, if it has a name: a number may be somebody's computer."""
    try:
        host = urlsplit(request.headers.get("Referer", "")).hostname or ""
    except ValueError:
        return ""
    return host if HOST.fullmatch(host) and not NUMBER.fullmatch(host) else ""


def unresolved():
    """What is still sought in vain; where there is a page or a redirect by now, it is forgotten."""
    addresses.gather()
    paths = list(MissedAddress.objects.values_list("address", flat=True).distinct())
    places = {url_path_at(path, site): path for site in Site.objects.all() for path in paths}
    pages = live_versions().filter(url_path__in=filter(None, places)).values_list("url_path", flat=True)
    targets = Q(redirect_page=None) | Q(redirect_page__in=live_versions().values("pk"))
    redirects = Redirect.objects.filter(targets, old_path__in=paths).values_list("old_path", flat=True)
    MissedAddress.objects.filter(address__in=[*redirects, *(places[page] for page in pages)]).delete()
    return MissedAddress.objects.all()
