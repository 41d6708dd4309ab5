/* The buffer that interrupts fill, when it is empty, wraps and is full.
 * SPDX-License-Identifier: Apache-2.0 */
#include <arduino_port.h>
#include <arduino_ring.h>
#include <cstdio>

void noInterrupts()
{
}

void interrupts()
{
}

static const uint16_t SIZE = 8;
static unsigned failures;

static void expect(bool condition, const char *what)
{
    if (!condition) {
        printf("wrong: %s\n", what);
        failures++;
    }
}

int main()
{
    uint8_t memory[SIZE];
    uint8_t out[SIZE];
    arduino_port_t port = {};
    arduino_port_push(&port, 1); /* a port that polls */
    expect(arduino_ring_lost(&port) == 0, "without memory nothing is kept");

    port.rx_memory = memory;
    port.rx_size = SIZE;
    expect(arduino_ring_take(&port, out, SIZE) == 0, "it begins empty");
    for (uint8_t round = 0; round < 20; round++) {
        for (uint8_t i = 0; i < SIZE - 1; i++) {
            arduino_port_push(&port, (uint8_t)(round * 16 + i));
        }
        expect(arduino_ring_take(&port, out, 3) == 3, "a part is taken");
        expect(arduino_ring_take(&port, out + 3, SIZE) == SIZE - 4, "then the rest");
        for (uint8_t i = 0; i < SIZE - 1; i++) {
            expect(out[i] == (uint8_t)(round * 16 + i), "in order");
        }
    }
    expect(arduino_ring_lost(&port) == 0, "nothing is lost that finds room");
    for (uint8_t i = 0; i < SIZE + 2; i++) {
        arduino_port_push(&port, i);
    }
    expect(arduino_ring_lost(&port) == 3, "what finds no room is counted");
    expect(arduino_ring_lost(&port) == 0, "and told once");
    expect(arduino_ring_take(&port, out, SIZE) == SIZE - 1 && out[SIZE - 2] == SIZE - 2,
           "what was there first stays");
    arduino_port_push(&port, 1);
    arduino_ring_clear(&port);
    expect(arduino_ring_take(&port, out, SIZE) == 0, "it can be emptied");
    puts(failures == 0 ? "the ring is right" : "the ring is wrong");
    return failures == 0 ? 0 : 1;
}
