"""How gunicorn serves the site; the address comes from HOST and PORT."""

import os
import sys
from pathlib import Path

from gunicorn.http import message

# `pythonpath` is applied too late for --check-config, so the path is set here.
sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from bis import logs  # noqa: E402 (needs the path)

wsgi_app = "bis.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "4"))
preload_app = True
control_socket_disable = True
logconfig_dict = logs.configuration(os.environ.get("LOG_FORMAT", "line"))
# X-Forwarded-Proto is believed from a proxy on this machine only; FORWARDED_ALLOW_IPS names others.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# A reader with an overlong query gets the site's own page in their language, so
# lines up to 64 KB reach Django; gunicorn's built-in ceiling is 8 KB.
message.MAX_REQUEST_LINE = limit_request_line = 65536
# Now and then a process makes way for a new one, which takes a second or two: far apart, as requests for finished pages
# count, and not all processes at once.
max_requests = 200_000
max_requests_jitter = 200_000
graceful_timeout = 20
