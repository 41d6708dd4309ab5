/*
 * Loads into RAM, and runs what was loaded. MEM_BEGIN sets the position, each MEM_DATA loads a
 * block and moves it on, MEM_END leaves the loader for the program.
 *
 * As with flash, a block is not repeated as it is when its answer is lost. RAM needs no erase and
 * takes the same bytes twice, so the position is set anew and the block is loaded once more, in
 * smaller frames. Frames are also smaller where a block is larger than a ROM loader takes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/exchange.h"

enum {
    RAM_BEGIN = ENGINE_BEGIN,
    RAM_EXPECT_BEGUN,
    RAM_EXPECT_FRAME,
    RAM_EXPECT_QUIET,
    RAM_EXPECT_RUNNING,
};

enum {
    RAM_SIZE_MAX = 0x4000000, /* more than any chip has, and no more blocks than can be counted */
    RAM_ATTEMPTS = 8,         /* without getting any further */
    RAM_TIMEOUT = 1000,       /* ms */
    RUN_TIMEOUT = 200,        /* ms */
};

/* Sets the position to load to. Unlike that of a write to flash it may be any byte, at any time,
 * and costs no erase. That is how a lost answer is repaired. */
static void ram_begin(esp_loader_engine_t *engine)
{
    esp_loader_ram_write_t *write = engine->_operation.ram_write;
    write->_frame = frame_size(engine, write->block_size);
    /* Counted by adding: small cores have no division. */
    uint32_t blocks = 0;
    for (uint32_t at = write->written; at < write->size; at += write->_frame) {
        blocks++;
    }
    uint32_t *words = exchange_command(engine, RAM_EXPECT_BEGUN, COMMAND_MEM_BEGIN, 4);
    /* Only what is still to come: the chip is told of a new, shorter load. */
    words[0] = write->size - write->written;
    words[1] = blocks;
    words[2] = write->_frame;
    words[3] = write->address + write->written;
    engine->_result.address = words[3];
    /* The chip counts blocks from its MEM_BEGIN on. */
    write->_sequence = 0;
}

static void ram_frame(esp_loader_engine_t *engine)
{
    esp_loader_ram_write_t *write = engine->_operation.ram_write;
    const uint32_t size = write->_left < write->_frame ? write->_left : write->_frame;
    /* All is loaded, or the operation was only a begin, which has no payload. */
    if (size == 0) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    /* Until the answer is here nobody knows where the chip would put the next one. */
    write->_broken = true;
    /* Sent once: a chip that has taken these bytes would load them a second time, behind the
     * first. */
    engine->_payload = write->payload + (write->_size - write->_left);
    exchange_data(engine, RAM_EXPECT_FRAME, COMMAND_MEM_DATA, size)[1] = write->_sequence++;
    engine->_timeout = RAM_TIMEOUT;
    engine->_result.address = write->address + write->written;
}

/* The frame is loaded: goes on to the next one. */
static void ram_go_on(esp_loader_engine_t *engine)
{
    esp_loader_ram_write_t *write = engine->_operation.ram_write;
    const uint32_t size = engine->_payload_size;
    write->written += size;
    write->_left -= size;
    write->_attempts = RAM_ATTEMPTS;
    /* The chip counts whole frames. After a shorter one, which is the block's last, it expects the
     * next at a place further on than this write does: the next block sets the position anew. */
    if (size == write->_frame) {
        write->_broken = false;
        ram_frame(engine);
    } else {
        engine_finish(engine, ESP_LOADER_SUCCESS);
    }
}

static void ram_procedure(esp_loader_engine_t *engine)
{
    esp_loader_ram_write_t *write = engine->_operation.ram_write;

    switch (engine->_rung) {
    case RAM_BEGIN:
        /* Both operations, the begin and each block, come through here. Sizes are compared as
         * differences, so that nothing wraps; a size of 0 wraps on purpose and is refused. */
        if (write->size - 1 >= RAM_SIZE_MAX || write->block_size == 0 ||
            write->_size > write->block_size || write->_size > write->size - write->written) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
        } else if (write->_broken) {
            /* The chip's position may be another one than this write's: it is set first, and the
             * block follows. */
            ram_begin(engine);
        } else {
            ram_frame(engine);
        }
        return;
    case RAM_EXPECT_BEGUN:
        write->_broken = false;
        ram_frame(engine);
        return;
    case RAM_EXPECT_FRAME:
        if (engine->_event == ENGINE_EVENT_OK) {
            ram_go_on(engine);
        } else if (write->_attempts > 1) {
            write->_attempts--;
            /* A late answer may still come, and is waited out: it would look like the answer to
             * the next frame. After a refusal none can come. Then the same bytes go to the same
             * place. */
            engine_quiet(engine, RAM_EXPECT_QUIET,
                         engine->_event == ENGINE_EVENT_REFUSED ? 0 : ENGINE_QUIET_TIME);
        } else {
            exchange_give_up(engine);
        }
        return;
    case RAM_EXPECT_QUIET:
        ram_begin(engine);
        return;
    }
}

void esp_loader_engine_ram_begin(esp_loader_engine_t *engine, esp_loader_ram_write_t *write)
{
    write->written = 0;
    write->_size = 0;
    write->_left = 0;
    /* Makes the procedure begin with MEM_BEGIN, also if this structure has been used before. */
    write->_broken = true;
    engine->_operation.ram_write = write;
    engine_begin(engine, ram_procedure, CHIP_HAS_RAM);
}

void esp_loader_engine_ram_block(esp_loader_engine_t *engine, esp_loader_ram_write_t *write,
                                 uint32_t size)
{
    write->_size = size;
    write->_left = size;
    write->_attempts = RAM_ATTEMPTS;
    engine->_operation.ram_write = write;
    engine_begin(engine, ram_procedure, CHIP_HAS_RAM);
}

static void run_procedure(esp_loader_engine_t *engine)
{
    const uint32_t entry = engine->_operation.words[0];
    uint32_t *words;

    switch (engine->_rung) {
    case RAM_BEGIN:
        /* Sent once: a chip that runs its program must not get the command a second time. */
        words = exchange_command_once(engine, RAM_EXPECT_RUNNING, COMMAND_MEM_END, 2);
        /* The first word is 1 to stay in the loader. No program begins at 0, so that entry stands
         * for it. */
        words[0] = entry == 0;
        words[1] = entry;
        /* An answer that comes at all comes before the program starts, so a short wait is enough.
         */
        engine->_timeout = RUN_TIMEOUT;
        engine->_result.address = entry;
        return;
    case RAM_EXPECT_RUNNING:
        /* A refusal is certain: the loader is still there. */
        if (engine->_event == ENGINE_EVENT_REFUSED) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_RESPONSE);
        } else {
            /* Silence means that the program runs, unless the chip was to stay in its loader. */
            engine_finish(engine, engine->_event == ENGINE_EVENT_TIMEOUT && entry == 0
                                      ? ESP_LOADER_ERROR_TIMEOUT
                                      : ESP_LOADER_SUCCESS);
        }
        return;
    }
}

void esp_loader_engine_ram_run(esp_loader_engine_t *engine, uint32_t entry)
{
    engine->_operation.words[0] = entry;
    engine_begin(engine, run_procedure, CHIP_HAS_RAM);
}
