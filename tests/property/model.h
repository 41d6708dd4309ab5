/**
 * What must hold: a small model of the flash, of time and of memory, beside the real ones.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_MODEL_H
#define TESTS_PROPERTY_MODEL_H

#include "scenario.h"

enum { MODEL_FLASH_SIZE = 0x200000, MODEL_SECTOR = 0x1000 };

/** What a run came to; in memory that parent and child share. */
typedef struct {
    char kind[48]; /**< which property does not hold; empty: all do */
    char text[400];
    uint64_t runs;
    uint64_t calls;
    uint64_t faults; /**< that struck */
    uint64_t seed;   /**< of the run that goes on */
} model_report_t;

extern model_report_t *model_report;

/** A property does not hold: noted, once a run. */
void model_fail(const char *kind, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool model_failed(void);

#define MODEL_CHECK(condition, kind, ...)                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            model_fail(kind, __VA_ARGS__);                                                         \
        }                                                                                          \
    } while (0)

/** Flash with old content for a chip, of MODEL_FLASH_SIZE; the model begins anew. */
uint8_t *model_begin(sim_chip_t *(*chip)(void));

/** The sectors of a region may hold anything from now on. */
void model_open(uint32_t offset, uint32_t size);

/** All of flash may change. */
void model_open_all(void);

/** What is in flash now is what must stay. */
void model_close(void);

/** Flash is as it must be, but where it is open. */
void model_check_flash(void);

/** Flash holds these bytes. */
void model_check_region(const char *kind, uint32_t offset, const uint8_t *bytes, uint32_t size);

/** The flash's bytes. */
const uint8_t *model_flash(void);

/** What images are made of: noise, with stretches of 0xFF and of zeros; a page's size and more of
 * each. */
void model_contents(uint8_t *bytes, uint32_t size, uint32_t seed);

/** Zeroed memory between guards that model_check_guards() looks at. */
void *model_guarded(size_t size);
void model_check_guards(void);
void model_free_guarded(void);

#endif
