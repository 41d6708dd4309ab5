/**
 * What a running flasher stub keeps: its receive buffers, the write under way, the read under way.
 * Named and sized as in the stub's own source (esp-flasher-stub: frame_buffer.h, slip.c,
 * command_handler.c). Times are nanoseconds.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_STATE_H
#define SIM_STUB_STATE_H

#include "part/sim_inflate.h"
#include <nettle/md5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_STUB_BUFFER_SIZE = 8 + 0x4000 + 0xFF,
    SIM_STUB_BUFFERS = 2,
    SIM_STUB_FIFO = 128,
};

typedef struct {
    uint8_t bytes[SIM_STUB_BUFFER_SIZE]; /**< stale behind `length` */
    size_t length;
    bool complete;
    bool broken; /**< a bad escape, or longer than the buffer */
} sim_stub_buffer_t;

/** What the UART holds until the stub's interrupt handler takes it, all at once. */
typedef struct {
    uint8_t bytes[SIM_STUB_FIFO];
    size_t count;
    uint64_t due_ns; /**< when that is; UINT64_MAX: nothing is there */
} sim_stub_fifo_t;

typedef enum { SIM_STUB_OUTSIDE, SIM_STUB_INSIDE, SIM_STUB_ESCAPED } sim_stub_slip_t;

typedef struct {
    sim_stub_buffer_t buffers[SIM_STUB_BUFFERS];
    size_t receiving; /**< index of the buffer the next frame goes to */
    bool armed;       /**< false: what arrives is lost, until the stub looks for frames again */
    sim_stub_slip_t slip;
    size_t filled;
} sim_stub_receiver_t;

/** Between FLASH_BEGIN and FLASH_END. */
typedef struct {
    bool open;
    bool encrypted;
    uint32_t address;   /**< of the next byte */
    uint32_t remaining; /**< announced and not yet written; wraps below 0 */
    uint32_t erase_address;
    uint32_t erase_remaining;
    bool dirty_seen; /**< a sector was not blank: the rest is erased without a look */
} sim_stub_write_t;

/** Between READ_FLASH and its digest. */
typedef struct {
    bool active;
    uint32_t address;
    uint32_t size;
    uint32_t remaining;
    uint32_t packet_size;
    uint32_t sent, acknowledged; /**< packets */
    uint32_t acknowledged_size;  /**< as the host last said */
    struct md5_ctx md5;
} sim_stub_read_t;

typedef struct {
    sim_stub_fifo_t fifo;
    sim_stub_receiver_t receiver;
    uint64_t work_ns;       /**< how far the work of the command at hand has come */
    uint64_t flash_free_ns; /**< when the flash is done with what it was last told */
    uint32_t flash_size;
    bool large_flash;      /**< four address bytes */
    uint8_t carried_error; /**< of a write after its answer: what the next command is told */
    bool hung;             /**< loops for ever: deaf until a reset */
    bool memory_open;      /**< between MEM_BEGIN and MEM_END */
    uint32_t memory_address;
    uint32_t memory_remaining;
    sim_stub_write_t write;
    sim_inflate_t inflate;
    uint32_t compressed_remaining; /**< announced, as blocks of the announced size */
    sim_stub_read_t read;
} sim_stub_state_t;

#endif
