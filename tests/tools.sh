#!/usr/bin/env bash
# Put what tests check with into var/tools, from the npm registry, each by its hash: the W3C's HTML checker (vnu.jar)
# and Google's definitions of schema.org's terms (schema.d.ts).
set -euo pipefail
cd "$(dirname "$0")/.."

# fetch PACKAGE VERSION SHA256 FILE: one file of a package, unless this version is there
fetch() {
    local stamp="var/tools/$1-$2"
    [ -f "$stamp" ] && return
    command -v npm >/dev/null || bash deploy/packages.sh npm "The tests' checkers come from the npm registry"
    local work
    work=$(mktemp -d)
    (cd "$work" && npm pack --silent "$1@$2" >/dev/null 2>"$work/log") || {
        cat "$work/log" >&2
        echo "The npm package $1 could not be downloaded; the lines above say why." >&2
        exit 1
    }
    echo "$3  $work/$1-$2.tgz" | sha256sum --check --quiet
    tar xzf "$work/$1-$2.tgz" -C "$work" "package/$4"
    mkdir -p var/tools
    mv "$work/package/$4" var/tools/
    touch "$stamp"
    rm -rf "$work"
}

fetch vnu-jar 26.9.27 5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7 build/dist/vnu.jar
fetch schema-dts 2.1.0 120408039b33cba2e9fa4a9f85a867ab6df059240c5b7111ea480118b8ea8ebb dist/schema.d.ts
