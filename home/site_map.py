"""The map of the site for people: all its pages in a language, and what else can be had from it."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from bis.models import BasePage, Pillar
from bis.queries import visible
from news.models import NewsPage


class SiteMapPage(BasePage):
    """The pages of the language as a tree; of the news only their list, which has pages and filters of its own."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("site map")
        verbose_name_plural = _("site maps")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "tree": self.tree(), "pillars": Pillar.choices}

    def tree(self):
        """The home page and those below it, each as (page, [the same of the pages below it]). One query.

        What lies below a page that readers may not see is left out with it.
        """
        home = self.path[: -self.steplen]
        pages = visible(Page.objects.filter(path__startswith=home, alias_of__isnull=True).not_type(NewsPage))
        branches, roots = {}, []
        for page in pages.order_by("path"):
            branches[page.path] = branch = (page, [])
            above = branches.get(page.path[: -self.steplen])
            if above:
                above[1].append(branch)
            elif page.path == home:
                roots.append(branch)
        return roots
