#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A port of another computer, as docs/STATION.md tells: ser2net gives it away, and a station takes it.
#
#   ser2net.sh <esploader> <esploader-sim> <esploader-firmware>
set -euo pipefail
esploader=$1 simulator=$2 firmware=$3
PATH=$PATH:/usr/sbin
command -v ser2net >/dev/null || { echo "ser2net is not installed" >&2; exit 77; }

folder=$(mktemp -d)
programs=()
trap 'kill "${programs[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder XDG_CACHE_HOME=$folder/cache

# A file that says something; fails where it does not.
await() {
    for _ in $(seq 200); do
        grep -q "$2" "$1" 2>/dev/null && return
        sleep 0.05
    done
    cat "$1" >&2
    return 1
}

"$firmware" --chip esp32c3 --out build >/dev/null
# A pseudo-terminal has no control lines: the chip is in its loader already, and plain bytes have to do. The
# other way, RFC 2217, is what esploader-sim itself speaks in the other tests.
"$simulator" --chip esp32c3 --pty --boot download >chip &
programs+=($!)
await chip "pty "
device=$(sed -n 's/^pty //p' chip)
port=$((20000 + RANDOM % 20000))
cat >ser2net.yaml <<YAML
connection: &board
  accepter: tcp,127.0.0.1,$port
  connector: serialdev,$device,115200n81,local
YAML
ser2net -n -d -c ser2net.yaml >ser2net.out 2>&1 &
programs+=($!)
for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.05
done
sleep 0.2
"$esploader" station build --port "socket://127.0.0.1:$port" >said 2>&1 || { cat said ser2net.out >&2; exit 1; }
grep -q "1 passed, 0 failed" said || { cat said >&2; exit 1; }
