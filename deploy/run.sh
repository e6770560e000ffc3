#!/usr/bin/env bash
# `make run`: the whole site on this machine, from nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
export HOST=${HOST:-127.0.0.1} PORT=${PORT:-8000}

bash deploy/environment.sh requirements.txt

# A server that listens everywhere is known to itself by the loopback address and to others by its own.
case $HOST in 0.0.0.0 | ::) name=127.0.0.1 ;; *) name=$HOST ;; esac
export SITE_URL=http://$name:$PORT
# Whoever can reach a loopback address is on this machine already; anywhere else a password alone is not enough.
case $HOST in 127.* | localhost | ::1) export SECOND_FACTOR=${SECOND_FACTOR:-optional} ;; esac
export ALLOWED_HOSTS=localhost,127.0.0.1,$(hostname),$(hostname -I 2>/dev/null | xargs | tr ' ' ',')

mkdir -p var
if [ ! -s var/secret-key ]; then
    (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))' >var/secret-key)
fi
SECRET_KEY=$(cat var/secret-key)
export SECRET_KEY

.venv/bin/python manage.py prepare --check-port
exec .venv/bin/gunicorn --config gunicorn.conf.py
