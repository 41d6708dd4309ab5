/**
 * What a chip keeps of the buses beside its serial line. Times are nanoseconds.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BUS_STATE_H
#define SIM_BUS_STATE_H

#include "sim_bus.h"

enum {
    SIM_SPI_PREAMBLE = 3, /**< command, address, dummy */
    SIM_SPI_REGISTERS = 64,
    SIM_SPI_BUFFER = 0x1820, /**< bytes of a frame: MEM_DATA with the 0x1800 that hosts send */
    SIM_SPI_ANSWER = 64,
    SIM_SDIO_REGISTERS = 0x100,
    SIM_SDIO_SLC_WORDS = 0x80,
    SIM_SDIO_BLOCK = 512,
    SIM_SDIO_BLOCKS = 32, /**< of the stub's receive buffer */
    SIM_SDIO_PACKET = SIM_SDIO_BLOCK * SIM_SDIO_BLOCKS,
    SIM_SDIO_FRAMES = 10,
    SIM_SDIO_FRAME = 4096,
};

/** What the ROM waits for, or is about to do. */
typedef enum {
    SIM_SPI_OFF,
    SIM_SPI_STARTING,
    SIM_SPI_IDLE,    /**< waits for the host to say READY */
    SIM_SPI_OFFER,   /**< will offer its receive buffer */
    SIM_SPI_RECEIVE, /**< waits for WR_DONE */
    SIM_SPI_HANDLE,
    SIM_SPI_ANSWER_WAITS, /**< will offer its answer */
    SIM_SPI_SEND,         /**< waits for CMD8 */
} sim_spi_stage_t;

/** One direction's status register: which of its packets is offered. */
typedef struct {
    bool begun; /**< the first packet has been offered */
    bool toggle;
} sim_spi_sequence_t;

typedef struct {
    sim_spi_stage_t stage;
    uint64_t due_ns; /**< when the ROM does it; UINT64_MAX: the host has to do something first */
    bool selected;
    uint8_t preamble[SIM_SPI_PREAMBLE];
    size_t preamble_size;
    size_t moved; /**< bytes of data in this transaction */
    uint8_t registers[SIM_SPI_REGISTERS];
    sim_spi_sequence_t receive, send;
    uint8_t frame[SIM_SPI_BUFFER];
    size_t frame_bytes;
    uint8_t answer[SIM_SPI_ANSWER];
    size_t answer_size; /**< 0: none */
    size_t answer_at;
    uint64_t answer_ns; /**< not offered before */
    bool run_waits;     /**< jumps to `entry` once the answer was read */
    uint32_t entry;
} sim_spi_slave_t;

/** A frame to the host. */
typedef struct {
    uint64_t from_ns;
    size_t size;
    uint8_t bytes[SIM_SDIO_FRAME];
} sim_sdio_frame_t;

typedef struct {
    bool initialized;
    uint64_t ready_ns; /**< when the ROM takes packets */
    uint8_t enabled;   /**< functions, by bit */
    uint8_t bus_control, interrupt_enable;
    uint8_t block_size[2][2]; /**< of both functions */
    uint8_t registers[SIM_SDIO_REGISTERS];
    uint32_t slc[SIM_SDIO_SLC_WORDS];
    bool packet_load;
    uint32_t interrupts, interrupt_mask;
    uint8_t packet[SIM_SDIO_PACKET];
    size_t packet_size;
    bool packet_lost; /**< longer than there is room for, or nobody receives */
    uint32_t sequence;
    sim_sdio_frame_t frames[SIM_SDIO_FRAMES];
    size_t frame_count;
    bool presented; /**< the host can read the first of them */
    size_t read;    /**< ... and has read so much of it */
    uint64_t presented_ns;
} sim_sdio_t;

typedef struct {
    sim_bus_t strap;
    sim_bus_t selected; /**< by the last reset */
    uint64_t transfers;
    sim_bus_fault_t fault;
    uint64_t fault_at, fault_count;
    bool struck;
    sim_spi_slave_t spi;
    sim_sdio_t sdio;
} sim_bus_state_t;

#endif
