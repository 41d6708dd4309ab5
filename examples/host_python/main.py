#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import sys

import esploader


def show(event):
    if event.kind == esploader.PROGRESS:
        print(f"  {event.value} of {event.other} bytes")
    else:
        print(f"Event: {event.text.decode()}")


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: main.py PORT OFFSET FILE")
    port, offset = sys.argv[1], int(sys.argv[2], 0)
    with open(sys.argv[3], "rb") as file:
        data = file.read()
    try:
        with esploader.Visit(port, attempts=5) as visit:
            who = visit.identity()
            print(f"Found: {who.chip.decode()}, MAC {bytes(who.mac).hex(':')}")
            visit.add_image(offset, data)
            for event in visit.flash_events():
                show(event)
            visit.on_event(show)
            print("Done:", "flash holds it" if visit.read(offset, len(data)) == data else "flash differs")
    except esploader.Error as error:
        sys.exit(f"main.py: {error}\n  {error.advice}")


if __name__ == "__main__":
    main()
