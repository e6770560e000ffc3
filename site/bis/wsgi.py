"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis.settings")

django_application = get_wsgi_application()

from bis.delivery import Delivery  # noqa: E402 (needs Django to be set up)

application = Delivery(django_application)
