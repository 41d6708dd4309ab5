/*
 * How often the blocking API calls its port for a block: that must not depend on the data.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    BLOCK = 4096,
    BLOCKS = 4,
    MOST_READS = 4,
    TX_LARGEST = 2 * BLOCK + 50, /* what esp_loader_set_tx_buffer() says holds a block */
};

typedef struct {
    const char *what;
    int byte; /* all of them; -1: random, -2: half need an escape */
} data_t;

static const data_t data_kinds[] = {
    {"0x00", 0x00}, {"0xC0", 0xC0}, {"0xDB", 0xDB}, {"random", -1}, {"mixed", -2}};

static void fill(uint8_t *bytes, size_t size, int byte)
{
    if (byte >= 0) {
        memset(bytes, byte, size);
        return;
    }
    rig_fill(bytes, size, 77);
    for (size_t i = 0; byte == -2 && i < size; i += 2) {
        bytes[i] = 0xC0;
    }
}

/* Flashes and checks the calls for each block. An operation that delivers what is there is called
 * as often as bytes come apart: they come at once here. */
static void assert_calls(const data_t *data, uint16_t tx_size, bool read_available, bool verify)
{
    static uint8_t image[BLOCKS * BLOCK];
    static uint8_t tx_buffer[TX_LARGEST];
    memory_port_t port;
    esp_loader_t loader;
    const sim_config_t config = {.chip = "esp32", .flash_part = "W25Q16", .paced = !read_available};
    memory_port_init(&port, &config, read_available, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    if (tx_size != 0) {
        esp_loader_set_tx_buffer(&loader, tx_buffer, tx_size);
    }
    const unsigned room = tx_size != 0 ? tx_size : ESP_LOADER_TX_BUFFER_SIZE;
    fill(image, sizeof(image), data->byte);
    esp_loader_flash_cfg_t cfg = {.offset = 0x10000,
                                  .image_size = sizeof(image),
                                  .block_size = BLOCK,
                                  .skip_verify = !verify};
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    for (size_t i = 0; i < BLOCKS; i++) {
        const memory_port_calls_t before = port.calls;
        const uint64_t received = sim_link_bytes(port.link, SIM_TO_HOST);
        const uint64_t bytes = sim_link_bytes(port.link, SIM_TO_CHIP);
        assert_int_equal(esp_loader_flash_write(&loader, &cfg, &image[i * BLOCK], BLOCK),
                         ESP_LOADER_SUCCESS);
        const uint64_t encoded = sim_link_bytes(port.link, SIM_TO_CHIP) - bytes;
        const uint64_t answered = sim_link_bytes(port.link, SIM_TO_HOST) - received;
        const unsigned writes = port.calls.write - before.write;
        const unsigned reads = port.calls.read - before.read;
        const unsigned others = port.calls.read_available - before.read_available;
        const unsigned most_reads = read_available ? MOST_READS : (unsigned)answered;
        const unsigned most_writes = room == TX_LARGEST ? 2 : (unsigned)(encoded / room) + 2;
        assert_true(encoded > BLOCK);
        if (writes > most_writes || reads + others > most_reads ||
            (read_available ? reads : others) != 0) {
            fail_msg("%s, %u bytes of buffer, %u encoded: %u writes, %u reads, %u of what is there",
                     data->what, room, (unsigned)encoded, writes, reads, others);
        }
    }
    assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + 0x10000, image, sizeof(image));
    memory_port_free(&port);
}

static void calls_do_not_depend_on_the_data(void **state)
{
    static const uint16_t tx_sizes[] = {0, 64, 128, 1000, 4096, TX_LARGEST};
    (void)state;
    for (size_t kind = 0; kind < sizeof(data_kinds) / sizeof(data_kinds[0]); kind++) {
        for (size_t i = 0; i < sizeof(tx_sizes) / sizeof(tx_sizes[0]); i++) {
            for (unsigned way = 0; way < 4; way++) {
                assert_calls(&data_kinds[kind], tx_sizes[i], way % 2 != 0, way / 2 != 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_do_not_depend_on_the_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
