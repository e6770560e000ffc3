# Sourced: a PostgreSQL cluster of its own for the tests, on a free port, gone when the shell ends. Sets PGPORT.
pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
pg_dir=$(mktemp -d /tmp/bis-postgres.XXXXXX)
PGPORT=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# PostgreSQL refuses to run as root.
as_owner() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$pg_dir"
    as_owner() { runuser -u postgres -- "$@"; }
fi
stop_postgres() {
    as_owner "$pg_bin/pg_ctl" -D "$pg_dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$pg_dir"
}
trap stop_postgres EXIT

(
    cd /
    as_owner "$pg_bin/initdb" -D "$pg_dir/data" -U bis -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$pg_dir.log" 2>&1 &&
        as_owner "$pg_bin/pg_ctl" -D "$pg_dir/data" -w -l "$pg_dir/log" \
            -o "-p $PGPORT -k $pg_dir -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" \
            start >>"$pg_dir.log" 2>&1
) || {
    cat "$pg_dir.log" >&2
    echo "The PostgreSQL server for the tests did not start; the lines above say why." >&2
    exit 1
}
rm -f "$pg_dir.log"
