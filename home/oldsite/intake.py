"""Taking a list of old addresses into Wagtail's redirects."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Site

from bis.addresses.places import address_of, page_at
from bis.addresses.redirects import ANYTHING, LONGEST
from home.oldsite.lists import Line
from home.oldsite.targets import NoTarget, Target, derived, is_ours, named


class Result(models.TextChoices):
    """What became of a line."""

    MADE = "made", _("Redirect made")
    CHANGED = "changed", _("Redirect changed")
    THERE = "there", _("Was there already")
    UNMATCHED = "unmatched", _("Not matched")


@dataclass(frozen=True)
class Outcome:
    """A line of the list and what became of it."""

    line: Line
    result: Result
    leads_to: str = ""
    reason: str = ""


def take_in(lines, user=None, dry_run=False):
    """Make the redirects of a list; return an Outcome for each line."""
    site = Site.objects.get(is_default_site=True)
    outcomes = []
    for line in lines:
        try:
            path = _old_path(line.old, site)
            target = named(line.new, site) if line.new else derived(path.removesuffix(ANYTHING))
            outcomes.append(_redirect(line, path, target, site, user, dry_run))
        except NoTarget as error:
            outcomes.append(Outcome(line, Result.UNMATCHED, reason=str(error)))
    return outcomes


def _old_path(old, site):
    """An old address as redirects are stored. Raises NoTarget where none can be made."""
    try:
        parts = urlsplit(old)
        path = Redirect.normalise_path(parts._replace(scheme="", netloc="", fragment="").geturl())
    except ValueError:
        raise NoTarget(_("“%(address)s” is no address.") % {"address": old}) from None
    if not old or len(path) > LONGEST:
        raise NoTarget(_("The address is missing or longer than %(most)d characters.") % {"most": LONGEST})
    if page_at(parts.path.lower(), site) or is_ours(parts.path):
        raise NoTarget(_("This site has something of its own at this address, so nothing is redirected."))
    return path


def _redirect(line, path, target: Target, site, user, dry_run):
    """Make or change a redirect; what staff decided otherwise stays unless the list names its target."""
    leads_to = target.link or address_of(target.page.url_path)[1]
    present = Redirect.objects.filter(old_path=path).order_by("-created_at", "-pk").first()
    if present and (present.redirect_page_id, present.redirect_link) == (target.page and target.page.pk, target.link):
        return Outcome(line, Result.THERE, leads_to)
    if present and not line.new:
        raise NoTarget(_("Somebody has redirected this address elsewhere; that stays."))
    redirect = present or Redirect(old_path=path, site=site)
    redirect.redirect_page, redirect.redirect_link, redirect.automatically_created = target.page, target.link, False
    # What stands for many addresses, or is only probable, is not said for good.
    redirect.is_permanent = target.is_certain and not path.endswith(ANYTHING)
    if not dry_run:
        redirect.save()
        log(instance=redirect, action="wagtail.edit" if present else "wagtail.create", user=user)
    return Outcome(line, Result.CHANGED if present else Result.MADE, leads_to)
