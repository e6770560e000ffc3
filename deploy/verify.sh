#!/usr/bin/env bash
# Have nginx, Caddy and systemd check the files of deploy/ as they would read them on a server. Installs the three where they
# are missing, which starts them on a machine that has systemd: for a test machine. Needs root on Debian.
set -euo pipefail
cd "$(dirname "$0")"

command -v nginx >/dev/null || bash packages.sh nginx "Checking deploy/nginx needs nginx"
[ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] ||
    bash packages.sh libnginx-mod-http-brotli-static "Checking deploy/nginx needs nginx's module for brotli"
command -v caddy >/dev/null || bash packages.sh caddy "Checking deploy/caddy needs Caddy"
command -v systemd-analyze >/dev/null || bash packages.sh systemd "Checking deploy/systemd needs systemd-analyze"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
domain=bis.example.org

echo "── systemd ──"
# A user, a program and a folder of this machine stand in for the server's.
mkdir "$place/units"
for unit in systemd/*; do
    sed -e "s#/srv/bis/.venv/bin/[a-z]*#/bin/true#; s#^WorkingDirectory=.*#WorkingDirectory=/#" "$unit" >"$place/units/${unit#*/}"
done
said=$(SYSTEMD_UNIT_PATH="$place/units:" systemd-analyze verify --man=no "$place"/units/* 2>&1 | grep "$place" || true)
[ -z "$said" ] || { echo "$said" >&2; exit 1; }
for unit in "$place"/units/*.service; do
    # 0 is wholly shut in, 10 is wholly open.
    systemd-analyze security --offline=yes --threshold=20 --no-pager "$unit" 2>/dev/null | tail -n 1
done
for timer in "$place"/units/*.timer; do
    systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$timer")" >/dev/null
done

echo "── nginx ──"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$domain" \
    -keyout "$place/key.pem" -out "$place/cert.pem" 2>/dev/null
sed -e "s#/etc/letsencrypt/live/$domain/fullchain.pem#$place/cert.pem#" \
    -e "s#/etc/letsencrypt/live/$domain/privkey.pem#$place/key.pem#" \
    -e "s#/var/log/nginx/#$place/#" -e "s#/etc/nginx/bis-page#$PWD/nginx/bis-page#" nginx/bis.conf >"$place/bis.conf"
cat >"$place/nginx.conf" <<CONF
include /etc/nginx/modules-enabled/*.conf;
pid $place/nginx.pid;
error_log stderr;
events {}
http { include /etc/nginx/mime.types; include $place/bis.conf; }
CONF
nginx -t -q -c "$place/nginx.conf"
echo "syntax is ok"

echo "── Caddy ──"
sed -e "s#/var/log/caddy/#$place/#" caddy/Caddyfile >"$place/Caddyfile"
HOME=$place XDG_DATA_HOME=$place XDG_CONFIG_HOME=$place caddy validate --adapter caddyfile --config "$place/Caddyfile" 2>"$place/caddy.log" ||
    { cat "$place/caddy.log" >&2; exit 1; }
caddy fmt --diff caddy/Caddyfile >/dev/null || { echo "deploy/caddy/Caddyfile: run caddy fmt --overwrite" >&2; exit 1; }
echo "valid"
