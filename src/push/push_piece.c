/*
 * A piece of the image on its way to the chip, and back as a digest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "push/push.h"
#include <string.h>

enum { BLANK = 0xFF, BLANK_ROW = 64 };

static bool piece_is_of_buffer(const esp_loader_push_t *push)
{
    return push->_piece == PUSH_PIECE || push->_piece == PUSH_PIECE_LOOK;
}

uint32_t push_place(const esp_loader_push_t *push)
{
    const uint32_t before = push->_piece == PUSH_PIECE_LOOK ? push->_differs : 0;
    return piece_is_of_buffer(push) ? push->_at + before : 0;
}

static uint32_t piece_size(const esp_loader_push_t *push)
{
    return piece_is_of_buffer(push) ? push->_size : (uint32_t)ESP_LOADER_PUSH_SECTOR;
}

/* NULL: it is blank, whatever is sent. */
static const uint8_t *piece_bytes(const esp_loader_push_t *push)
{
    if (piece_is_of_buffer(push)) {
        return push->_config.buffer + (push_place(push) - push->_run);
    }
    return push->_piece == PUSH_PIECE_FIRST ? push->_config.first : NULL;
}

static bool piece_is_blank(const uint8_t *bytes, uint32_t size)
{
    if (bytes == NULL) {
        return true;
    }
    uint32_t at = 0;
    while (at < size && bytes[at] == BLANK) {
        at++;
    }
    return at == size;
}

void push_ask(esp_loader_push_t *push)
{
    const uint8_t *bytes = piece_bytes(push);
    const uint32_t size = piece_size(push);
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    if (bytes != NULL) {
        esp_loader_md5_update(&md5, bytes, size);
    } else {
        uint8_t row[BLANK_ROW];
        memset(row, BLANK, sizeof(row));
        for (uint32_t at = 0; at < size; at += BLANK_ROW) {
            esp_loader_md5_update(&md5, row, sizeof(row));
        }
    }
    esp_loader_md5_final(&md5, push->_wanted);
    esp_loader_engine_flash_md5(push->_engine, push->_config.offset + push_place(push), size,
                                push->_digest);
}

bool push_agrees(const esp_loader_push_t *push)
{
    return esp_loader_md5_equal(push->_digest, push->_wanted);
}

static const uint8_t *piece_pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return piece_bytes(user) + offset;
}

void push_write(esp_loader_push_t *push)
{
    const uint32_t size = piece_size(push);
    const bool blank = piece_is_blank(piece_bytes(push), size);
    push->_write = (esp_loader_flash_write_t){
        .offset = push->_config.offset + push_place(push),
        .size = size,
        .block_size = push->_config.block_size,
        .pull = piece_pull,
        .user = push,
    };
    if (!blank) {
        esp_loader_engine_flash_write(push->_engine, &push->_write);
    } else if (esp_loader_engine_stub_running(push->_engine)) {
        const uint32_t more = ESP_LOADER_PUSH_SECTOR - 1;
        esp_loader_engine_flash_erase(push->_engine, push->_write.offset, (size + more) & ~more);
    } else {
        /* A ROM erases when a write begins. */
        esp_loader_engine_flash_begin(push->_engine, &push->_write);
    }
}
