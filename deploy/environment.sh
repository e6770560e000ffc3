#!/usr/bin/env bash
# Make .venv hold exactly what a locked requirements file says: deploy/environment.sh requirements.txt
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$1
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; '$python' is not. Name one with PYTHON=/path/to/python3.11." >&2
    exit 1
fi

stamp=.venv/installed-$(basename "$wanted")
if [ -x .venv/bin/python ] && cmp -s "$wanted" "$stamp"; then
    exit 0
fi

echo "Installing $wanted …"
if [ ! -x .venv/bin/pip ]; then
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        bash deploy/packages.sh python3-venv "$python cannot make virtual environments"
        rm -rf .venv
        "$python" -m venv .venv
    fi
fi
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$wanted" 2>.venv/pip.log || {
    cat .venv/pip.log >&2
    echo "The packages of $wanted could not be installed; the lines above say why." >&2
    exit 1
}
cp "$wanted" "$stamp"
