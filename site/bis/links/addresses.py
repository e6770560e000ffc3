"""Addresses as people write them, brought into one form."""

from urllib.parse import urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_path, override
from wagtail.models import Site

from bis.models import LinkedAddress

Kind = LinkedAddress.Kind
LONGEST = LinkedAddress._meta.get_field("address").max_length


def own_hosts():
    """The names under which this site answers."""
    hosts = {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}
    return {host.lower() for host in [*hosts, *Site.objects.values_list("hostname", flat=True)]}


def classified(address, base, hosts):
    """An address in its one form, and its kind; (None, None) for one that is not for browsers to fetch, as of mail.

    `base` is the address of the page that it stands on, `hosts` the names of this site.
    """
    try:
        parts = urlsplit(iri_to_uri(urljoin(base, address)))
        host = (parts.hostname or "").lower()
    except ValueError:
        # Kept as it is: the check says that it is no address.
        return address[:LONGEST], Kind.EXTERNAL
    if parts.scheme not in ("http", "https"):
        return None, None
    if host not in hosts:
        return urlunsplit(parts._replace(fragment=""))[:LONGEST], Kind.EXTERNAL
    path = urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))[:LONGEST]
    # A place on the page itself cannot be chosen, only named.
    return path, Kind.PAGE if not address.startswith("#") and _is_of_page(parts.path) else Kind.OWN


def _is_of_page(path):
    language = get_language_from_path(path)
    if not language:
        return False
    with override(language):
        try:
            return resolve(path).url_name == "wagtail_serve"
        except Resolver404:
            return False
