/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* AddressSanitizer sees each byte behind a structure's end, reads as well. */
#ifdef __SANITIZE_ADDRESS__
enum { GUARD = 0 };
#else
enum { GUARD = 64 };
#endif

enum { SECTORS = MODEL_FLASH_SIZE / MODEL_SECTOR, OLD = 0xA5, GUARD_BYTE = 0x47, GUARDED = 32 };

model_report_t *model_report;

static uint8_t flash[MODEL_FLASH_SIZE];
static uint8_t expected[MODEL_FLASH_SIZE];
static bool open[SECTORS];
static sim_chip_t *(*the_chip)(void);
static uint64_t looked_at; /* what the flash had gone through when it was looked at last */
static struct {
    uint8_t *memory;
    size_t size;
} guarded[GUARDED];
static size_t guarded_count;

void model_fail(const char *kind, const char *format, ...)
{
    if (model_failed()) {
        return;
    }
    va_list list;
    va_start(list, format);
    vsnprintf(model_report->text, sizeof(model_report->text), format, list);
    va_end(list);
    snprintf(model_report->kind, sizeof(model_report->kind), "%s", kind);
}

bool model_failed(void)
{
    return model_report->kind[0] != '\0';
}

uint8_t *model_begin(sim_chip_t *(*chip)(void))
{
    memset(flash, OLD, sizeof(flash));
    memset(expected, OLD, sizeof(expected));
    memset(open, 0, sizeof(open));
    the_chip = chip;
    looked_at = 0;
    return flash;
}

void model_open(uint32_t offset, uint32_t size)
{
    const uint64_t end = (uint64_t)offset + size;
    for (uint64_t at = offset & ~(MODEL_SECTOR - 1u); at < end && at < MODEL_FLASH_SIZE;
         at += MODEL_SECTOR) {
        open[at / MODEL_SECTOR] = true;
    }
}

void model_open_all(void)
{
    memset(open, true, sizeof(open));
}

void model_close(void)
{
    for (size_t i = 0; i < SECTORS; i++) {
        if (open[i]) {
            memcpy(expected + i * MODEL_SECTOR, flash + i * MODEL_SECTOR, MODEL_SECTOR);
            open[i] = false;
        }
    }
}

void model_check_flash(void)
{
    const sim_counters_t *counters = sim_chip_counters(the_chip());
    const uint64_t now = counters->bytes_programmed + counters->sectors_erased;
    if (now == looked_at) {
        return;
    }
    looked_at = now;
    for (size_t i = 0; i < SECTORS; i++) {
        const size_t at = i * MODEL_SECTOR;
        if (!open[i] && memcmp(flash + at, expected + at, MODEL_SECTOR) != 0) {
            model_fail("changed outside", "flash changed at 0x%zx, which no call may touch", at);
            return;
        }
    }
}

void model_check_region(const char *kind, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    MODEL_CHECK(offset <= MODEL_FLASH_SIZE && size <= MODEL_FLASH_SIZE - offset, kind,
                "success beyond the end of flash: 0x%x and 0x%x bytes", offset, size);
    if (model_failed()) {
        return;
    }
    for (uint32_t i = 0; i < size; i++) {
        if (flash[offset + i] != bytes[i]) {
            model_fail(kind, "at 0x%x flash has 0x%02x, not 0x%02x", offset + i, flash[offset + i],
                       bytes[i]);
            return;
        }
    }
}

const uint8_t *model_flash(void)
{
    return flash;
}

void model_contents(uint8_t *bytes, uint32_t size, uint32_t seed)
{
    uint64_t state = seed;
    for (uint32_t at = 0; at < size;) {
        const uint32_t choice = scenario_random(&state);
        const uint32_t stretch = (choice >> 8) % 3000 + 1;
        for (uint32_t end = at + stretch; at < end && at < size; at++) {
            const uint32_t noise = scenario_random(&state) >> choice % 8;
            bytes[at] = (uint8_t)(choice % 4 == 0 ? 0xFF : choice % 4 == 1 ? 0 : noise);
        }
    }
}

void *model_guarded(size_t size)
{
    assert(guarded_count < GUARDED);
    uint8_t *memory = malloc(size + 2 * GUARD);
    assert(memory != NULL);
    memset(memory, GUARD_BYTE, size + 2 * GUARD);
    memset(memory + GUARD, 0, size);
    guarded[guarded_count].memory = memory;
    guarded[guarded_count++].size = size;
    return memory + GUARD;
}

void model_check_guards(void)
{
    for (size_t i = 0; i < guarded_count; i++) {
        const uint8_t *before = guarded[i].memory;
        const uint8_t *behind = before + GUARD + guarded[i].size;
        for (size_t at = 0; at != GUARD; at++) {
            MODEL_CHECK(before[at] == GUARD_BYTE && behind[at] == GUARD_BYTE, "guard bytes",
                        "memory beside structure %zu of %zu bytes was written to", i,
                        guarded[i].size);
        }
    }
}

void model_free_guarded(void)
{
    while (guarded_count > 0) {
        free(guarded[--guarded_count].memory);
    }
}
