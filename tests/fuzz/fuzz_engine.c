/*
 * An engine that is answered with anything, whatever it does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "esp_loader_job.h"
#include "esp_loader_stub_load.h"
#include "fuzz_chip.h"
#include <string.h>

enum { OPERATIONS = 24, OPERATIONS_MAX = 12 };

/* What operations are given, each in memory of its own, so that what is written behind it shows. */
typedef struct {
    esp_loader_engine_t *engine;
    esp_loader_flash_write_t *write;
    esp_loader_flash_deflate_t *deflate;
    esp_loader_ram_write_t *ram;
    esp_loader_flash_read_t *read;
    esp_loader_identity_t *identity;
    esp_loader_target_security_info_t *security;
    esp_loader_reached_t *reached;
    uint8_t *digest;
    uint8_t *mac;
    uint8_t *tx_buffer;
    uint8_t *bytes;
    uint8_t *read_bytes;
} memory_t;

enum { TX_SIZE = 256, READ_SIZE = 20000 };

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    return size <= FUZZ_IMAGE_SIZE && offset <= FUZZ_IMAGE_SIZE - size
               ? (const uint8_t *)user + offset
               : NULL;
}

static memory_t allocate(void)
{
    return (memory_t){
        .engine = calloc(1, sizeof(esp_loader_engine_t)),
        .write = calloc(1, sizeof(esp_loader_flash_write_t)),
        .deflate = calloc(1, sizeof(esp_loader_flash_deflate_t)),
        .ram = calloc(1, sizeof(esp_loader_ram_write_t)),
        .read = calloc(1, sizeof(esp_loader_flash_read_t)),
        .identity = calloc(1, sizeof(esp_loader_identity_t)),
        .security = calloc(1, sizeof(esp_loader_target_security_info_t)),
        .reached = calloc(1, sizeof(esp_loader_reached_t)),
        .digest = calloc(1, ESP_LOADER_MD5_SIZE),
        .mac = calloc(1, 6),
        .tx_buffer = calloc(1, TX_SIZE),
        .bytes = calloc(1, FUZZ_IMAGE_SIZE),
        .read_bytes = calloc(1, READ_SIZE),
    };
}

static void release(const memory_t *memory)
{
    free(memory->engine);
    free(memory->write);
    free(memory->deflate);
    free(memory->ram);
    free(memory->read);
    free(memory->identity);
    free(memory->security);
    free(memory->reached);
    free(memory->digest);
    free(memory->mac);
    free(memory->tx_buffer);
    free(memory->bytes);
    free(memory->read_bytes);
}

static void begin_write(const memory_t *memory, uint8_t which, fuzz_input_t *input)
{
    const uint32_t size = fuzz_byte(input) * 64u;
    *memory->write = (esp_loader_flash_write_t){.offset = fuzz_byte(input) * 0x1000u,
                                                .size = size,
                                                .block_size = 4u * fuzz_byte(input),
                                                .pull = pull,
                                                .user = memory->bytes};
    *memory->deflate = (esp_loader_flash_deflate_t){.offset = fuzz_byte(input) * 0x1000u,
                                                    .size = size,
                                                    .compressed_size = size / 2 + 1,
                                                    .block_size = 1u + fuzz_byte(input),
                                                    .pull = pull,
                                                    .user = memory->bytes};
    switch (which) {
    case 0:
        esp_loader_engine_flash_write(memory->engine, memory->write);
        break;
    case 1:
        esp_loader_engine_flash_begin(memory->engine, memory->write);
        break;
    case 2:
        esp_loader_engine_flash_deflate(memory->engine, memory->deflate);
        break;
    case 3:
        esp_loader_engine_flash_deflate_begin(memory->engine, memory->deflate);
        break;
    default:
        esp_loader_engine_flash_write_encrypted(memory->engine, memory->write);
        break;
    }
}

static void begin_ram(const memory_t *memory, fuzz_input_t *input)
{
    *memory->ram = (esp_loader_ram_write_t){.address = 0x40080000,
                                            .size = fuzz_byte(input) * 64u,
                                            .block_size = 8u * fuzz_byte(input),
                                            .payload = memory->bytes};
    esp_loader_engine_ram_begin(memory->engine, memory->ram);
}

