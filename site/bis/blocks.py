"""The blocks that pages are written in: one story for every page type."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from bis import examples
from bis.fields import FigureRichTextBlock, FigureTextBlock
from bis.figures import CURRENCIES

RICH_TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
FIGURES_HELP = _("A figure is written in curly brackets, e.g. {people}; the number follows by itself.")


class QuoteBlock(blocks.StructBlock):
    text = FigureTextBlock(label=_("quotation"), rows=3)
    source = blocks.CharBlock(label=_("whose words"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Somebody's own words, with their name.")
        preview_value = {"text": "Dialog i współpraca.", "source": "BIS"}


class FactBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("what"), max_length=80)
    details = FigureTextBlock(label=_("details"), rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Fact")


class FactsBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(FactBlock(), **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("Facts at a glance")
        description = _("Short pairs: amount, date, for whom.")
        preview_value = [{"term": "Kwota", "details": "2000–5000 zł"}, {"term": "Termin", "details": "30 kwietnia"}]


class FiguresBlock(blocks.StructBlock):
    sentences = blocks.ListBlock(FigureTextBlock(rows=2, help_text=FIGURES_HELP), label=_("sentences"), icon="order-up")
    show_history = blocks.BooleanBlock(label=_("show earlier values"), required=False)

    class Meta:
        icon = "order-up"
        label = _("Figures")
        description = _("Large numbers, each a full sentence, with the date they were true.")
        preview_value = staticmethod(examples.figures)


def in_the_editors_words(image):
    """Give Wagtail's image block the label that it has in English only, and its description as what a fold says."""
    image.child_blocks["image"].label = _("Image")
    image.meta.label_format = "{alt_text}"


class ImageWithCaptionBlock(blocks.StructBlock):
    image = ImageBlock(label=_("image"))
    caption = FigureTextBlock(label=_("caption"), required=False, rows=1)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with its description for people who cannot see it.")
        preview_value = staticmethod(examples.image)
        label_format = "{caption}"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_the_editors_words(self.child_blocks["image"])


class FilmValue(blocks.StructValue):
    @property
    def transcripts(self):
        """The page with the same in writing, in a list of one or none."""
        return list(filter(None, [self.get("transcript")]))


