/*
 * A stream on its way into flash: what fills the buffer is compared, written where it differs, and
 * proven, before more is taken. So at any time all that was taken is in flash, in the buffer, or in
 * the sector that is held back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "push/push.h"
#include <string.h>

enum {
    FAILURES = 4, /* of one piece */
    IMAGE_MAGIC = 0xE9,
    /* What a write would refuse only when a sector is erased already. */
    BLOCK_MOST = 0x4000,
    BLOCK_UNIT = 4,
};

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The one way out, but for an operation's own failure. */
static void push_finish(esp_loader_push_t *push, esp_loader_error_t code, uint32_t address)
{
    push->phase = ESP_LOADER_PUSH_DONE;
    push->result.code = code;
    push->result.address = address;
}

static bool push_is_whole(uint32_t bytes)
{
    return bytes % ESP_LOADER_PUSH_SECTOR == 0;
}

static esp_loader_error_t push_judge(const esp_loader_engine_t *engine,
                                     const esp_loader_push_config_t *config)
{
    const uint32_t flash = esp_loader_engine_flash(engine)->size;
    if (esp_loader_engine_chip(engine) == ESP_UNKNOWN_CHIP) {
        return ESP_LOADER_ERROR_INVALID_TARGET;
    }
    if (!esp_loader_engine_can_verify(engine)) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    if (!esp_loader_engine_flash_attached(engine) || config->buffer == NULL ||
        config->buffer_size == 0 || config->block_size == 0 || config->block_size > BLOCK_MOST ||
        config->block_size % BLOCK_UNIT != 0 ||
        !push_is_whole(config->offset | config->limit | config->buffer_size)) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    return config->offset < flash && config->limit <= flash - config->offset
               ? ESP_LOADER_SUCCESS
               : ESP_LOADER_ERROR_IMAGE_SIZE;
}

void esp_loader_push_open(esp_loader_push_t *push, esp_loader_engine_t *engine,
                          const esp_loader_push_config_t *config)
{
    memset(push, 0, sizeof(*push));
    push->_engine = engine;
    push->_config = *config;
    esp_loader_md5_init(&push->_md5);
    const esp_loader_error_t code = push_judge(engine, config);
    if (code != ESP_LOADER_SUCCESS) {
        push_finish(push, code, config->offset);
    } else if (config->limit == 0) {
        push->_config.limit = esp_loader_engine_flash(engine)->size - config->offset;
    }
}

/* The buffer has what is to be worked on. */
static void push_work(esp_loader_push_t *push)
{
    push->phase = ESP_LOADER_PUSH_WORKS;
    push->_step = push->_begun ? PUSH_RUN : PUSH_BEGIN;
    push->_at = push->_run;
    push->_differs = 0;
    push->_same = 0;
    push->_singly = false;
}

uint32_t esp_loader_push_feed(esp_loader_push_t *push, const uint8_t *bytes, uint32_t size)
{
    const esp_loader_push_config_t *config = &push->_config;
    uint32_t taken = 0;
    while (push->phase == ESP_LOADER_PUSH_TAKES && taken < size) {
        uint32_t part = least(size - taken, config->buffer_size - push->_filled);
        part = least(part, config->limit - push->received);
        if (part == 0) {
            push_finish(push, ESP_LOADER_ERROR_IMAGE_SIZE, config->offset + config->limit);
            break;
        }
        memcpy(config->buffer + push->_filled, bytes + taken, part);
        esp_loader_md5_update(&push->_md5, bytes + taken, part);
        push->_filled += part;
        push->received += part;
        taken += part;
        if (push->_filled == config->buffer_size) {
            push_work(push);
        }
    }
    return taken;
}

void esp_loader_push_end(esp_loader_push_t *push, uint32_t size, const uint8_t *md5)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    if (push->phase != ESP_LOADER_PUSH_TAKES) {
        return;
    }
    const uint32_t behind = push->_config.offset + push->received;
    /* A copy, since the digest is that of the whole in the end as well. */
    esp_loader_md5_t whole = push->_md5;
    esp_loader_md5_final(&whole, digest);
    if (push->received == 0) {
        push_finish(push, ESP_LOADER_ERROR_INVALID_PARAM, behind);
    } else if (size != 0 && size != push->received) {
        push_finish(push, ESP_LOADER_ERROR_IMAGE_SIZE, behind);
    } else if (md5 != NULL && !esp_loader_md5_equal(md5, digest)) {
        push_finish(push, ESP_LOADER_ERROR_INVALID_MD5, push->_config.offset);
    } else {
        push->_ends = true;
        push_work(push);
    }
}

