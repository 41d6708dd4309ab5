/* SPDX-License-Identifier: Apache-2.0 */
#include "read/image_spread.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPREAD_FIRST_STRETCHES = 64 };

bool image_spread_begin(image_spread_t *spread, size_t bytes, esp_image_spread_t *out,
                        esp_image_spread_fault_t *fault)
{
    *out = (esp_image_spread_t){0};
    *fault = (esp_image_spread_fault_t){.reason = ESP_IMAGE_SPREAD_OK};
    *spread = (image_spread_t){.out = out, .fault = fault, .room = bytes};
    spread->stretch_room = SPREAD_FIRST_STRETCHES;
    spread->bytes = malloc(bytes + 1);
    out->stretches = calloc(SPREAD_FIRST_STRETCHES, sizeof *out->stretches);
    return (spread->bytes != NULL && out->stretches != NULL) ||
           image_spread_fail(spread, ESP_IMAGE_SPREAD_MEMORY, 0, 0);
}

bool image_spread_fail(const image_spread_t *spread, esp_image_spread_reason_t reason,
                       uint32_t place, uint32_t value)
{
    *spread->fault = (esp_image_spread_fault_t){reason, place, value};
    return false;
}

static bool spread_reserve(image_spread_t *spread)
{
    esp_image_spread_t *out = spread->out;
    if (out->count < spread->stretch_room) {
        return true;
    }
    const size_t room = 2 * spread->stretch_room;
    esp_image_stretch_t *grown = realloc(out->stretches, room * sizeof *grown);
    if (grown == NULL) {
        return image_spread_fail(spread, ESP_IMAGE_SPREAD_MEMORY, 0, 0);
    }
    out->stretches = grown;
    spread->stretch_room = room;
    return true;
}

bool image_spread_add(image_spread_t *spread, uint32_t address, const uint8_t *data, uint32_t size,
                      uint32_t place)
{
    esp_image_spread_t *out = spread->out;
    if (size == 0) {
        return true;
    }
    if (size - 1 > UINT32_MAX - address) {
        return image_spread_fail(spread, ESP_IMAGE_SPREAD_WRAPS, place, address);
    }
    if (size > spread->room - spread->used || !spread_reserve(spread)) {
        return image_spread_fail(spread, ESP_IMAGE_SPREAD_MEMORY, place, 0);
    }
    uint8_t *to = spread->bytes + spread->used;
    memcpy(to, data, size);
    spread->used += size;
    /* An address of 0 behind the last of all is no neighbour. */
    if (out->count > 0 && address != 0 && spread->end == address) {
        out->stretches[out->count - 1].size += size;
    } else {
        out->stretches[out->count++] = (esp_image_stretch_t){address, size, to};
    }
    spread->end = address + size;
    return true;
}

static int spread_compare(const void *one, const void *other)
{
    const esp_image_stretch_t *a = one;
    const esp_image_stretch_t *b = other;
    return (a->address > b->address) - (a->address < b->address);
}

bool image_spread_settle(image_spread_t *spread)
{
    esp_image_spread_t *out = spread->out;
    if (out->count == 0) {
        return image_spread_fail(spread, ESP_IMAGE_SPREAD_EMPTY, 0, 0);
    }
    out->storage = malloc(spread->used);
    if (out->storage == NULL) {
        return image_spread_fail(spread, ESP_IMAGE_SPREAD_MEMORY, 0, 0);
    }
    qsort(out->stretches, out->count, sizeof *out->stretches, spread_compare);
    uint8_t *to = out->storage;
    size_t count = 0;
    for (size_t i = 0; i < out->count; i++) {
        const esp_image_stretch_t piece = out->stretches[i];
        esp_image_stretch_t *last = count > 0 ? &out->stretches[count - 1] : NULL;
        const uint64_t end = last != NULL ? (uint64_t)last->address + last->size : 0;
        if (piece.address < end) {
            return image_spread_fail(spread, ESP_IMAGE_SPREAD_OVERLAP, 0, piece.address);
        }
        memcpy(to, piece.data, piece.size);
        if (last != NULL && piece.address == end) {
            last->size += piece.size;
        } else {
            out->stretches[count++] = (esp_image_stretch_t){piece.address, piece.size, to};
        }
        to += piece.size;
    }
    out->count = count;
    return true;
}

void image_spread_end(image_spread_t *spread)
{
    free(spread->bytes);
    spread->bytes = NULL;
    /* What was not settled points to bytes that are gone. */
    if (spread->fault->reason != ESP_IMAGE_SPREAD_OK) {
        spread->out->count = 0;
    }
}

void esp_image_spread_free(esp_image_spread_t *spread)
{
    free(spread->stretches);
    free(spread->storage);
    *spread = (esp_image_spread_t){0};
}

void esp_image_spread_text(const esp_image_spread_fault_t *fault, char *text, size_t size)
{
    static const struct {
        const char *what;
        const char *place; /* what counts, or NULL */
        bool value;
    } sentences[] = {
        [ESP_IMAGE_SPREAD_OK] = {"nothing is wrong", NULL, false},
        [ESP_IMAGE_SPREAD_NOT] = {"it does not begin as such a file", NULL, false},
        [ESP_IMAGE_SPREAD_RECORD] = {"there is no record", "line", false},
        [ESP_IMAGE_SPREAD_CHECKSUM] = {"the checksum is wrong", "line", false},
        [ESP_IMAGE_SPREAD_KIND] = {"the record's kind is not known", "line", true},
        [ESP_IMAGE_SPREAD_NO_END] = {"the last record is missing: it is cut short", "line", false},
        [ESP_IMAGE_SPREAD_BEHIND] = {"something follows the last record", "line", false},
        [ESP_IMAGE_SPREAD_BLOCK] = {"this is no block of such a file", "block", false},
        [ESP_IMAGE_SPREAD_MISSING] = {"a block is missing", "block", false},
        [ESP_IMAGE_SPREAD_DIGEST] = {"the MD5 is wrong", "block", false},
        [ESP_IMAGE_SPREAD_FAMILIES] = {"the blocks are for different chips", "block", true},
        [ESP_IMAGE_SPREAD_OVERLAP] = {"an address is given twice", NULL, true},
        [ESP_IMAGE_SPREAD_WRAPS] = {"an address passes 4 GiB", "place", true},
        [ESP_IMAGE_SPREAD_EMPTY] = {"there is no byte in it", NULL, false},
        [ESP_IMAGE_SPREAD_MEMORY] = {"out of memory", NULL, false},
    };
    const unsigned count = sizeof sentences / sizeof sentences[0];
    const unsigned reason = (unsigned)fault->reason < count ? (unsigned)fault->reason : 0;
    char place[32] = "";
    char value[24] = "";
    if (sentences[reason].place != NULL) {
        (void)snprintf(place, sizeof place, "%s %" PRIu32 ": ", sentences[reason].place,
                       fault->place);
    }
    if (sentences[reason].value) {
        (void)snprintf(value, sizeof value, " (0x%" PRIx32 ")", fault->value);
    }
    (void)snprintf(text, size, "%s%s%s", place, sentences[reason].what, value);
}
