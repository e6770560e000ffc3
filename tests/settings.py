"""The site's own settings, made quick and kept away from its data."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bis-tests-")
os.environ.setdefault("STATIC_ROOT", str(Path(__file__).resolve().parents[1] / "var" / "static"))
os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ["SITE_URL"] = "http://testserver"
os.environ["SECOND_FACTOR"] = "optional"  # the tests of the way in require it
# Playwright keeps an event loop in the tests' thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from bis.messages import compile_messages  # noqa: E402
from bis.settings import *  # noqa: E402, F403
from bis.settings import BASE_DIR, DATA_DIR, DATABASES, INSTALLED_APPS, LOCALE_PATHS, STORAGES  # noqa: E402

compile_messages([*LOCALE_PATHS, BASE_DIR / "site" / "instep" / "locale"])  # before Django reads them
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
WHITENOISE_AUTOREFRESH = True  # each test client is a server of its own, and would look through all static files first
INSTALLED_APPS.append("tests.samples")
