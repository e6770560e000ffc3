"""The tests' settings without the models that only the tests have: what is measured is the site."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS.remove("tests.samples")
