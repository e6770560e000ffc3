#!/usr/bin/env bash
# `make test`: install what the tests need, then run them on SQLite and on PostgreSQL. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

bash deploy/environment.sh requirements-dev.txt
command -v chromium >/dev/null || bash deploy/packages.sh chromium "The browser tests need Chromium"
command -v java >/dev/null || bash deploy/packages.sh default-jre-headless "The HTML checker needs Java"
command -v msgfmt >/dev/null || bash deploy/packages.sh gettext "The message catalogues need gettext"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || bash deploy/packages.sh postgresql "The tests need a PostgreSQL server"
bash tests/nu-checker.sh

export SECRET_KEY=tests-only
unset DATABASE_URL SITE_URL ALLOWED_HOSTS DEBUG DATA_DIR

failed=0
echo "── SQLite ──"
.venv/bin/python -m pytest "$@" || failed=1

echo "── PostgreSQL ──"
source tests/postgres.sh
DATABASE_URL=postgres://bis@127.0.0.1:$PGPORT/bis .venv/bin/python -m pytest "$@" || failed=1
exit $failed
