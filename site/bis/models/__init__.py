"""What every page shares: the base page, key figures, facts about the foundation, partners, images,
searches."""

from bis.models.figures import KeyFigure, KeyFigureValue
from bis.models.images import BisImage, BisRendition
from bis.models.links import IgnoredLink, Link, LinkedAddress, UndescribedImage
from bis.models.loading import LoadedContent
from bis.models.organisation import Partner, SiteSettings
from bis.models.pages import BasePage, Pillar, Pillars
from bis.models.search import MissedAddress, UnansweredSearch

__all__ = [
    "BasePage",
    "BisImage",
    "BisRendition",
    "IgnoredLink",
    "KeyFigure",
    "KeyFigureValue",
    "Link",
    "LinkedAddress",
    "LoadedContent",
    "MissedAddress",
    "Partner",
    "Pillar",
    "Pillars",
    "SiteSettings",
    "UnansweredSearch",
    "UndescribedImage",
]
