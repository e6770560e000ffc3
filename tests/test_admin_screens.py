"""Every screen that an editor meets in the admin answers, in Polish unless the editor prefers English."""

import json

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile

from bis.checks import our_page_models
from bis.models import BisImage, KeyFigure, Partner

BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}
