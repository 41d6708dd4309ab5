/*
 * What is wrong with a partition, in words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "nvs/nvs.h"

const char *esp_image_nvs_bad_text(esp_image_nvs_bad_t kind)
{
    static const char *const texts[] = {
        [ESP_IMAGE_NVS_BAD_PAGE] = "the page's header is damaged",
        [ESP_IMAGE_NVS_BAD_ENTRY] = "the entry's CRC-32 is wrong",
        [ESP_IMAGE_NVS_BAD_DATA] = "its data are damaged, or not all there",
        [ESP_IMAGE_NVS_NO_PIECE] = "a piece of it is missing",
    };
    return (size_t)kind < sizeof texts / sizeof texts[0] ? texts[kind] : "it is damaged";
}

/* Of the first page that has anything in it. */
static const uint8_t *damage_find_page(const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        if (data[at] != 0xFF) {
            return data + at / ESP_IMAGE_NVS_PAGE * ESP_IMAGE_NVS_PAGE;
        }
    }
    return NULL;
}

void esp_image_nvs_explain(const uint8_t *data, size_t size, esp_image_csv_fault_t *fault)
{
    if (size == 0 || size % ESP_IMAGE_NVS_PAGE != 0) {
        (void)image_csv_fail(
            fault, 0,
            "it has %u bytes, which are no whole pages of 4096: it was cut off, or "
            "is no partition",
            (unsigned)size);
        return;
    }
    const uint8_t *page = damage_find_page(data, size);
    if (page == NULL) {
        (void)image_csv_fail(fault, 0, "it is blank");
        return;
    }
    const unsigned at = (unsigned)(page - data);
    const uint32_t state = image_get32(page + NVS_PAGE_STATE);
    const uint32_t stored = image_get32(page + NVS_PAGE_CRC);
    const uint32_t computed = nvs_crc(page + NVS_PAGE_SEQUENCE, NVS_PAGE_CRC - NVS_PAGE_SEQUENCE);
    if (state != NVS_STATE_ACTIVE && state != NVS_STATE_FULL && state != NVS_STATE_FREEING) {
        (void)image_csv_fail(
            fault, 0,
            "no page is sound: that at 0x%x begins with 0x%08x, which is no page's "
            "state",
            at, (unsigned)state);
    } else {
        (void)image_csv_fail(fault, 0,
                             "no page is sound: the CRC-32 in the header at 0x%x is 0x%08x, and "
                             "should be 0x%08x",
                             at, (unsigned)stored, (unsigned)computed);
    }
}
