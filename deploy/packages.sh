#!/usr/bin/env bash
# Install one Debian package, or say in a sentence what is missing: deploy/packages.sh PACKAGE "WHY"
set -euo pipefail
package=$1 why=$2
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "$why: install the package $package (as root: apt-get install $package) and try again." >&2
    exit 1
fi
echo "Installing the system package $package …"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$package"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "$why, and the package $package could not be installed; the lines above say why." >&2
    exit 1
fi
rm -f "$log"
