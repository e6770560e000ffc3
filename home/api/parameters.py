"""What the API understands; everything else is refused by its name."""

import datetime
import re
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from home.api.schemas import Kind, Language, PillarName

MOST = 100
FURTHEST = 100_000
LONGEST_SEARCH = 200
MOST_NAMED, LONGEST_NAME = 20, 60  # of what is wrong, so that no answer grows as long as its question


def whole_number(text):
    """Take digits only: Python would read “1_0”, “٣” and “ 5 ” as numbers, too."""
    if isinstance(text, str) and not re.fullmatch(r"[0-9]{1,9}", text):
        raise PydanticCustomError("not_a_number", "not a whole number")
    return text


def calendar_day(text):
    """Take 2025-01-31 only."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("not_a_date", "not a date") from None


Number = Annotated[int, BeforeValidator(whole_number)]
Day = Annotated[datetime.date, BeforeValidator(calendar_day)]


class Parameters(BaseModel):
    """What every address understands. A parameter that is left out is None, though no query can say so."""

    lang: Language = Field(
        None, description="Lists hold only this language, and errors are told in it. Else Accept-Language decides."
    )

    @model_validator(mode="before")
    @classmethod
    def refuse_others(cls, data, info):
        """Name the parameters that do not exist or stand there twice."""
        given = info.context["request"].GET
        unknown = sorted(set(given) - set(cls.model_fields))
        repeated = sorted(name for name, values in given.lists() if len(values) > 1 and name in cls.model_fields)
        if unknown or repeated:
            raise PydanticCustomError(
                "names", "unknown or repeated", {"unknown": unknown[:MOST_NAMED], "repeated": repeated}
            )
        return data


class PartOfList(Parameters):
    """Which part of a list."""

    limit: Number = Field(20, ge=1, le=MOST, description="How many, at most.")
    offset: Number = Field(0, ge=0, le=FURTHEST, description="How many to pass over.")


class PageParameters(PartOfList):
    """Which pages."""

    type: Literal["page", "programme", "news", "milestone", "award"] = None
    kind: Kind = Field(None, description="Of news.")
    state: Literal["open"] = Field(None, description="Calls that can be answered now.")
    pillar: PillarName = Field(None, description="Pages about this pillar, perhaps among others.")
    year: Number = Field(None, ge=1900, le=2200, description="Of the date of news, milestones and awards.")
    updated_since: Day = Field(None, description="Published again on this day or later, by UTC.")
    search: str = Field(
        None,
        min_length=1,
        max_length=LONGEST_SEARCH,
        pattern=r"^[^\x00]*$",
        description=(
            "Words in any form, as on the site; the first eight that say something count. "
            "Without `lang` the best of each language take turns."
        ),
    )
    order: Literal["site", "date", "-date", "updated", "-updated"] = Field(
        None, description="As on the site unless said otherwise; the best first where words are searched."
    )


def mistakes(errors):
    """What pydantic found wrong, as (parameter, code, explanation) in the active language."""
    for error in errors:
        context = error.get("ctx", {})
        if error["type"] == "names":
            for name in (text[:LONGEST_NAME] for text in context["unknown"]):
                yield name, "unknown_parameter", _("“%(name)s” is not a parameter of this address.") % {"name": name}
            for name in context["repeated"]:
                yield name, "repeated_parameter", _("“%(name)s” may stand here only once.") % {"name": name}
        else:
            yield str(error["loc"][-1]), *_wrong_value(error["type"], str(error["loc"][-1]), context)


def _wrong_value(kind, name, context):
    words = {
        "literal_error": _("“%(name)s” has to be one of: %(expected)s."),
        "not_a_number": _("“%(name)s” has to be a whole number, written in digits, of at most nine."),
        "greater_than_equal": _("“%(name)s” has to be at least %(ge)s."),
        "less_than_equal": _("“%(name)s” has to be at most %(le)s."),
        "not_a_date": _("“%(name)s” has to be a date such as 2025-01-31."),
        "string_too_short": _("“%(name)s” must not be empty."),
        "string_too_long": _("“%(name)s” may have at most %(max_length)s characters."),
    }
    if "expected" in context:
        context = {"expected": context["expected"].replace("'", "").replace(" or ", ", ")}
    code = "out_of_range" if kind in ("greater_than_equal", "less_than_equal") else "invalid_value"
    return code, words.get(kind, _("“%(name)s” has a value that cannot be used.")) % {"name": name, **context}
