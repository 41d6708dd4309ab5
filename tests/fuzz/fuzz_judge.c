/*
 * Flash as it will be: any bytes where bootloader, partition table and application go, in files of
 * their own or merged, or in flash already, for any chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_image_signature.h"
#include "fuzz.h"
#include "plan/plan.h"
#include <string.h>

enum {
    PIECES = 3,
    HEAD = 6, /* bytes that tell how the rest is used */
    MERGED = 0x14000,
    MOST = 0x2000, /* bytes of a piece */
    FLASH = 4 << 20,
};

typedef struct {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t offset;
} piece_t;

static void put_file(esp_host_plan_t *plan, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    esp_host_plan_file_t *file = &plan->files[plan->count++];
    *file = (esp_host_plan_file_t){.offset = offset, .size = size};
    file->bytes = malloc(size);
    file->path = strdup("piece");
    memcpy(file->bytes, bytes, size);
    file->role = role_by_content(file);
}

static void put_merged(esp_host_plan_t *plan, const piece_t *pieces)
{
    static uint8_t merged[MERGED];
    uint32_t end = 1;
    memset(merged, 0xFF, sizeof merged);
    for (size_t i = 0; i < PIECES; i++) {
        memcpy(merged + pieces[i].offset, pieces[i].bytes, pieces[i].size);
        end = pieces[i].offset + pieces[i].size;
    }
    put_file(plan, 0, merged, end);
}

static void put_seen(esp_host_plan_t *plan, const piece_t *piece)
{
    plan->_seen = calloc(ESP_HOST_PLAN_SEEN, sizeof *plan->_seen);
    esp_host_plan_seen_t *seen = &plan->_seen[plan->_seen_count++];
    seen->offset = piece->offset;
    seen->size = piece->size < sizeof seen->bytes ? piece->size : (uint32_t)sizeof seen->bytes;
    memcpy(seen->bytes, piece->bytes, seen->size);
}

static void judge(esp_host_plan_t *plan, target_chip_t chip, uint8_t ways)
{
    esp_host_plan_stretch_t stretches[ESP_HOST_PLAN_STRETCHES];
    const esp_host_plan_chip_t found = {
        .chip = chip,
        .revision = 100,
        .revision_known = (ways & 1) != 0,
        .stub_running = true,
        .encrypts = (ways & 2) != 0,
        .secure_boot = (esp_loader_secure_boot_t)((ways >> 2) % 3),
        .flash_size = FLASH,
    };
    esp_host_error_t error = {0};
    if (!plan_settle(plan, &error)) {
        FUZZ_CHECK(esp_host_error_text(&error)[0] != 0);
        return;
    }
    const bool fine =
        esp_host_plan_check_files(plan, &error) && esp_host_plan_check_chip(plan, &found, &error);
    FUZZ_CHECK(fine == (plan->refused == ESP_HOST_PLAN_FINE));
    FUZZ_CHECK(fine || esp_host_error_text(&error)[0] != '\0');
    FUZZ_CHECK(fine || !plan->options.force || plan->refused_file == NULL);
    const size_t count = esp_host_plan_map(plan, chip, stretches, ESP_HOST_PLAN_STRETCHES);
    for (size_t i = 0; i < count; i++) {
        FUZZ_CHECK(stretches[i].size != 0);
        FUZZ_CHECK(i == 0 || stretches[i - 1].offset <= stretches[i].offset);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD + PIECES) {
        return 0;
    }
    const target_chip_t chip = (target_chip_t)(data[0] % ESP_CHIP_END);
    const uint8_t ways = data[1];
    /* Some numbers are kept free for chips that cannot be visited. */
    if (esp_host_chip_by_name(esp_loader_chip_name(chip)) != chip) {
        return 0;
    }
    /* Two cuts make three pieces, none of them empty. */
    const uint32_t rest = (uint32_t)(size - HEAD);
    const uint32_t first = 1 + (data[2] | (uint32_t)data[3] << 8) % (rest - 2);
    const uint32_t second = 1 + (data[4] | (uint32_t)data[5] << 8) % (rest - first - 1);
    const uint32_t sizes[PIECES] = {first, second, rest - first - second};
    const uint32_t offsets[PIECES] = {esp_image_bootloader_offset(esp_host_image_chip(chip)),
                                      ESP_IMAGE_TABLE_OFFSET, 0x10000};
    piece_t pieces[PIECES];
    const uint8_t *at = data + HEAD;
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = (piece_t){at, sizes[i] < MOST ? sizes[i] : MOST, offsets[i]};
        at += sizes[i];
    }
    const esp_host_plan_options_t options = {
        .chip = ESP_UNKNOWN_CHIP, .force = (ways & 0x10) != 0, .tells_all = (ways & 0x20) != 0};
    esp_host_plan_t plan;
    esp_host_plan_begin(&plan, &options);
    if (!plan_reserve(&plan, PIECES, NULL)) {
        return 0;
    }
    if ((ways & 0x40) != 0) {
        put_merged(&plan, pieces);
    } else {
        for (size_t i = 0; i < PIECES; i++) {
            if (i == 1 && (ways & 0x80) != 0) {
                put_seen(&plan, &pieces[i]);
            } else {
                put_file(&plan, pieces[i].offset, pieces[i].bytes, pieces[i].size);
            }
        }
    }
    judge(&plan, chip, ways);
    esp_host_plan_free(&plan);
    /* Its length is what a file says of itself, so it may be any. */
    esp_image_signature(at - sizes[2], sizes[2], sizes[0] * 4096u + data[2]);
    esp_image_has_first_signature(at - sizes[2], sizes[2], sizes[1] + data[3]);
    return 0;
}
