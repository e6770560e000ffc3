#!/usr/bin/env bash
# `make audit`: whether known weaknesses are in the packages that a server installs. Exit code 0: none known, 1: some, listed,
# 2: nobody could be asked (no way to the index of packages), so nothing is known. Not a part of the tests, which need no network.
set -uo pipefail
cd "$(dirname "$0")/.."
bash deploy/environment.sh requirements-dev.txt || exit 2
found=$(mktemp)
trap 'rm -f "$found" "$found.log"' EXIT
.venv/bin/pip-audit --disable-pip --require-hashes --requirement "${1:-requirements.txt}" --format json --aliases on \
    --progress-spinner off --timeout 15 >"$found" 2>"$found.log"
.venv/bin/python - "$found" <<'PYTHON'
import json, sys
try:
    packages = json.load(open(sys.argv[1]))["dependencies"]
except ValueError:
    packages = []
asked = [package for package in packages if "skip_reason" not in package]
weak = [(package, fault) for package in asked for fault in package["vulns"]]
for package, fault in weak:
    names = " ".join([fault["id"], *fault["aliases"]])
    print(f"{package['name']} {package['version']}: {names}; mended in {', '.join(fault['fix_versions']) or 'no version yet'}")
if weak:
    sys.exit(1)
if not packages or len(asked) < len(packages):
    print(f"Not audited: {len(packages) - len(asked) or 'all'} packages, as the service did not know of them or did not answer.")
    sys.exit(2)
print(f"{len(asked)} packages audited, no known weakness.")
PYTHON
code=$?
[ -s "$found" ] || tail -n 1 "$found.log" >&2
exit $code