/* The next thing to make certain, and how: by a look whether it is there, or by writing it. */
static void push_take_up(esp_loader_push_t *push, push_piece_kind_t piece, push_step_t step)
{
    push->_piece = (uint8_t)piece;
    push->_step = (uint8_t)step;
    push->_failures = 0;
}

static void push_begin(esp_loader_push_t *push)
{
    const esp_loader_push_config_t *config = &push->_config;
    const uint32_t size = least(push->_filled, ESP_LOADER_PUSH_HEADER);
    esp_loader_error_t code = ESP_LOADER_SUCCESS;
    if (config->check != NULL) {
        code = config->check(push->_engine, config->buffer, size);
    }
    if (code != ESP_LOADER_SUCCESS) {
        push_finish(push, code, config->offset);
        return;
    }
    push->_begun = true;
    push->_held = config->first != NULL && config->buffer[0] == IMAGE_MAGIC &&
                  push->_filled >= ESP_LOADER_PUSH_SECTOR;
    push->_step = PUSH_RUN;
    if (push->_held) {
        memcpy(config->first, config->buffer, ESP_LOADER_PUSH_SECTOR);
        push->_at = ESP_LOADER_PUSH_SECTOR;
        if (!config->write_always) {
            push_take_up(push, PUSH_PIECE_FIRST, PUSH_COMPARE);
        }
    }
}

/* All of the buffer is in flash. */
static void push_run_done(esp_loader_push_t *push)
{
    push->_run += push->_filled;
    push->_filled = 0;
    push->reached = push->_run;
    if (push->_ends) {
        push->_step = PUSH_LAST;
    } else {
        push->phase = ESP_LOADER_PUSH_TAKES;
    }
}

/* Writes what differs, once the first sector does not boot. */
static void push_change(esp_loader_push_t *push)
{
    push->_size = push->_differs;
    if (push->_held && !push->_opened) {
        /* It may be blank already: so it is where an earlier stream was cut short. */
        push_take_up(push, PUSH_PIECE_OPEN, PUSH_PROVE);
    } else {
        push_take_up(push, PUSH_PIECE, PUSH_WRITE);
    }
}

/* Sectors that differ are looked for one by one, and written together where they are neighbours. */
static void push_next_piece(esp_loader_push_t *push)
{
    const uint32_t left = push->_run + push->_filled - push->_at - push->_differs;
    if (left == 0 && push->_differs == 0) {
        push_run_done(push);
    } else if (left == 0 || push->_same != 0) {
        push_change(push);
    } else if (push->_config.write_always) {
        push->_differs = left;
    } else {
        push->_size = push->_singly ? least(left, ESP_LOADER_PUSH_SECTOR) : left;
        push_take_up(push, PUSH_PIECE_LOOK, PUSH_COMPARE);
    }
}

static void push_compared(esp_loader_push_t *push)
{
    const bool same = push_agrees(push);
    push->_step = PUSH_RUN;
    if (push->_piece == PUSH_PIECE_FIRST) {
        push->_is_same = same;
    } else if (same && push->_differs != 0) {
        push->_same = push->_size;
    } else if (same) {
        push->skipped += push->_size;
        push->_at += push->_size;
    } else if (push->_size > ESP_LOADER_PUSH_SECTOR) {
        push->_singly = true;
    } else {
        push->_differs += push->_size;
    }
}

/* The piece is certain. */
static void push_certain(esp_loader_push_t *push)
{
    switch (push->_piece) {
    case PUSH_PIECE:
        push->_at += push->_size + push->_same;
        push->skipped += push->_same;
        push->_differs = 0;
        push->_same = 0;
        push->_step = PUSH_RUN;
        return;
    case PUSH_PIECE_OPEN:
        push->_is_same = false;
        push->_opened = true;
        push_take_up(push, PUSH_PIECE, PUSH_WRITE);
        return;
    case PUSH_PIECE_FIRST:
        push->_is_same = true;
        push_take_up(push, PUSH_PIECE, PUSH_WHOLE);
        return;
    default:
        push_finish(push, ESP_LOADER_ERROR_INVALID_MD5, push->_config.offset);
        return;
    }
}

/* Another failure of the piece. @return whether it is tried again */
static bool push_try_again(esp_loader_push_t *push)
{
    return ++push->_failures < FAILURES;
}

static void push_proved(esp_loader_push_t *push)
{
    if (push_agrees(push)) {
        push_certain(push);
    } else if (push_try_again(push)) {
        push->_step = PUSH_WRITE;
    } else {
        push_finish(push, ESP_LOADER_ERROR_INVALID_MD5, push->_config.offset + push_place(push));
    }
}

