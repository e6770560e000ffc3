"""The news as Atom feeds (RFC 4287): of a language, and in it of one kind or one pillar.

An entry says what the list of news says, and leads to the page for the rest: readers keep what they were sent, and a
copy of the whole text would go on showing figures that have grown since.
"""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bis.changes import figure_changes, last_change
from bis.figures import plain_text, values_by_key
from bis.linking import live_versions
from bis.models import Pillar
from bis.permalinks import permanent_url
from bis.queries import chosen, visible
from bis.reuse import reusable, without_control_characters
from news.models import NewsIndexPage, NewsPage, query_of

MOST_ENTRIES = 30


class AtomFeed(Atom1Feed):
    """Django's Atom feed with what it leaves out: the entries' other versions, and topics with a name."""

    def latest_post_date(self):
        """When an entry last changed; where there is none, the list: not the moment of asking."""
        return max((item["updateddate"] for item in self.items), default=self.feed["changed"])

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for language, address in item["versions"]:
            handler.addQuickElement(
                "link", "", {"rel": "alternate", "type": "text/html", "hreflang": language, "href": address}
            )
        for term, label in item["topics"]:
            handler.addQuickElement("category", "", {"term": term, "label": label})


class NewsFeed(Feed):
    """The newest news of the language of the address; ?kind= and ?pillar= choose among them as on the page."""

    feed_type = AtomFeed

    def get_object(self, request):
        page = visible(NewsIndexPage.objects.filter(locale__language_code=get_language())).first()
        if page is None:
            raise Http404("no list of news")
        page.filters = {
            "kind": chosen(request, "kind", NewsPage.Kind.values),
            "pillar": chosen(request, "pillar", Pillar.values),
        }
        page.query = query_of(page.filters)
        page.figures, page.changes = values_by_key(), figure_changes()
        return page

    def title(self, page):
        names = {**dict(NewsPage.KIND_FILTERS), **dict(Pillar.choices)}
        return " – ".join(["BIS", page.title, *(str(names[value]) for value in page.filters.values() if value)])

    def subtitle(self, page):
        return shown(page.summary, page.figures)

    def link(self, page):
        return page.full_url + page.query

    def feed_url(self, page):
        return f"{settings.SITE_URL}{reverse('news_feed')}{page.query}"

    feed_guid = feed_url

    def author_name(self):
        return _("Bureau of Social Initiatives (BIS), a foundation")

    def author_link(self):
        return f"{settings.SITE_URL}/{get_language()}/"

    def feed_extra_kwargs(self, page):
        changed = last_change(page, page.changes) or timezone.now()
        return {"changed": changed, "icon": f"{settings.SITE_URL}{static('bis/icon-192.png')}"}

    def items(self, page):
        pages = NewsPage.objects.child_of(page).published().matching(page.filters)
        entries = list(pages.order_by("-date", "-path")[:MOST_ENTRIES])
        versions = live_versions().filter(translation_key__in=[entry.translation_key for entry in entries])
        others = {}
        for version in versions.exclude(locale=page.locale_id):
            others.setdefault(version.translation_key, []).append((version.locale.language_code, version.full_url))
        return [(entry, page, others.get(entry.translation_key, [])) for entry in entries]

    def item_title(self, item):
        entry, page, _versions = item
        return shown(entry.title, page.figures)

    def item_description(self, item):
        entry, page, _versions = item
        lines = [shown(line, page.figures) for line in (entry.summary, *entry.when_and_where) if line]
        return format_html_join("", "<p>{}</p>", ([line] for line in lines))

    def item_link(self, item):
        return item[0].full_url

    def item_guid(self, item):
        return permanent_url(item[0], get_language())

    def item_pubdate(self, item):
        return item[0].first_moment

    def item_updateddate(self, item):
        entry, page, _versions = item
        return last_change(entry, page.changes) or entry.first_moment

    def item_extra_kwargs(self, item):
        entry, _page, versions = item
        topics = (NewsPage.Kind(entry.kind), *entry.pillars)
        return {"versions": versions, "topics": [(topic.value, str(topic.label)) for topic in topics]}


def shown(text, figures):
    """A text as readers see it, fit for XML."""
    return without_control_characters(plain_text(text, figures))


news_feed = reusable(NewsFeed())
