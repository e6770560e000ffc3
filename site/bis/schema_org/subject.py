"""The page that machines are told of, and the pieces with which page types describe themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from bis.figures import plain_text
from bis.linking import Crumb, Version
from bis.models import SiteSettings
from bis.routing import url_of
from bis.share.pictures import Picture
from instep.pairs import original_locale

ORGANISATION_ID = f"{settings.SITE_URL}/#bis"


@dataclass
class Subject:
    """The page being described, with what the template knows of it already."""

    page: Page
    url: str
    language: str
    figures: dict
    programmes: dict
    facts: SiteSettings
    crumbs: list[Crumb]
    versions: list[Version]
    pairs: list
    picture: Picture | None

    @classmethod
    def of(cls, page, context):
        """The subject of a template's context, which holds versions, crumbs and the picture."""
        return cls(
            page=page,
            url=url_of(page),
            language=get_language(),
            figures=context["figures"],
            programmes=context["navigation"].programmes if getattr(page, "pillars", ()) else {},
            facts=SiteSettings.for_request(context["request"]),
            crumbs=context["crumbs"],
            versions=[version for version in context["versions"] if version.is_translation],
            pairs=context["pairs"],
            picture=context["picture"],
        )

    @property
    def organisation(self):
        return {"@id": ORGANISATION_ID}

    @property
    def page_reference(self):
        return {"@id": self.url}

    @property
    def picture_reference(self):
        return self.picture and {"@id": f"{self.url}#picture"}

    @property
    def name(self):
        return self.text(self.page.title)

    @property
    def description(self):
        return self.text(self.page.search_description or self.page.summary)

    @property
    def work(self):
        """What all works on this page have in common."""
        pillars = [str(pillar.label) for pillar in getattr(self.page, "pillars", ())]
        return {
            "url": self.url,
            "description": self.description,
            "inLanguage": self.language,
            "publisher": self.organisation,
            "dateModified": self.page.last_published_at and moment(self.page.last_published_at),
            "keywords": ", ".join(pillars),
            "image": self.picture_reference,
        }

    @property
    def subjects(self):
        """The programmes that the page is about."""
        return [
            self.programme(self.programmes[pillar])
            if pillar in self.programmes
            else {"@type": "Thing", "name": str(pillar.label)}
            for pillar in getattr(self.page, "pillars", ())
        ]

    @cached_property
    def is_original(self):
        """Whether the page was written in this language first."""
        original = original_locale(self.pairs)
        return original == self.page.locale_id if original else self.language == settings.LANGUAGE_CODE

    def translation(self, schema_type, anchor=""):
        """The same work in the other language, if it is public there, as a translation of this one or its original."""
        other = next((version.page for version in self.versions if version.language != self.language), None)
        if other is None:
            return {}
        node = {
            "@type": schema_type,
            "@id": f"{url_of(other)}{anchor}",
            "url": url_of(other),
            "name": self.text(other.title),
            "inLanguage": other.locale.language_code,
        }
        return {"workTranslation" if self.is_original else "translationOfWork": node}

    def text(self, text):
        """A text as readers see it, without markup: figures filled in."""
        return plain_text(text, self.figures).replace("\u00a0", " ")

    def programme(self, page):
        """A programme of the foundation."""
        url = url_of(page)
        return {
            "@type": "Service",
            "@id": f"{url}#programme",
            "name": self.text(page.title),
            "description": self.text(page.rule),
            "url": url,
            "provider": self.organisation,
            "areaServed": area(),
        }


def reference(node):
    """A node named where it is described elsewhere in the graph."""
    return {"@id": node["@id"]}


def moment(when):
    """A date, or a moment with its offset, as schema.org writes it."""
    return timezone.localtime(when).isoformat(timespec="seconds") if isinstance(when, datetime) else when.isoformat()


def area():
    return {"@type": "AdministrativeArea", "name": _("Lesser Poland Voivodeship, Poland")}
