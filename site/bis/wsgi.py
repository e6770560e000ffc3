"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 (needs Django to be set up)

from bis.delivery import Delivery  # noqa: E402
from bis.metrics import Metered  # noqa: E402
from bis.replica import Replica  # noqa: E402

application = Delivery(Replica(django_application) if settings.REPLICA_URL else django_application)
if settings.METRICS_ADDRESS:
    application = Metered(application)

# What was loaded stays: the collector of garbage need not look through it again and again, nor, by doing so, have each
# process take a copy of its own.
gc.collect()
gc.freeze()
