/* SPDX-License-Identifier: Apache-2.0 */
#include "arduino_ring.h"

/* One side writes each index, so they only have to be read whole, and after the bytes they speak of:
 * another core may run the callback, and an 8-bit processor takes two steps for 16 bits. */
#if defined __GCC_ATOMIC_SHORT_LOCK_FREE && __GCC_ATOMIC_SHORT_LOCK_FREE == 2
static uint16_t ring_load(const volatile uint16_t *index)
{
    return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

static void ring_store(volatile uint16_t *index, uint16_t value)
{
    __atomic_store_n(index, value, __ATOMIC_RELEASE);
}
#else
static uint16_t ring_load(const volatile uint16_t *index)
{
    uint16_t value = *index;
    for (uint16_t again = *index; again != value; again = *index) {
        value = again;
    }
    return value;
}

static void ring_store(volatile uint16_t *index, uint16_t value)
{
    noInterrupts();
    *index = value;
    interrupts();
}
#endif

static uint16_t ring_next(const arduino_port_t *port, uint16_t index)
{
    return index + 1 == port->rx_size ? 0 : (uint16_t)(index + 1);
}

void arduino_port_push(arduino_port_t *port, uint8_t byte)
{
    if (port->rx_memory == NULL) {
        return;
    }
    const uint16_t head = port->_rx_head;
    const uint16_t next = ring_next(port, head);
    if (next == ring_load(&port->_rx_tail)) {
        port->_rx_lost = (uint16_t)(port->_rx_lost + 1);
        return;
    }
    port->rx_memory[head] = byte;
#if defined __GCC_ATOMIC_SHORT_LOCK_FREE && __GCC_ATOMIC_SHORT_LOCK_FREE == 2
    ring_store(&port->_rx_head, next);
#else
    port->_rx_head = next; /* in an interrupt nobody comes between */
#endif
}

void arduino_port_receive(arduino_port_t *port)
{
    while (port->rx_memory != NULL && port->stream->available() > 0) {
        arduino_port_push(port, (uint8_t)port->stream->read());
    }
}

void arduino_ring_clear(arduino_port_t *port)
{
    ring_store(&port->_rx_tail, ring_load(&port->_rx_head));
}

uint16_t arduino_ring_take(arduino_port_t *port, uint8_t *data, uint16_t capacity)
{
    const uint16_t head = ring_load(&port->_rx_head);
    uint16_t tail = port->_rx_tail;
    uint16_t taken = 0;
    while (taken < capacity && tail != head) {
        data[taken++] = port->rx_memory[tail];
        tail = ring_next(port, tail);
    }
    ring_store(&port->_rx_tail, tail);
    return taken;
}

uint16_t arduino_ring_lost(arduino_port_t *port)
{
    const uint16_t lost = ring_load(&port->_rx_lost);
    if (lost != 0) {
        ring_store(&port->_rx_lost, 0);
    }
    return lost;
}
