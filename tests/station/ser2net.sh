#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Ports of another computer, as docs/STATION.md tells: a stock ser2net gives them away, and a station takes them.
#
#   ser2net.sh <esploader> <esploader-sim> <esploader-firmware>
set -euo pipefail
esploader=$1 simulator=$2 firmware=$3
PATH=$PATH:/usr/sbin
command -v ser2net >/dev/null || { echo "ser2net is not installed" >&2; exit 77; }

folder=$(mktemp -d)
programs=()
trap 'kill -9 "${programs[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder XDG_CACHE_HOME=$folder/cache

fail() {
    echo "ser2net: $1" >&2
    shift
    cat "$@" >&2
    exit 1
}

# A file that says something; fails where it does not.
await() {
    for _ in $(seq 400); do
        grep -q "$2" "$1" 2>/dev/null && return
        sleep 0.05
    done
    fail "$1 does not say $2" "$1"
}

# A chip, begun with the words that follow its number.
plug() {
    "$simulator" --chip esp32c3 --mac "24:0a:c4:00:00:0$1" "${@:2}" >"chip$1" &
    programs+=($!)
    await "chip$1" "pty \|listening"
}

# Below the ports that systems give away by themselves.
base=$((20000 + RANDOM % 3000 * 4))
serve() {
    ser2net -n -d -c ser2net.yaml >ser2net.out 2>&1 &
    server=$!
    programs+=("$server")
    for _ in $(seq 400); do
        (exec 3<>"/dev/tcp/127.0.0.1/$((base + 3))") 2>/dev/null && break
        sleep 0.05
    done
    sleep 0.2
    ! grep -q "in use" ser2net.out
}

"$firmware" --chip esp32c3 --out build >/dev/null
# Three of them stand for adapters with a reset circuit. What is behind ser2net is a virtual port with modem lines
# and a rate, reached as RFC 2217 has it; to the station ser2net looks as it does before a real adapter.
for number in 1 2 3; do
    plug $number --pace --tcp 127.0.0.1:0
done
# A pseudo-terminal has no modem lines: this chip is in its loader already, and plain bytes have to do.
plug 4 --pty --boot download
configure() {
    for number in 1 2 3; do
        port=$(sed -n 's,^listening on rfc2217://127.0.0.1:,,p' chip$number)
        cat <<YAML
connection: &board$number
  accepter: telnet(rfc2217),tcp,127.0.0.1,$((base + number - 1))
  connector: telnet(rfc2217),tcp,127.0.0.1,$port
  options:
    kickolduser: true
YAML
    done >ser2net.yaml
    cat >>ser2net.yaml <<YAML
connection: &board4
  accepter: tcp,127.0.0.1,$((base + 3))
  connector: serialdev,$(sed -n 's/^pty //p' chip4),115200n81,local
YAML
}
configure
serve || { kill -9 "$server"; base=$((20000 + RANDOM % 3000 * 4)); configure; serve; } || fail "no free ports" ser2net.out

# Resets and rates reach the chips, and what their applications say comes back at 115200.
ports=rfc2217://127.0.0.1:$base,rfc2217://127.0.0.1:$((base + 1)),rfc2217://127.0.0.1:$((base + 2))
"$esploader" station build --port "$ports" --self-test "Hello world" --json >said 2>&1 || fail "ports" said ser2net.out
[ "$(grep -c '"board-end".*"result":"pass".*"heard":"Hello world.*"baud":' said)" = 3 ] || fail "ports" said
! grep '"board-end"' said | grep '"baud":115200,' || fail "the rate was not raised" said
"$esploader" station build --port "socket://127.0.0.1:$((base + 3))" >said 2>&1 || fail "plain bytes" said ser2net.out
grep -q "1 passed, 0 failed" said || fail "plain bytes" said

# The other computer goes away in the middle, and comes back: boards are tried again, and pass.
"$esploader" station build --port "$ports" --write-all --no-cache --json --retry port=10 --retry no-answer=10 \
    --retry unplugged=10 >said 2>&1 &
station=$!
for _ in $(seq 400); do
    [ "$(grep -c '"board-begin"' said)" = 3 ] && break
    sleep 0.05
done
kill -9 "$server"
serve || fail "it does not begin anew" ser2net.out
wait $station || fail "ser2net begun anew" said ser2net.out
grep -q '"board-end".*"trial":1,.*"result":"fail","fault":"unplugged"' said || fail "it was not gone" said
[ "$(grep -c '"board-end".*"result":"pass"' said)" = 3 ] || fail "not all pass" said

# A board that somebody else holds is taken over, as after a power cut of a station.
exec 3<>"/dev/tcp/127.0.0.1/$base"
"$esploader" station build --port "rfc2217://127.0.0.1:$base" >said 2>&1 || fail "a port that is held" said ser2net.out