static void begin_read(const memory_t *memory, fuzz_input_t *input)
{
    *memory->read = (esp_loader_flash_read_t){.address = fuzz_byte(input) * 100u,
                                              .size = fuzz_byte(input) * 78u,
                                              .buffer = memory->read_bytes};
    esp_loader_engine_flash_read(memory->engine, memory->read);
}

static void ask(const memory_t *memory, uint8_t which, fuzz_input_t *input)
{
    esp_loader_engine_t *engine = memory->engine;
    switch (which) {
    case 0:
        esp_loader_engine_read_register(engine, fuzz_word(input));
        break;
    case 1:
        esp_loader_engine_write_register(engine, fuzz_word(input), 1, 1, 1);
        break;
    case 2:
        esp_loader_engine_read_mac(engine, memory->mac);
        break;
    case 3:
        esp_loader_engine_identify(engine, memory->identity);
        break;
    case 4:
        esp_loader_engine_security_info(engine, memory->security);
        break;
    case 5:
        *memory->reached = ESP_LOADER_REACHED_UNKNOWN;
        esp_loader_engine_usb(engine, fuzz_byte(input), memory->reached);
        break;
    default:
        esp_loader_engine_flash_power(engine, (uint16_t)(300 + fuzz_byte(input) % 4));
        break;
    }
}

static void begin(const memory_t *memory, uint8_t operation, fuzz_input_t *input)
{
    esp_loader_engine_t *engine = memory->engine;
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 1 + operation / 64};
    switch (operation % OPERATIONS) {
    case 0:
    case 1:
        esp_loader_engine_connect_or_stub(engine, &args);
        break;
    case 2:
    case 3:
        esp_loader_engine_flash_attach(engine, operation < 128 ? 0x400000 : 0);
        break;
    case 4:
        esp_loader_engine_flash_detect(engine, 0);
        break;
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
        begin_write(memory, (uint8_t)(operation % OPERATIONS - 5), input);
        break;
    case 10:
        esp_loader_engine_flash_block(engine, memory->write, 4u * fuzz_byte(input));
        break;
    case 11:
        esp_loader_engine_flash_deflate_block(engine, memory->deflate, fuzz_byte(input));
        break;
    case 12:
        esp_loader_engine_flash_md5(engine, 0, fuzz_word(input), memory->digest);
        break;
    case 13:
        esp_loader_engine_flash_erase(engine, 0, fuzz_byte(input) * 0x1000u);
        break;
    case 14:
    case 15:
        begin_read(memory, input);
        break;
    case 16:
        begin_ram(memory, input);
        break;
    case 17:
        memory->ram->payload = memory->bytes;
        esp_loader_engine_ram_block(engine, memory->ram, 8u * fuzz_byte(input));
        break;
    case 18:
        esp_loader_engine_ram_run(engine, fuzz_byte(input));
        break;
    case 19:
        esp_loader_engine_start_stub(engine, 0x40080000);
        break;
    case 20:
        esp_loader_engine_change_baud(engine, 9600u * fuzz_byte(input));
        break;
    case 21:
        esp_loader_engine_reset_by_watchdog(engine);
        break;
    default:
        ask(memory, fuzz_byte(input) % 7, input);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, size};
    const memory_t memory = allocate();
    const esp_loader_engine_config_t config = {.tx_buffer = memory.tx_buffer,
                                               .tx_size = TX_SIZE,
                                               .enter_bootloader = &esp_loader_reset_classic,
                                               .run = &esp_loader_reset_run};
    fuzz_chip_t chip = {.input = &input, .engine = memory.engine, .kind = fuzz_byte(&input) % 4};
    chip.now_ms = (uint32_t)chip.kind << 30;
    esp_loader_engine_init(memory.engine, &config);
    for (int i = 0; i < OPERATIONS_MAX && input.size > 0; i++) {
        esp_loader_engine_set_time(memory.engine, chip.now_ms);
        begin(&memory, fuzz_byte(&input), &input);
        fuzz_chip_drive(&chip);
        FUZZ_CHECK(memory.write->written <= memory.write->size);
        FUZZ_CHECK(memory.read->read <= memory.read->size);
    }
    release(&memory);
    return 0;
}
