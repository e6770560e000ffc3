"""Models of another site than ours: every kind of field, block and relation that a language version can have."""

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import DraftStateMixin, Orderable, Page, RevisionMixin, TranslatableMixin
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.models import register_snippet
from wagtail_localize.fields import SynchronizedField

from instep.doors import InStepMixin


class Topic(models.Model):
    number = models.IntegerField()

    def __str__(self):
        return str(self.number)


@register_snippet
class Label(TranslatableMixin, models.Model):
    """A snippet without drafts."""

    name = models.CharField(max_length=100)

    panels = [FieldPanel("name")]

    def __str__(self):
        return self.name


@register_snippet
class Sponsor(InStepMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """A snippet with drafts."""

    name = models.CharField(max_length=100)
    rank = models.IntegerField(default=0)

    panels = [FieldPanel("name"), FieldPanel("rank")]

    class Meta(TranslatableMixin.Meta):
        pass

    def __str__(self):
        return self.name


class Item(blocks.StructBlock):
    caption = blocks.CharBlock()
    note = blocks.TextBlock(required=False)
    amount = blocks.IntegerBlock()
    day = blocks.DateBlock(required=False)
    kind = blocks.ChoiceBlock(choices=[("a", "A"), ("b", "B")])
    label = SnippetChooserBlock(Label, required=False)
    page = blocks.PageChooserBlock(required=False)


class Group(blocks.StructBlock):
    amount = blocks.IntegerBlock()
    parts = blocks.StreamBlock([("text", blocks.RichTextBlock()), ("number", blocks.FloatBlock())], required=False)


class SamplePage(InStepMixin, Page):
    intro = RichTextField(blank=True)
    body = StreamField(
        [
            ("heading", blocks.CharBlock()),
            ("text", blocks.RichTextBlock()),
            ("items", blocks.ListBlock(Item())),
            ("group", Group()),
            ("picture", ImageBlock()),
            ("label", SnippetChooserBlock(Label)),
        ],
        blank=True,
    )
    starts = models.DateField(null=True, blank=True)
    seats = models.IntegerField(default=0)
    website = models.URLField(blank=True)
    sponsor = models.ForeignKey(Sponsor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    see_also = models.ForeignKey(Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    topics = ParentalManyToManyField(Topic, blank=True)

    override_translatable_fields = [SynchronizedField("seats", overridable=False)]
    content_panels = [
        *Page.content_panels,
        *[FieldPanel(name) for name in ("intro", "body", "starts", "seats", "website", "sponsor", "see_also")],
        InlinePanel("steps"),
        InlinePanel("links"),
    ]


class SampleStep(TranslatableMixin, Orderable):
    page = ParentalKey(SamplePage, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=100)
    minutes = models.IntegerField(default=0)

    panels = [FieldPanel("text"), FieldPanel("minutes")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass


class SampleLink(Orderable):
    page = ParentalKey(SamplePage, on_delete=models.CASCADE, related_name="links")
    url = models.URLField()

    panels = [FieldPanel("url")]