static void push_ask_whole(esp_loader_push_t *push)
{
    esp_loader_md5_t whole = push->_md5;
    esp_loader_md5_final(&whole, push->_wanted);
    esp_loader_engine_flash_md5(push->_engine, push->_config.offset, push->received, push->_digest);
}

static void push_whole_told(esp_loader_push_t *push)
{
    if (push_agrees(push)) {
        push->verified = true;
        push_finish(push, ESP_LOADER_SUCCESS, push->_config.offset);
    } else if (!push->_doubted) {
        /* A disturbed answer looks the same as flash that differs. */
        push->_doubted = true;
        push->_step = PUSH_WHOLE;
    } else if (push->_held) {
        push_take_up(push, PUSH_PIECE_SPOIL, PUSH_WRITE);
    } else {
        push_finish(push, ESP_LOADER_ERROR_INVALID_MD5, push->_config.offset);
    }
}

static void push_last(esp_loader_push_t *push)
{
    if (push->_held && !push->_is_same) {
        push_take_up(push, PUSH_PIECE_FIRST, PUSH_WRITE);
    } else {
        push_take_up(push, PUSH_PIECE, PUSH_WHOLE);
    }
}

static void push_do(esp_loader_push_t *push)
{
    switch (push->_step) {
    case PUSH_BEGIN:
        push_begin(push);
        return;
    case PUSH_RUN:
        push_next_piece(push);
        return;
    case PUSH_COMPARE:
        push->_step = PUSH_COMPARED;
        push_ask(push);
        return;
    case PUSH_COMPARED:
        push_compared(push);
        return;
    case PUSH_WRITE:
        push->_step = PUSH_WRITTEN;
        push_write(push);
        return;
    case PUSH_WRITTEN:
    case PUSH_PROVE:
        push->_step = PUSH_PROVED;
        push_ask(push);
        return;
    case PUSH_PROVED:
        push_proved(push);
        return;
    case PUSH_LAST:
        push_last(push);
        return;
    case PUSH_WHOLE:
        push->_step = PUSH_WHOLE_TOLD;
        push_ask_whole(push);
        return;
    case PUSH_WHOLE_TOLD:
        push_whole_told(push);
        return;
    }
}

/* The step that asks again for what the engine was asked. */
static push_step_t push_step_again(const esp_loader_push_t *push)
{
    switch (push->_step) {
    case PUSH_COMPARED:
        return PUSH_COMPARE;
    case PUSH_WRITTEN:
    case PUSH_PROVED:
        return PUSH_PROVE;
    case PUSH_WHOLE_TOLD:
        return PUSH_WHOLE;
    default:
        return (push_step_t)push->_step;
    }
}

/* Whether the step has begun an operation of the engine, whose result is there now. */
static bool push_awaited(const esp_loader_push_t *push)
{
    return push_step_again(push) != (push_step_t)push->_step;
}

/* Whether the chip is asked what became of it. A stub tells of what it could not write with the
 * next command's answer: the one after that is its own. A chip that does not even tell is lost. */
static bool push_line_failed(const esp_loader_push_t *push)
{
    return push->result.code == ESP_LOADER_ERROR_INVALID_RESPONSE ||
           (push->result.code == ESP_LOADER_ERROR_TIMEOUT && push->_step == PUSH_WRITTEN);
}

bool esp_loader_push_advance(esp_loader_push_t *push)
{
    if (push->phase != ESP_LOADER_PUSH_WORKS) {
        return false;
    }
    if (push_awaited(push)) {
        push->result = *esp_loader_engine_result(push->_engine);
        if (push_line_failed(push) && push_try_again(push)) {
            push->_step = (uint8_t)push_step_again(push);
        } else if (push->result.code != ESP_LOADER_SUCCESS) {
            push->phase = ESP_LOADER_PUSH_DONE;
            return false;
        }
        push->result.code = ESP_LOADER_SUCCESS;
    }
    push_do(push);
    return push->phase == ESP_LOADER_PUSH_WORKS;
}

void esp_loader_push_resume(esp_loader_push_t *push, uint32_t block_size)
{
    const esp_loader_error_t code = push->result.code;
    if (push->phase == ESP_LOADER_PUSH_DONE &&
        (code == ESP_LOADER_ERROR_TIMEOUT || code == ESP_LOADER_ERROR_INVALID_RESPONSE)) {
        push->phase = ESP_LOADER_PUSH_WORKS;
        push->result.code = ESP_LOADER_SUCCESS;
        push->_config.block_size = block_size;
        push->_failures = 0;
        push->_step = (uint8_t)push_step_again(push);
    }
}
