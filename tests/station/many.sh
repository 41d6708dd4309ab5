#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Several computers with a line each, as docs/STATION.md tells: GNU parallel begins them over ssh, and
# their records are merged. ssh is a stand-in here that runs the command in a folder of the host's name.
#
#   many.sh <esploader> <esploader-sim> <esploader-firmware>
set -euo pipefail
esploader=$1 simulator=$2 firmware=$3
command -v parallel >/dev/null || { echo "GNU parallel is not installed" >&2; exit 77; }
"$esploader" station report /dev/null 2>&1 | grep -q "keeps no records" && { echo "no records" >&2; exit 77; }

folder=$(mktemp -d)
chips=()
trap 'kill "${chips[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder XDG_CACHE_HOME=$folder/cache

# A chip behind a port of its own; says where.
plug() {
    "$simulator" --chip esp32c3 --mac "24:0a:c4:00:00:$1" --tcp 127.0.0.1:0 >"chip$1" &
    chips+=($!)
    for _ in $(seq 200); do
        grep -q listening "chip$1" && break
        sleep 0.05
    done
    sed -n 's/^listening on //p' "chip$1"
}

"$firmware" --chip esp32c3 --out build >/dev/null
number=1
for host in bench1 bench2; do
    mkdir "$host"
    cp -r build "$host/"
    : >"$host/line.args"
    printf '%s\n' --records line.db --station "$host" --boards boards.csv >>"$host/line.args"
    for _ in 1 2; do
        plug "0$number" >port
        printf '%s\n' --port "$(cat port)" >>"$host/line.args"
        number=$((number + 1))
    done
done
# One table for all is split: no line is in two.
printf 'serial\nS-1\nS-2\nS-3\nS-4\n' >all.csv
(head -1 all.csv && sed -n 2,3p all.csv) >bench1/boards.csv
(head -1 all.csv && sed -n 4,5p all.csv) >bench2/boards.csv

cat >ssh <<'SSH'
#!/bin/sh
# The last words are the command, the first that is no option is the host.
while [ "${1#-}" != "$1" ]; do shift; done
host=$1
shift
[ "$1" != -- ] || shift
cd "$host" && exec sh -c "$*"
SSH
chmod +x ssh

PARALLEL_SHELL=/bin/bash parallel --ssh "$folder/ssh" --nonall --tag --line-buffer -S 1/bench1,1/bench2 \
    "$esploader station build @line.args" >said 2>said.err || { cat said said.err >&2; exit 1; }
[ "$(grep -c "2 passed, 0 failed" said)" = 2 ] || { cat said said.err >&2; exit 1; }
grep -q "^bench1.*passed in" said

"$esploader" station merge factory.db bench1/line.db bench2/line.db >merged
grep -q "bench2/line.db: 2 attempts added" merged
"$esploader" station report factory.db >report.csv
for serial in S-1 S-2 S-3 S-4; do
    [ "$(grep -c ",$serial," report.csv)" = 1 ] || { cat report.csv >&2; exit 1; }
done
[ "$(grep -c "^bench1,.*,pass," report.csv)" = 2 ]
[ "$(grep -c "^bench2,.*,pass," report.csv)" = 2 ]
