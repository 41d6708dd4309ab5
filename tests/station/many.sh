#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Several computers with a line each, as docs/STATION.md tells: GNU parallel begins them over ssh, and their records
# are merged. Each computer is a server of ssh on this one, with keys and a folder of its own; where there is no such
# server a stand-in runs the command in the host's folder.
#
#   many.sh <esploader> <esploader-sim> <esploader-firmware>
set -euo pipefail
esploader=$1 simulator=$2 firmware=$3
PATH=$PATH:/usr/sbin
command -v parallel >/dev/null || { echo "GNU parallel is not installed" >&2; exit 77; }
"$esploader" station report /dev/null 2>&1 | grep -q "keeps no records" && { echo "no records" >&2; exit 77; }

folder=$(mktemp -d)
programs=()
trap 'kill "${programs[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder XDG_CACHE_HOME=$folder/cache

fail() {
    echo "many: $1" >&2
    shift
    cat "$@" >&2
    exit 1
}

# A chip behind a port of its own; says where.
plug() {
    "$simulator" --chip "$2" --mac "24:0a:c4:00:00:0$1" --tcp 127.0.0.1:0 >"chip$1" &
    programs+=($!)
    for _ in $(seq 400); do
        grep -q listening "chip$1" 2>/dev/null && break
        sleep 0.05
    done
    sed -n 's/^listening on //p' "chip$1" >port
}

# A computer by that name: what is sent there goes into its folder, and its programs are those under test.
stand_in() {
    cat >ssh <<'SSH'
#!/bin/bash
# Options of ssh itself; then a host and a command.
while [[ $1 == -* ]]; do shift; done
export LINE=$HOME/$1
shift
[ "$1" != -- ] || shift
cd "$HOME" && exec sh -c "$*"
SSH
    cat >scp <<'SCP'
#!/bin/bash
while [[ $1 == -* ]]; do shift; done
words=()
for word in "$@"; do words+=("$(sed -E "s,^(bench[0-9]):,$HOME/\1/," <<<"$word")"); done
exec cp -r "${words[@]}"
SCP
    chmod +x ssh scp
    ssh=("$folder/ssh") scp=("$folder/scp")
}

# A server of ssh for one login: this user's, with a key that was made for it.
serve() {
    local host=$1 port=$2
    mkdir -m 700 "$host.sshd"
    ssh-keygen -q -t ed25519 -N '' -f "$host.sshd/host"
    cp login.pub "$host.sshd/authorized"
    cat >"$host.sshd/config" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $folder/$host.sshd/host
AuthorizedKeysFile $folder/$host.sshd/authorized
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile none
SetEnv LINE=$folder/$host XDG_CACHE_HOME=$folder/cache
Subsystem sftp internal-sftp -d $folder/$host
CONFIG
    "$(command -v sshd)" -D -e -f "$host.sshd/config" 2>"$host.sshd/log" &
    programs+=($!)
    cat >>ssh_config <<CONFIG
Host $host
    HostName 127.0.0.1
    Port $port
    HostKeyAlias $host
    User $(id -un)
    IdentityFile $folder/login
    IdentitiesOnly yes
    UserKnownHostsFile $folder/known
    BatchMode yes
CONFIG
    printf '%s %s\n' "$host" "$(cut -d' ' -f1,2 "$host.sshd/host.pub")" >>known
}

real_ssh() {
    command -v sshd >/dev/null && command -v ssh >/dev/null || return 1
    # As root sshd wants the folder that its service makes, empty.
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd || return 1
    ssh-keygen -q -t ed25519 -N '' -f login
    local base=$((20000 + RANDOM % 12000)) # below the ports that systems give away by themselves
    serve bench1 "$base"
    serve bench2 "$((base + 1))"
    ssh=(ssh -F "$folder/ssh_config") scp=(scp -F "$folder/ssh_config")
    for host in bench1 bench2; do
        for _ in $(seq 40); do
            "${ssh[@]}" $host true 2>"$host.sshd/login" && continue 2
            sleep 0.1
        done
        tail -2 "$host.sshd/log" "$host.sshd/login" >&2
        return 1
    done
}
mkdir bench1 bench2
real_ssh || { echo "many: no sshd that lets somebody in: a stand-in has to do" >&2; stand_in; }

"$firmware" --chip esp32c3 --out build >/dev/null
number=1
for host in bench1 bench2; do
    printf '%s\n' --records line.db --station "$host" --boards boards.csv >"$host.args"
    for _ in 1 2; do
        plug $number esp32c3
        printf '%s\n' --port "$(cat port)" >>"$host.args"
        number=$((number + 1))
    done
done
# A board of another kind on the second line: it fails, and nothing else does.
plug $number esp32s3
printf '%s\n' --port "$(cat port)" >>bench2.args
# One table for all is split: no line is in two.
printf 'serial\nS-1\nS-2\nS-3\nS-4\n' >all.csv
(head -1 all.csv && sed -n 2,3p all.csv) >bench1.csv
(head -1 all.csv && sed -n 4,5p all.csv) >bench2.csv

for host in bench1 bench2; do
    "${scp[@]}" -qr build "$host:" || fail "copying to $host"
    "${scp[@]}" -q $host.args "$host:line.args"
    "${scp[@]}" -q $host.csv "$host:boards.csv"
done
status=0
PARALLEL_SHELL=/bin/bash parallel --ssh "${ssh[*]}" --nonall --tag --line-buffer -S 1/bench1,1/bench2 \
    'cd "$LINE" && PATH='"$(dirname "$esploader")"':$PATH esploader station build @line.args' >said 2>said.err || status=$?
[ "$status" = 1 ] || fail "parallel ended with $status: one line is to have failed" said said.err
grep -q "^bench1.*2 passed, 0 failed" said || fail "bench1" said said.err
grep -q "^bench2.*2 passed, 1 failed" said || fail "bench2" said said.err
grep -q "^bench1.*passed in" said || fail "nothing is told of boards" said

for host in bench1 bench2; do
    "${scp[@]}" -q "$host:line.db" $host.db || fail "copying from $host"
done
"$esploader" station merge factory.db bench1.db bench2.db >merged
grep -q "bench2.db: 3 attempts added" merged || fail "merged" merged
"$esploader" station report factory.db >report.csv
for serial in S-1 S-2 S-3 S-4; do
    [ "$(grep -c ",$serial,.*,pass," report.csv)" = 1 ] || fail "$serial" report.csv
done
[ "$(grep -c "^bench1,.*,pass," report.csv)" = 2 ] || fail "bench1" report.csv
[ "$(grep -c "^bench2,.*,pass," report.csv)" = 2 ] || fail "bench2" report.csv
[ "$(grep -c "^bench2,.*,fail,wrong-board," report.csv)" = 1 ] || fail "bench2" report.csv
