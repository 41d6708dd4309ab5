/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_bytes.h"
#include "base/image_digest.h"
#include "nvs/nvs.h"
#include <nettle/xts.h>
#include <string.h>

static const struct {
    esp_image_nvs_type_t type;
    const char *name;
} nvs_types[] = {
    {ESP_IMAGE_NVS_U8, "u8"},     {ESP_IMAGE_NVS_I8, "i8"},   {ESP_IMAGE_NVS_U16, "u16"},
    {ESP_IMAGE_NVS_I16, "i16"},   {ESP_IMAGE_NVS_U32, "u32"}, {ESP_IMAGE_NVS_I32, "i32"},
    {ESP_IMAGE_NVS_U64, "u64"},   {ESP_IMAGE_NVS_I64, "i64"}, {ESP_IMAGE_NVS_STRING, "string"},
    {ESP_IMAGE_NVS_BLOB, "blob"},
};

const char *esp_image_nvs_type_name(uint8_t type)
{
    for (size_t i = 0; i < sizeof nvs_types / sizeof nvs_types[0]; i++) {
        if (nvs_types[i].type == type) {
            return nvs_types[i].name;
        }
    }
    return NULL;
}

uint32_t nvs_crc(const uint8_t *data, size_t size)
{
    return image_crc32_on(UINT32_MAX, data, size);
}

uint32_t nvs_entry_crc(const uint8_t *entry)
{
    return image_crc32_on(nvs_crc(entry, NVS_AT_CRC), entry + NVS_AT_KEY, NVS_ENTRY - NVS_AT_KEY);
}

/* Each entry is a unit of its own, numbered by where it lies: nvs_encrypted_partition.cpp. */
void nvs_crypt(const uint8_t *keys, uint32_t at, bool encrypts, uint8_t entry[NVS_ENTRY])
{
    struct xts_aes256_key context;
    uint8_t tweak[XTS_BLOCK_SIZE] = {0};
    image_put32(tweak, at);
    if (encrypts) {
        xts_aes256_set_encrypt_key(&context, keys);
        xts_aes256_encrypt_message(&context, tweak, NVS_ENTRY, entry, entry);
    } else {
        xts_aes256_set_decrypt_key(&context, keys);
        xts_aes256_decrypt_message(&context, tweak, NVS_ENTRY, entry, entry);
    }
}

bool esp_image_nvs_read_keys(const uint8_t *data, size_t size, uint8_t keys[ESP_IMAGE_NVS_KEYS],
                             esp_image_csv_fault_t *fault)
{
    if (size < ESP_IMAGE_NVS_KEYS) {
        return image_csv_fail(fault, 0, "keys have %d bytes, not %u", ESP_IMAGE_NVS_KEYS,
                              (unsigned)size);
    }
    memcpy(keys, data, ESP_IMAGE_NVS_KEYS);
    if (size >= ESP_IMAGE_NVS_KEYS + 4 &&
        image_get32(data + ESP_IMAGE_NVS_KEYS) != nvs_crc(data, ESP_IMAGE_NVS_KEYS)) {
        return image_csv_fail(fault, 0,
                              "the CRC-32 behind the keys is wrong: the file is damaged, "
                              "or holds none");
    }
    return true;
}

void esp_image_nvs_write_keys(const uint8_t keys[ESP_IMAGE_NVS_KEYS],
                              uint8_t partition[ESP_IMAGE_NVS_PAGE])
{
    memset(partition, 0xFF, ESP_IMAGE_NVS_PAGE);
    memcpy(partition, keys, ESP_IMAGE_NVS_KEYS);
    image_put32(partition + ESP_IMAGE_NVS_KEYS, nvs_crc(keys, ESP_IMAGE_NVS_KEYS));
}
