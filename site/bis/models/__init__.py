"""What every page shares: the base page, key figures, facts about the foundation, partners, images,
searches, and what staff work with."""

from bis.models.figures import KeyFigure, KeyFigureValue
from bis.models.images import BisImage, BisRendition
from bis.models.links import IgnoredLink, Link, LinkedAddress, UndescribedImage
from bis.models.loading import LoadedContent
from bis.models.organisation import Partner, SiteSettings
from bis.models.pages import BasePage, Pillar, Pillars
from bis.models.search import MissedAddress, UnansweredSearch
from bis.models.staff import BinnedPage, StaffRole, TimerJob

__all__ = [
    "BasePage",
    "BinnedPage",
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
    "StaffRole",
    "TimerJob",
    "UnansweredSearch",
    "UndescribedImage",
]
