/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_describe.h"
#include "base/image_digest.h"
#include "base/image_header.h"
#include "esp_image_build.h"
#include "make/image_build_plan.h"
#include <string.h>

/* George Marsaglia's xorshift with 32 bits of state, never 0. */
static uint32_t image_random(uint32_t *state)
{
    uint32_t value = *state;
    value ^= value << 13;
    value ^= value >> 17;
    value ^= value << 5;
    *state = value;
    return value;
}

/* One byte in eight is of those that SLIP escapes or escapes with; about one word in thirty-two
 * starts a run. */
static void image_fill(uint32_t *state, uint8_t *to, uint32_t size)
{
    static const uint8_t escaped[4] = {0xC0, 0xDB, 0xDC, 0xDD};
    uint32_t run = 0;
    uint8_t run_byte = 0;
    for (uint32_t i = 0; i < size; i++) {
        uint32_t random = image_random(state);
        if (run > 0) {
            run--;
            to[i] = run_byte;
            continue;
        }
        to[i] = (uint8_t)(random >> 24);
        if ((random & 7) == 0) {
            to[i] = escaped[random >> 3 & 3];
        } else if ((random & 0x7F8) == 0) {
            run = random >> 11 & 63;
            run_byte = (random & 0x20000) ? 0xFF : 0x00;
        }
    }
}

static void image_put_planned_header(const esp_image_build_t *build, const image_plan_t *plan,
                                     uint8_t size_code, uint8_t *to)
{
    const image_header_t header = {
        .chip = build->chip,
        .segments = plan->count,
        .flash_size_code = size_code,
        .entry = plan->entry,
        .min_revision = build->min_revision,
        .max_revision = build->max_revision,
        .has_hash = plan->has_hash,
    };
    image_put_header(&header, to);
}

/* Writes all but the descriptor and the checks. The salt keeps bootloader and application apart. */
static bool image_put_segments(const esp_image_build_t *build, const image_plan_t *plan,
                               uint32_t salt, uint8_t *buffer, size_t capacity)
{
    uint8_t size_code = 0;
    size_t length = (size_t)plan->checksum_offset + 1 + (plan->has_hash ? ESP_IMAGE_HASH_SIZE : 0);
    if (length > capacity ||
        !esp_image_flash_size_code(build->chip, build->flash_size, &size_code)) {
        return false;
    }
    memset(buffer, 0, length);
    image_put_planned_header(build, plan, size_code, buffer);
    uint32_t state = (build->seed + salt) * 2654435761u;
    state = state != 0 ? state : salt;
    for (unsigned i = 0; i < plan->count; i++) {
        const image_plan_segment_t *segment = &plan->segments[i];
        uint8_t *data = buffer + segment->data_offset;
        image_put32(data - 8, segment->address);
        image_put32(data - 4, segment->size);
        image_fill(&state, data, segment->size);
    }
    return true;
}

static size_t image_put_checks(const image_plan_t *plan, uint8_t *buffer)
{
    uint8_t checksum = IMAGE_CHECKSUM_SEED;
    for (unsigned i = 0; i < plan->count; i++) {
        checksum = image_checksum(checksum, buffer + plan->segments[i].data_offset,
                                  plan->segments[i].size);
    }
    size_t length = plan->checksum_offset;
    buffer[length++] = checksum;
    if (plan->has_hash) {
        image_sha256(buffer, length, buffer + length);
        length += ESP_IMAGE_HASH_SIZE;
    }
    return length;
}

size_t esp_image_build_application(const esp_image_build_t *build, uint8_t *buffer, size_t capacity)
{
    const uint32_t salt = 0xA99;
    image_plan_t plan;
    if (!image_plan_application(build->chip, build->size, &plan) ||
        !image_put_segments(build, &plan, salt, buffer, capacity)) {
        return 0;
    }
    uint8_t *at = buffer + plan.segments[plan.described].data_offset;
    /* In place of the hash of an ELF file, which there is not: that of the content. */
    image_sha256(buffer, plan.checksum_offset, at + IMAGE_APPLICATION_ELF);
    memset(at, 0, IMAGE_APPLICATION_ELF);
    memset(at + IMAGE_APPLICATION_MIN_BLOCK, 0,
           IMAGE_APPLICATION_SIZE - IMAGE_APPLICATION_MIN_BLOCK);
    image_put32(at, IMAGE_APPLICATION_MAGIC);
    image_put_text(at + IMAGE_APPLICATION_VERSION, build->version, 32);
    image_put_text(at + IMAGE_APPLICATION_PROJECT, build->project_name, 32);
    image_put_text(at + IMAGE_APPLICATION_TIME, "12:00:00", 16);
    image_put_text(at + IMAGE_APPLICATION_DATE, "Jan  1 2025", 16);
    image_put_text(at + IMAGE_APPLICATION_IDF, build->idf_version, 32);
    return image_put_checks(&plan, buffer);
}

size_t esp_image_build_bootloader(const esp_image_build_t *build, uint8_t *buffer, size_t capacity)
{
    const uint32_t salt = 0xB007;
    image_plan_t plan;
    if (!image_plan_bootloader(build->chip, build->size, &plan) ||
        !image_put_segments(build, &plan, salt, buffer, capacity)) {
        return 0;
    }
    if (!image_is_plain(build->chip)) {
        uint8_t *at = buffer + plan.segments[0].data_offset;
        memset(at, 0, IMAGE_BOOTLOADER_SIZE);
        at[0] = IMAGE_BOOTLOADER_MAGIC;
        image_put32(at + IMAGE_BOOTLOADER_VERSION, 1);
        image_put_text(at + IMAGE_BOOTLOADER_IDF, build->idf_version, 32);
        image_put_text(at + IMAGE_BOOTLOADER_DATE, "Jan  1 2025 12:00:00", 24);
    }
    return image_put_checks(&plan, buffer);
}
