/**
 * A virtual chip and what drives an engine or a session against it, in virtual time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_LINE_H
#define TESTS_PROPERTY_LINE_H

#include "esp_loader_engine.h"
#include "model.h"
#include "sim_bus.h"

/** What is driven: the functions of an engine, or those of a session. */
typedef struct {
    void *what;
    uint32_t (*wants)(void *what);
    void (*set_time)(void *what, uint32_t now_ms);
    uint32_t (*deadline)(void *what);
    const uint8_t *(*tx_buf)(void *what, uint16_t *size);
    void (*tx_ack)(void *what, uint16_t size);
    void (*rx)(void *what, const uint8_t *bytes, size_t size);
    uint8_t (*lines)(void *what);
    void (*lines_done)(void *what);
    uint32_t (*baud)(void *what);
    void (*baud_done)(void *what, bool taken);
} line_driven_t;

typedef struct {
    const scenario_t *scenario;
    sim_chip_t *chip;
    sim_link_t *link;
    uint64_t now_us;
    uint32_t rate;
    uint64_t moved;   /**< bytes that went over, both ways, lost ones as well */
    uint32_t rx_part; /**< most bytes handed over at a time; 0: all */
    sim_bus_t bus;
    uint32_t highest_rate; /**< the host can run at; 0: any */
} line_t;

extern line_t line;

/** Makes the chip, of a name and of the model's flash, on a line with the scenario's faults. */
void line_begin(const scenario_t *scenario, const char *chip, sim_bus_t bus);

/** Exchanges the line for a sound one. */
void line_mend(void);
void line_end(void);

/** Tells what is driven the time. */
void line_set_time(const line_driven_t *driven);

/** Does one thing that is wanted. @return false once it is done */
bool line_step(const line_driven_t *driven);

/** Drives until it is done, or for so many steps (0: no limit); fails when that takes more than
 * `limit_us`, or when nothing moves. */
void line_drive(const line_driven_t *driven, uint32_t steps, uint64_t limit_us, const char *what);

/** What an operation on so many bytes of flash may take at most, on this line. */
uint64_t line_may_take_us(uint64_t size);

/** What drives an engine. */
line_driven_t line_engine(esp_loader_engine_t *engine);

#endif
