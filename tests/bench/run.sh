#!/usr/bin/env bash
# `make bench`: every measurement in this folder, or those named, each on a throw-away database of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash deploy/environment.sh requirements-dev.txt
export SECRET_KEY=bench DJANGO_SETTINGS_MODULE=tests.bench.settings PYTHONPATH=.:site
[ $# -gt 0 ] || set -- $(cd tests/bench && ls bench_*.py | sed 's/bench_\(.*\)\.py/\1/')
for name in "$@"; do
    .venv/bin/python -m "tests.bench.bench_$name"
done
