# A PostgreSQL that lives exactly as long as the stdin of this script stays open, whatever
# becomes of the program that holds it. Read by postgres.rs, which sets $folder, $binaries
# and $port, and which may run it as another user, for PostgreSQL refuses root.
set -eu
export PATH="$binaries:$PATH" LC_ALL=C

# Ctrl-C reaches the whole group of processes; the end of stdin is our only sign to stop.
trap '' INT TERM HUP
trap 'pg_ctl stop --silent --mode=immediate --pgdata="$folder/data" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

create() {
    initdb --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --no-sync "$@"
}

{
    # With ICU a forgotten COLLATE "C" shows; before version 15 a whole server could not have it.
    create --locale-provider=icu --icu-locale=en-US || create --locale=C.UTF-8
    # The data is thrown away: there is nothing that fsync could save.
    pg_ctl start --wait --silent --pgdata="$folder/data" --log="$folder/log" --options="\
        -c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$folder' \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
} >"$folder/start" 2>&1 || {
    cat "$folder/start" "$folder/log" >&2 || true
    exit 1
}

echo ready
read -r _ || true
