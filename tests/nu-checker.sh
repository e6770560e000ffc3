#!/usr/bin/env bash
# Put the W3C's HTML checker into var/tools/vnu.jar; it comes from the npm registry, checked by its hash.
set -euo pipefail
cd "$(dirname "$0")/.."
version=26.9.27
sha256=5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7
[ -f "var/tools/vnu-$version" ] && exit 0

command -v npm >/dev/null || bash deploy/packages.sh npm "The HTML checker comes from the npm registry"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "vnu-jar@$version" >/dev/null 2>"$work/log") || {
    cat "$work/log" >&2
    echo "The HTML checker (npm package vnu-jar) could not be downloaded; the lines above say why." >&2
    exit 1
}
echo "$sha256  $work/vnu-jar-$version.tgz" | sha256sum --check --quiet
tar xzf "$work/vnu-jar-$version.tgz" -C "$work" package/build/dist/vnu.jar
mkdir -p var/tools
mv "$work/package/build/dist/vnu.jar" var/tools/vnu.jar
touch "var/tools/vnu-$version"
