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

# Both at once, as each is busy on one core only; PostgreSQL's lines are kept until SQLite's are all there.
source tests/postgres.sh
log=$(mktemp)
DATABASE_URL=postgres://bis@127.0.0.1:$PGPORT/bis .venv/bin/python -m pytest "$@" >"$log" 2>&1 &
postgres=$!

failed=0
echo "── SQLite ──"
.venv/bin/python -m pytest "$@" || failed=1
wait $postgres || failed=1
echo "── PostgreSQL ──"
cat "$log"
rm -f "$log"
exit $failed
