#!/usr/bin/env bash
# `make test`: install what the tests need, then run them on SQLite and on PostgreSQL. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

bash deploy/environment.sh requirements-dev.txt
command -v chromium >/dev/null || bash deploy/packages.sh chromium "The browser tests need Chromium"
command -v java >/dev/null || bash deploy/packages.sh default-jre-headless "The HTML checker needs Java"
command -v msgfmt >/dev/null || bash deploy/packages.sh gettext "The message catalogues need gettext"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || bash deploy/packages.sh postgresql "The tests need a PostgreSQL server"
command -v nginx >/dev/null || bash deploy/packages.sh nginx "The tests of deploy/nginx need nginx"
[ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] ||
    bash deploy/packages.sh libnginx-mod-http-brotli-static "The tests of deploy/nginx need its module for brotli"
command -v caddy >/dev/null || bash deploy/packages.sh caddy "The tests of deploy/caddy need Caddy"
command -v redis-server >/dev/null || bash deploy/packages.sh redis-server "The tests of several machines need Redis"
command -v varnishd >/dev/null || bash deploy/packages.sh varnish "The tests of a shared cache need Varnish"
bash tests/tools.sh

export SECRET_KEY=tests-only
unset DATABASE_URL SITE_URL ALLOWED_HOSTS DEBUG DATA_DIR

# What both runs read, made before either starts, with the site's own settings as the servers of the tests have them.
DJANGO_SETTINGS_MODULE=bis.settings PYTHONPATH=.:site .venv/bin/python - <<'PYTHON'
import django
django.setup()
from django.conf import settings
from bis.management.commands.prepare import collect_static
from bis.messages import compile_messages
compile_messages([*settings.LOCALE_PATHS, settings.BASE_DIR / "site" / "instep" / "locale"])
collect_static()
PYTHON

# Three runs at once: what needs no browser on SQLite and on PostgreSQL, and browsers, which wait more than they compute,
# against the site on PostgreSQL. The lines of the last two are kept until the first is done.
source tests/postgres.sh
logs=$(mktemp -d)
server=postgres://bis@127.0.0.1:$PGPORT
run() { .venv/bin/python -m pytest -m "$@"; }
DATABASE_URL=$server/browsers run browser "$@" >"$logs/browsers" 2>&1 & browsers=$!
DATABASE_URL=$server/bis run "not (browser or on_sqlite)" "$@" >"$logs/postgresql" 2>&1 & postgresql=$!

# 5 is pytest's word for no test at all, as when a file is named that has none with a browser.
failed=0 none=0
ended() { [ "$1" -eq 5 ] && none=$((none + 1)) || [ "$1" -eq 0 ] || failed=1; }
echo "── SQLite ──"
code=0; run "not (browser or on_postgresql)" "$@" || code=$?; ended $code
code=0; wait $postgresql || code=$?; ended $code
code=0; wait $browsers || code=$?; ended $code
echo "── PostgreSQL ──"
cat "$logs/postgresql"
echo "── Browsers ──"
cat "$logs/browsers"
rm -rf "$logs"
[ $failed -eq 0 ] && [ $none -lt 3 ]