class FilmBlock(blocks.StructBlock):
    """A film elsewhere: readers are told where the link leads, and nothing is loaded from there."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    sign_language = blocks.BooleanBlock(label=_("in Polish Sign Language"), required=False, default=True)
    url = blocks.URLBlock(label=_("address of the film"))
    poster = ImageChooserBlock(label=_("still from the film"), required=False)
    transcript = blocks.PageChooserBlock(label=_("page with the same in writing"), required=False)

    class Meta:
        icon = "media"
        label = _("Film")
        description = _("A link to a film, for instance in sign language, with a picture.")
        value_class = FilmValue
        preview_value = {"title": "BIS w dwie minuty", "sign_language": True, "url": "https://example.org/"}


class FundingValue(blocks.StructValue):
    @property
    def years(self):
        """2014–2016, or the only year that is known."""
        years = dict.fromkeys(filter(None, [self.get("first_year"), self.get("last_year")]))
        return "–".join(map(str, years))


class FundingBlock(blocks.StructBlock):
    """Who pays for a task. Numbers are entered once and written in each language."""

    funder = blocks.CharBlock(label=_("who pays"), max_length=200)
    programme = blocks.CharBlock(label=_("programme or fund"), max_length=200, required=False, default="")
    task = blocks.CharBlock(label=_("name of the task"), max_length=250, required=False, default="")
    amount = blocks.IntegerBlock(label=_("funding"), min_value=0, required=False)
    total = blocks.IntegerBlock(label=_("total value of the task"), min_value=0, required=False)
    currency = blocks.ChoiceBlock(label=_("currency"), choices=[(c, c) for c in CURRENCIES], default="PLN")
    first_year = blocks.IntegerBlock(label=_("first year"), min_value=2007, max_value=2100, required=False)
    last_year = blocks.IntegerBlock(label=_("last year"), min_value=2007, max_value=2100, required=False)
    logos = blocks.ListBlock(
        ImageBlock(label=_("logo")),
        label=_("logos"),
        default=[],
        help_text=_("In the order that the funder asks for; the description is the funder's name."),
    )

    class Meta:
        icon = "order"
        label = _("Funding")
        description = _("Who pays for the task, how much and when, with their logos.")
        value_class = FundingValue
        preview_value = {"funder": "Gmina Miejska Kraków", "amount": 115000, "currency": "PLN", "first_year": 2026}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_the_editors_words(self.child_blocks["logos"].child_block)

    def clean(self, value):
        value = super().clean(value)
        first, last = value["first_year"], value["last_year"]
        if first and last and last < first:
            error = ValidationError(_("The last year cannot be earlier than the first."))
            raise blocks.StructBlockValidationError({"last_year": error})
        return value


class AreaChoices(blocks.ChoiceBlock):
    choices = [("krakow", _("Kraków")), ("lesser_poland", _("Lesser Poland"))]


class ActivitiesBlock(blocks.StructBlock):
    """Key activities of a programme in one area."""

    area = AreaChoices(label=_("area"))
    items = blocks.ListBlock(FigureRichTextBlock(features=RICH_TEXT_FEATURES), label=_("activities"))

    class Meta:
        icon = "site"
        label = _("Key activities in one area")
        label_format = "{area}"


class StoryBlock(blocks.StreamBlock):
    """What the body of any page is made of."""

    heading = blocks.CharBlock(
        icon="h2",
        label=_("Heading"),
        max_length=120,
        description=_("Begins a section of the page."),
        preview_value="Co robimy",
    )
    subheading = blocks.CharBlock(
        icon="h3",
        label=_("Subheading"),
        max_length=120,
        description=_("Begins a part of a section."),
        preview_value="W Krakowie",
    )
    text = FigureRichTextBlock(
        icon="pilcrow",
        label=pgettext_lazy("block", "Text"),
        features=RICH_TEXT_FEATURES,
        help_text=FIGURES_HELP,
        description=_("Paragraphs and lists, with links and bold."),
        preview_value="<p>Uczymy i wspieramy.</p>",
    )
    callout = FigureRichTextBlock(
        icon="warning",
        label=_("Important note"),
        features=["bold", "italic", "link"],
        description=_("One thing that nobody should miss."),
        preview_value="<p>Nabór trwa do 30 kwietnia.</p>",
    )
    quote = QuoteBlock()
    facts = FactsBlock()
    figures = FiguresBlock()
    image = ImageWithCaptionBlock()
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("page")),
        icon="link",
        label=_("Links to pages"),
        description=_("Pages of this site to read next, each with its summary."),
    )
    partners = blocks.ListBlock(
        SnippetChooserBlock("bis.Partner", label=_("partner")),
        icon="group",
        label=_("Partners"),
        description=_("Organisations we work with."),
    )
    funding = FundingBlock()
    film = FilmBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # As an argument above each would be written into migrations, by its name in the code.
        self.child_blocks["pages"].meta.preview_value = examples.pages
        self.child_blocks["partners"].meta.preview_value = examples.partners


class SentencesBlock(blocks.StreamBlock):
    """Counters: full sentences, each around one figure."""

    sentence = FigureTextBlock(icon="order-up", label=_("Sentence with a figure"), rows=2, help_text=FIGURES_HELP)


class AreasBlock(blocks.StreamBlock):
    """Key activities grouped by area."""

    area = ActivitiesBlock()


class PassagesBlock(blocks.StreamBlock):
    """Text alone, without headings or pictures."""

    text = FigureRichTextBlock(icon="pilcrow", label=pgettext_lazy("block", "Text"), features=RICH_TEXT_FEATURES)
