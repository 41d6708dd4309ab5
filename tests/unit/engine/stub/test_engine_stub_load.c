/*
 * Loading a flasher stub: which commands it takes, and no others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub_load.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MEM_BEGIN = 0x05, MEM_END = 0x06, MEM_DATA = 0x07, SYNC = 0x08 };

static rig_t rig;

static unsigned commands(uint8_t opcode)
{
    return (unsigned)sim_chip_counters(rig.chip)->commands[opcode];
}

static void each_segment_is_begun_and_sent_once(void **state)
{
    static const uint32_t block_sizes[] = {0x1800, 0x400, 100};
    (void)state;
    for (size_t i = 0; i < sizeof(block_sizes) / sizeof(block_sizes[0]); i++) {
        esp_loader_stub_load_t load;
        const sim_config_t config = stub_scene_config_of("esp32c3");
        const esp_loader_stub_t *stub = stub_scene_stub();
        unsigned blocks = 0;
        unsigned steps = 0;
        rig_init_with(&rig, &config);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        const unsigned syncs = commands(SYNC);
        esp_loader_stub_load_init(&load, &rig.engine, stub);
        load.block_size = block_sizes[i];
        while (esp_loader_stub_load_advance(&load)) {
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            steps++;
        }
        for (size_t segment = 0; segment < stub->segment_count; segment++) {
            const uint32_t size = stub->segments[segment].size;
            for (uint32_t at = 0; at < size; at += block_sizes[i]) {
                blocks++;
            }
        }
        assert_int_equal(load.result.code, ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_int_equal(commands(MEM_BEGIN), stub->segment_count);
        assert_int_equal(commands(MEM_DATA), blocks);
        assert_int_equal(commands(MEM_END), 1);
        /* The stub is asked whether it is there. */
        assert_int_equal(commands(SYNC) - syncs, 1);
        assert_int_equal(steps, stub->segment_count + blocks + 1);
        rig_free(&rig);
    }
}

/* Connects and loads the stub; what starting it takes, in microseconds. `greeting` is where in the
 * bytes to the host the greeting begins: behind the ROM's answer. */
static uint64_t start_us(const sim_fault_t *fault, uint64_t *greeting)
{
    enum { ANSWER_SIZE = 14 };
    esp_loader_stub_load_t load;
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    rig_fault(&rig, fault);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    esp_loader_stub_load_init(&load, &rig.engine, stub_scene_stub());
    uint64_t began = 0;
    while (esp_loader_stub_load_advance(&load)) {
        began = rig.now_us;
        *greeting = sim_link_bytes(rig.link, SIM_TO_HOST) + ANSWER_SIZE;
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(load.result.code, ESP_LOADER_SUCCESS);
    const uint64_t took = rig.now_us - began;
    rig_free(&rig);
    return took;
}

/* A stub greets 10 ms after the ROM's answer (docs/PROTOCOL.md, section 21). Where nobody hears it,
 * 20 ms are waited. */
static void a_stub_is_spoken_to_as_soon_as_it_has_greeted(void **state)
{
    const sim_fault_t none = {.kind = SIM_FAULT_NONE};
    uint64_t greeting;
    uint64_t ignored;
    (void)state;
    const uint64_t heard = start_us(&none, &greeting);
    const sim_fault_t lost = {
        .kind = SIM_FAULT_TRUNCATE, .direction = SIM_TO_HOST, .at = greeting, .count = 6};
    assert_in_range(start_us(&lost, &ignored), heard + 8000, heard + 10000);
    /* Half a greeting is none, and does no harm. */
    for (uint64_t at = greeting; at < greeting + 6; at++) {
        const sim_fault_t damaged = {
            .kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_HOST, .at = at, .byte = 0x01};
        assert_in_range(start_us(&damaged, &ignored), heard, heard + 200000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stub_is_spoken_to_as_soon_as_it_has_greeted),
        cmocka_unit_test(each_segment_is_begun_and_sent_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
