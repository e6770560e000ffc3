"""Addresses and places in the page tree: each found from the other."""

from wagtail.models import Site

from bis.linking import live_versions


def address_of(url_path):
    """The id of the site where a place in the tree shows, and its address there; (None, None) outside all sites."""
    for root in Site.get_site_root_paths():
        if url_path.startswith(root.root_path):
            return root.site_id, f"/{root.language_code}/{url_path[len(root.root_path) :]}"
    return None, None


def url_path_at(address, site):
    """Where the page of an address stands in the tree; None where no site is."""
    language, *slugs = address.strip("/").split("/")
    for root in Site.get_site_root_paths():
        if site and root.site_id == site.pk and root.language_code == language:
            return "/".join([root.root_path.rstrip("/"), *slugs, ""])
    return None


def page_at(address, site):
    """The public page whose own address it is, or None."""
    url_path = url_path_at(address, site)
    return url_path and live_versions().filter(url_path=url_path).first()
