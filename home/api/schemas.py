"""What the API answers, as models that also describe it in OpenAPI."""

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from bis.dates import Precision
from bis.models import KeyFigureValue, Pillar
from news.models import NewsPage
from timeline.models import MilestonePage

Language = Literal["pl", "en"]
PillarName = Literal[tuple(Pillar.values)]
Kind = Literal[tuple(NewsPage.Kind.values)]
Qualifier = Literal[tuple(KeyFigureValue.Qualifier.values)]
DatePrecision = Literal[tuple(Precision.values)]
Code = Annotated[str, Field(pattern="^[0-9a-z]{8}$", description="Permanent; the same in all languages.")]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
PartialDate = Annotated[
    str,
    Field(
        pattern=r"^\d{4}(-\d\d(-\d\d)?)?$",
        description="As exact as it is known: 2009, 2007-12 or 2014-12-19.",
    ),
]


class Bilingual(BaseModel):
    """The same in both languages."""

    pl: str
    en: str


class UsedFigure(BaseModel):
    """A key figure as the texts beside it show it."""

    key: str
    value: int
    qualifier: Qualifier
    as_of: PartialDate


class Version(BaseModel):
    """The same page in another language."""

    language: Language
    title: str
    url: Address = Field(description="The page for readers; it may move.")
    api_url: Address


class PageBase(BaseModel):
    """What all pages have. Texts are plain, in the page's language, with figures filled in."""

    type: str
    code: Code
    language: Language
    title: str
    summary: str
    url: Address = Field(description="The page for readers; it may move.")
    permanent_url: Address = Field(description="Leads to the page for readers wherever it moves.")
    api_url: Address = Field(description="This page in the API, with its whole text.")
    versions: list[Version] = Field(description="The page in other languages.")
    figures: list[UsedFigure] = Field(description="The figures that the texts in this answer show.")
    published_at: datetime.datetime | None = Field(description="When it was first published.")
    updated_at: datetime.datetime | None = Field(description="When it was last published.")
    text: list[str] | None = Field(None, description="The whole page, piece by piece; null in lists.")


class OtherPage(PageBase):
    """A page of any other type."""

    type: Literal["page"] = "page"


class Programme(PageBase):
    """One of the three programmes."""

    type: Literal["programme"] = "programme"
    pillars: list[PillarName]
    rule: str = Field(description="The thought the programme rests on.")


class News(PageBase):
    """A news item, a call for applications or a training."""

    type: Literal["news"] = "news"
    kind: Kind
    date: datetime.date
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    state: Literal["", "upcoming", "open", "closed"] = Field(
        description="Of calls, at the time of the answer; empty for all else and where dates are missing."
    )
    place: str
    pillars: list[PillarName]


class Event(PageBase):
    """What happened in the life of BIS."""

    date: PartialDate
    date_precision: DatePrecision
    pillars: list[PillarName]


class Milestone(Event):
    """A milestone."""

    type: Literal["milestone"] = "milestone"
    branch: Literal[("", *MilestonePage.Branch.values)] = Field(
        description="Whether something begins here that goes its own way later, or leaves."
    )


class Award(Event):
    """An award given to BIS."""

    type: Literal["award"] = "award"
    awarding_body: str
    distinction: str
    reason: str


AnyPage = Annotated[OtherPage | Programme | News | Milestone | Award, Field(discriminator="type")]


class ListMeta(BaseModel):
    """Which part of a list this is."""

    total_count: int
    limit: int
    offset: int
    next: Address | None
    previous: Address | None


class PageList(BaseModel):
    """A part of the pages that were asked for."""

    meta: ListMeta
    items: list[AnyPage]


class Sentences(BaseModel):
    """A value in a sentence of its own in each language, as the page of figures has it; null where it has none."""

    pl: str | None = None
    en: str | None = None


class FigureValue(BaseModel):
    """What a figure was at a date."""

    value: int
    qualifier: Qualifier
    as_of: PartialDate
    precision: DatePrecision
    source: Address | None
    sentences: Sentences


class Figure(BaseModel):
    """A key figure with its history."""

    key: str
    pillar: PillarName | None
    api_url: Address
    values: list[FigureValue] = Field(min_length=1, description="The newest first.")
    terms: Bilingual


class FigureList(BaseModel):
    """A part of the figures."""

    meta: ListMeta
    items: list[Figure]


class Start(BaseModel):
    """Whose data these are, on what terms, and where they are."""

    publisher: Bilingual
    terms: Bilingual
    pages_url: Address
    figures_url: Address
    openapi_url: Address


class Mistake(BaseModel):
    """One parameter that could not be used."""

    parameter: str
    code: str = Field(description="For programs; it stays.")
    detail: str = Field(description="For people, in the language asked for.")


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description="For programs; it stays.")
    detail: str = Field(description="For people, in the language asked for.")
    errors: list[Mistake] | None = Field(None, description="One for each parameter at fault.")
