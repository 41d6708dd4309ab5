#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A table of boards in a real PostgreSQL, in a folder of its own and without a port of the network.
#
#   database.sh <esploader> <esploader-sim> <esploader-firmware> <test_station_database>
set -euo pipefail
esploader=$1 simulator=$2 firmware=$3 test=$4
# The newest that is there.
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
PATH=$programs:$PATH
for program in initdb pg_ctl psql; do
    command -v $program >/dev/null || { echo "PostgreSQL's $program is not installed" >&2; exit 77; }
done
refused=$("$esploader" station build --boards postgresql:///none?host=/none --port /dev/null 2>&1 || true)
case $refused in *"needs its library"*) echo "libpq is not installed" >&2 && exit 77 ;; esac

folder=$(mktemp -d) # short: the name of a socket has little room
chips=()
# The server is no program for root.
as_server() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    chmod 711 "$folder"
    install -d -o nobody "$folder/data" "$folder/socket"
    as_server() { (cd / && setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$folder/data" "$@"); }
else
    mkdir "$folder/data" "$folder/socket"
fi
trap 'kill "${chips[@]}" 2>/dev/null || true; as_server pg_ctl -D "$folder/data/db" -m immediate stop >/dev/null 2>&1 || true
rm -rf "$folder"' EXIT

as_server initdb -D "$folder/data/db" -U owner -A trust -E UTF8 --no-sync >"$folder/initdb" 2>&1 || { cat "$folder/initdb" >&2; exit 1; }
options="-c listen_addresses= -c unix_socket_directories=$folder/socket"
server() { as_server pg_ctl -D "$folder/data/db" -l "$folder/data/log" -o "$options" -w "$@" >/dev/null; }
server start || { cat "$folder/data/log" >&2; exit 1; }
export STATION_OWNER="postgresql://owner@/factory?host=$folder/socket"
export STATION_LINE="postgresql://line@/factory?host=$folder/socket"
psql -q -d "postgresql://owner@/postgres?host=$folder/socket" -c 'CREATE DATABASE factory' -c 'CREATE ROLE line LOGIN'
cat >"$folder/crash" <<SH
#!$BASH
$(declare -f as_server server)
PATH=$PATH folder=$folder options="$options"
server -m immediate restart
SH
chmod +x "$folder/crash"
export STATION_CRASH=$folder/crash
"$test"

# Two stations, with four boards each of which one is in both in turn.
cd "$folder"
export HOME=$folder XDG_CACHE_HOME=$folder/cache
psql -q -v ON_ERROR_STOP=1 -d "$STATION_OWNER" <<'SQL'
SET client_min_messages = warning;
DROP TABLE IF EXISTS boards, boards_taken;
CREATE TABLE boards (serial text PRIMARY KEY, key text);
INSERT INTO boards SELECT 'N-' || i, 'key-' || i FROM generate_series(1, 8) i;
GRANT SELECT ON boards TO line;
GRANT CREATE ON SCHEMA public TO line;
SQL
printf 'key,type,encoding,value\nfactory,namespace,,\nserial,data,string,{serial}\nkey,data,string,{key}\n' >nvs.csv
"$firmware" --chip esp32c3 --out build >/dev/null
ports=()
for number in 1 2 3 4 5 6 7 8; do
    "$simulator" --chip esp32c3 --mac "24:0a:c4:00:00:0$number" --tcp 127.0.0.1:0 >"chip$number" &
    chips+=($!)
    for _ in $(seq 200); do
        grep -q listening "chip$number" && break
        sleep 0.05
    done
    ports+=("$(sed -n 's/^listening on //p' "chip$number")")
done
station() { # name, ports
    "$esploader" station build --nvs nvs.csv --boards "$STATION_LINE" --station "$1" --port "$2" --json >"$1.json" 2>&1
}
station bench1 "${ports[0]},${ports[1]},${ports[2]},${ports[3]}" &
one=$!
station bench2 "${ports[4]},${ports[5]},${ports[6]},${ports[7]}" || { cat bench2.json >&2; exit 1; }
wait $one || { cat bench1.json >&2; exit 1; }
given() { psql -tA -d "$STATION_OWNER" -c "SELECT $1 FROM boards_taken"; }
[ "$(given 'count(DISTINCT key)')" = 8 ] && [ "$(given 'count(*)')" = 8 ] || { given '*' >&2; exit 1; }
[ "$(given 'count(DISTINCT station)')" = 2 ]
# What the stations have said is what the table says, and what is in flash.
for number in 1 2 3 4 5 6 7 8; do
    key=$(given "key" | sed -n "${number}p")
    mac=$(psql -tA -d "$STATION_OWNER" -c "SELECT mac FROM boards_taken WHERE key = '$key'")
    grep -h '"board-end"' bench1.json bench2.json | grep "\"mac\":\"$mac\"" | grep '"result":"pass"' | grep -q "\"key\":\"$key\""
    index=$((16#${mac##*:}))
    "$esploader" -q -p "${ports[$((index - 1))]}" read-flash nvs nvs.bin
    "$esploader" -q nvs nvs.bin nvs.txt --to csv
    grep -q "^serial,data,string,$key$" nvs.txt && grep -q "^key,data,string,key-${key#N-}$" nvs.txt || { cat nvs.txt >&2; exit 1; }
done
# A board that comes to the other station has its line again.
before=$(given '*')
station bench2 "${ports[0]},${ports[1]}" || { cat bench2.json >&2; exit 1; }
[ "$(given '*')" = "$before" ]
