"""Pages as schema.org describes them, for search engines and other machines: one connected graph for each page.

The @id of a thing never changes while its address lasts; the foundation's is the same in all languages.
"""

import json

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from bis.generation import kept
from bis.models import Pillar
from bis.routing import url_of
from bis.schema_org.subject import ORGANISATION_ID, area, moment, reference
from bis.search.addresses import address as search_address

FOUNDED = "2007-12"
# What would end the data block, or begin a comment in it, is written in JSON's own way.
ESCAPED = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def graph(subject):
    """Everything that is told of a page."""
    main = subject.page.structured_data(subject)
    grants = list(_grants(subject))
    nodes = [
        _webpage(subject, main, grants),
        *_breadcrumbs(subject),
        *_picture(subject),
        *main,
        *grants,
    ]
    foundation = _foundation(tuple(subject.page.awards_in_words), subject=subject)
    return {"@context": "https://schema.org", "@graph": [*foundation, *map(_filled, nodes)]}


def as_script(data):
    """A data block that no text in it can end."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escape in ESCAPED.items():
        text = text.replace(character, escape)  # a translation table takes thirty times as long
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def _filled(value):
    """A value without what is empty."""
    if isinstance(value, dict):
        return {key: _filled(inner) for key, inner in value.items() if inner not in (None, "", [], ())}
    if isinstance(value, list | tuple):
        return [_filled(inner) for inner in value]
    return value


def _pixels(number):
    return {"@type": "QuantitativeValue", "value": number, "unitCode": "E37"}


@kept
def _foundation(awards, subject):
    """What is the same on all pages of a language, but for the awards that a page names."""
    return [_filled(_organisation(awards, subject)), _filled(_website(subject))]


def _organisation(awards, subject):
    facts = subject.facts
    other = "en" if subject.language == "pl" else "pl"
    with override(other):
        other_name = _("Bureau of Social Initiatives (BIS), a foundation")
    return {
        "@type": "NGO",
        "@id": ORGANISATION_ID,
        "name": _("Bureau of Social Initiatives (BIS), a foundation"),
        "alternateName": ["BIS", other_name],
        "url": settings.SITE_URL + "/",
        "logo": {
            "@type": "ImageObject",
            "url": f"{settings.SITE_URL}{static('bis/apple-touch-icon.png')}",
            "width": _pixels(180),
            "height": _pixels(180),
        },
        "foundingDate": FOUNDED,
        "foundingLocation": {"@type": "City", "name": "Kraków"},
        "slogan": _("Dialogue and cooperation"),
        "areaServed": area(),
        "memberOf": {"@type": "NGO", "name": _("SPLOT, the Polish network of NGO support organisations")},
        "award": [subject.text(award) for award in awards],
        "knowsAbout": [str(pillar.label) for pillar in Pillar],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": facts.street,
            "postalCode": facts.postcode,
            "addressLocality": facts.city,
            "addressCountry": "PL",
        }
        if facts.has_address
        else None,
        "telephone": facts.phone,
        "email": facts.email,
        "taxID": facts.nip,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (("KRS", facts.krs), ("REGON", facts.regon))
            if value
        ],
        "sameAs": [url for _name, url in facts.profiles],
    }


def _website(subject):
    language = subject.language
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/{language}/#website",
        "url": f"{settings.SITE_URL}/{language}/",
        "name": "BIS",
        "alternateName": _("Bureau of Social Initiatives"),
        "inLanguage": language,
        "publisher": subject.organisation,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{settings.SITE_URL}{search_address(language)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def _webpage(subject, main, grants):
    page = subject.page
    return {
        "@type": page.schema_type,
        "@id": subject.url,
        **subject.work,
        "image": None,
        "name": subject.name,
        "datePublished": page.first_published_at and moment(page.first_published_at),
        "isPartOf": {"@id": f"{settings.SITE_URL}/{subject.language}/#website"},
        "breadcrumb": {"@id": f"{subject.url}#breadcrumbs"} if len(subject.crumbs) > 1 else None,
        "primaryImageOfPage": subject.picture_reference,
        "mainEntity": reference(main[0]) if main else None,
        "about": [*(subject.subjects if not main else []), *map(reference, grants)] or subject.organisation,
        **subject.translation(page.schema_type),
    }


def _breadcrumbs(subject):
    if len(subject.crumbs) < 2:
        return []
    steps = [
        {
            "@type": "ListItem",
            "position": position,
            "name": subject.text(crumb.title),
            "item": {"@type": "WebPage", "@id": url_of(crumb.page)},
        }
        for position, crumb in enumerate(subject.crumbs, 1)
    ]
    return [{"@type": "BreadcrumbList", "@id": f"{subject.url}#breadcrumbs", "itemListElement": steps}]


def _picture(subject):
    picture = subject.picture
    if picture is None:
        return []
    return [
        {
            "@type": "ImageObject",
            "@id": f"{subject.url}#picture",
            "url": picture.url,
            "contentUrl": picture.url,
            "encodingFormat": picture.type,
            "width": _pixels(picture.width),
            "height": _pixels(picture.height),
            "caption": picture.description,
            "inLanguage": subject.language,
        }
    ]


def _grants(subject):
    """The grants that the story tells of."""
    for number, block in enumerate(subject.page.body.blocks_by_name("funding"), 1):
        value = block.value
        yield {
            "@type": "MonetaryGrant",
            "@id": f"{subject.url}#grant-{number}",
            "name": subject.text(value["task"] or value["programme"] or value["funder"]),
            "description": subject.text(value["programme"]) if value["task"] else None,
            "funder": {"@type": "Organization", "name": subject.text(value["funder"])},
            "fundedItem": subject.organisation,
            "amount": {"@type": "MonetaryAmount", "value": value["amount"], "currency": value["currency"]}
            if value["amount"] is not None
            else None,
        }
