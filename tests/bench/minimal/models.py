from wagtail.models import Page


class MinimalPage(Page):
    """A title and nothing else."""

    template = "minimal/page.html"
