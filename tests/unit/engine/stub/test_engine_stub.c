/*
 * A flasher stub, loaded, started and used.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/choice.h"
#include "support/rig.h"
#include "support/stride.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { READ_FROM = 123, READ_SIZE = 20001 };

enum { IMAGE_SIZE = 50000, OFFSET = 0x10000, SMALL_SIZE = 700 };

/* Where the same is done again and again: four blocks and two stretches to read. */
enum { SHORT_SIZE = 13000, SHORT_READ = 5001, SHORT_STUB = 2000 };

static uint8_t image[IMAGE_SIZE];

/* Everything from connecting to verifying. */
static esp_loader_error_t flash_through_stub(rig_t *rig, uint32_t size, uint32_t block_size)
{
    esp_loader_error_t error = rig_connect(rig);
    error = error == ESP_LOADER_SUCCESS ? stub_scene_start(rig) : error;
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_engine_change_baud(&rig->engine, 921600);
        error = rig_run(rig);
    }
    error = error == ESP_LOADER_SUCCESS ? rig_attach(rig) : error;
    if (error != ESP_LOADER_SUCCESS) {
        return error;
    }
    esp_loader_image_t images[] = {
        {.offset = OFFSET, .size = size, .pull = rig_pull, .user = image}};
    esp_loader_job_t job;
    esp_loader_job_init(&job, &rig->engine, images, 1, block_size);
    return rig_job(rig, &job);
}

/* Reads what was written, from an odd place and to an odd end. */
static esp_loader_error_t read_back(rig_t *rig, uint32_t size)
{
    static uint8_t content[READ_SIZE];
    memset(content, 0, sizeof(content));
    esp_loader_flash_read_t read = {.address = OFFSET + READ_FROM, .size = size, .buffer = content};
    esp_loader_engine_flash_read(&rig->engine, &read);
    const esp_loader_error_t error = rig_run(rig);
    if (error == ESP_LOADER_SUCCESS && memcmp(content, image + READ_FROM, size) != 0) {
        fail_msg("read something else than was written");
    }
    return error;
}

static void an_image_is_written_verified_and_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; stub_scene_name(i) != NULL; i++) {
        rig_t rig;
        stub_scene_begin(&rig, i);
        assert_int_equal(flash_through_stub(&rig, IMAGE_SIZE, 0x4000), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + OFFSET, image, IMAGE_SIZE);
        assert_int_equal(read_back(&rig, READ_SIZE), ESP_LOADER_SUCCESS);
        rig_free(&rig);
    }
}

/* A source that gives its bytes once, in pieces of any size. */
static void short_blocks_follow_each_other(void **state)
{
    static const uint32_t sizes[] = {1024, 100, 4, 1024, 516, 1000, 424};
    (void)state;
    for (size_t i = 0; stub_scene_name(i) != NULL; i++) {
        rig_t rig;
        rig_fill(image, sizeof(image), 2);
        stub_scene_begin(&rig, i);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        esp_loader_flash_write_t write = {
            .offset = OFFSET, .size = 4092, .block_size = 1024, .pull = rig_pull, .user = image};
        esp_loader_engine_flash_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        for (size_t block = 0; block < sizeof(sizes) / sizeof(sizes[0]); block++) {
            esp_loader_engine_flash_block(&rig.engine, &write, sizes[block]);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        }
        uint8_t digest[16];
        esp_loader_engine_flash_md5(&rig.engine, OFFSET, 4092, digest);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + OFFSET, image, 4092);
        rig_free(&rig);
    }
}

/* Flash of 32 MiB: stubs that send 24 bits of address would write below what is meant. */
static void large_flash_is_reached_or_refused(void **state)
{
    enum { MIB = 0x100000, FAR = 24 * MIB, FAR_SIZE = 5000 };
    (void)state;
    for (size_t i = 0; stub_scene_name(i) != NULL; i++) {
        rig_t rig;
        sim_config_t config = stub_scene_config(i);
        config.flash_part = "W25Q256";
        config.paced = false;
        rig_fill(image, sizeof(image), 4);
        rig_init_with(&rig, &config);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, 32 * MIB);
        uint8_t *flash = sim_chip_flash(rig.chip, NULL);
        flash[FAR] = flash[FAR - 16 * MIB] = flash[32 * MIB - 1] = 0;
        esp_loader_flash_write_t write = {
            .offset = FAR, .size = FAR_SIZE, .block_size = 1024, .pull = rig_pull, .user = image};
        esp_loader_engine_flash_write(&rig.engine, &write);
        const esp_loader_error_t error = rig_run(&rig);
        uint8_t digest[16];
        esp_loader_engine_flash_md5(&rig.engine, FAR, FAR_SIZE, digest);
        assert_int_equal(rig_run(&rig), error);
        if (error == ESP_LOADER_SUCCESS) {
            uint8_t content[FAR_SIZE];
            esp_loader_flash_read_t read = {.address = FAR, .size = FAR_SIZE, .buffer = content};
            esp_loader_engine_flash_read(&rig.engine, &read);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            assert_memory_equal(content, image, FAR_SIZE);
            assert_memory_equal(flash + FAR, image, FAR_SIZE);
        } else {
            assert_int_equal(error, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        }
        assert_int_equal(flash[FAR - 16 * MIB], 0);
        esp_loader_engine_flash_erase(&rig.engine, 0, 32 * MIB);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(flash[FAR - 16 * MIB], 0xFF);
        assert_int_equal(flash[FAR], 0xFF);
        assert_int_equal(flash[32 * MIB - 1], 0xFF);
        rig_free(&rig);
    }
}

static void a_stub_that_did_not_arrive_is_not_started(void **state)
{
    (void)state;
    rig_t rig;
    stub_scene_begin(&rig, 1);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    stub_scene_damage();
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_ERROR_TIMEOUT);
    stub_scene_damage();
    assert_false(esp_loader_engine_stub_running(&rig.engine));
    rig_free(&rig);
}

static void any_answer_may_be_lost(void **state)
{
    (void)state;
    stub_scene_shorten(SHORT_STUB);
    for (size_t i = 0; stub_scene_name(i) != NULL; i++) {
        uint64_t frames = 1;
        for (uint64_t at = 0; at < frames; at += STRIDE) {
            rig_t rig;
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
            stub_scene_begin(&rig, i);
            rig_fault(&rig, &fault);
            esp_loader_error_t error = flash_through_stub(&rig, SHORT_SIZE, 0x1000);
            error = error == ESP_LOADER_SUCCESS ? read_back(&rig, SHORT_READ) : error;
            if (error != ESP_LOADER_SUCCESS ||
                memcmp(sim_chip_flash(rig.chip, NULL) + OFFSET, image, SHORT_SIZE) != 0) {
                fail_msg("%s, answer %u swallowed: error %d", stub_scene_name(i), (unsigned)at,
                         error);
            }
            if (sim_link_frames(rig.link) > frames) {
                frames = sim_link_frames(rig.link);
            }
            rig_free(&rig);
        }
        print_message("%s: one answer of %u swallowed, every %d. in turn\n", stub_scene_name(i),
                      (unsigned)frames, STRIDE);
    }
}

/* A stub that misses one END hears nothing until it is told where a frame begins. */
static void any_byte_to_the_chip_may_be_lost(void **state)
{
    (void)state;
    uint64_t bytes = 1;
    unsigned runs = 0;
    stub_scene_shorten(SHORT_STUB);
    for (uint64_t at = 0; at < bytes; at += STRIDE) {
        rig_t rig;
        const sim_fault_t fault = {.kind = SIM_FAULT_DROP, .direction = SIM_TO_CHIP, .at = at};
        stub_scene_begin(&rig, 1);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        rig_fault(&rig, &fault);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        esp_loader_image_t images[] = {
            {.offset = OFFSET, .size = SMALL_SIZE, .pull = rig_pull, .user = image}};
        esp_loader_job_t job;
        esp_loader_job_init(&job, &rig.engine, images, 1, 256);
        const esp_loader_error_t error = rig_job(&rig, &job);
        if (error != ESP_LOADER_SUCCESS ||
            memcmp(sim_chip_flash(rig.chip, NULL) + OFFSET, image, SMALL_SIZE) != 0) {
            fail_msg("byte %u lost: error %d", (unsigned)at, error);
        }
        bytes = sim_link_bytes(rig.link, SIM_TO_CHIP) > bytes
                    ? sim_link_bytes(rig.link, SIM_TO_CHIP)
                    : bytes;
        runs++;
        rig_free(&rig);
    }
    print_message("%u bytes, each lost once\n", runs);
}

/* Sends so many bytes of what the engine has to say, and no more. */
static void send_some(rig_t *rig, unsigned count)
{
    while (count > 0) {
        uint16_t size = 0;
        const uint8_t *bytes = esp_loader_engine_tx_buf(&rig->engine, &size);
        const uint16_t part = (uint16_t)(size < count ? size : count);
        if (part == 0) {
            return;
        }
        sim_link_write(rig->link, bytes, part);
        esp_loader_engine_tx_ack(&rig->engine, part);
        count -= part;
    }
}

static void a_command_that_was_cut_spoils_no_later_one(void **state)
{
    enum { RAM = 0x3FC90000, LONGEST = 40 };
    (void)state;
    rig_t rig;
    stub_scene_begin(&rig, 2);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    sim_chip_poke(rig.chip, RAM, 0x12345678);
    for (unsigned cut = 0; cut < LONGEST; cut++) {
        uint8_t digest[16];
        esp_loader_engine_flash_md5(&rig.engine, OFFSET, 4096, digest);
        send_some(&rig, cut);
        const uint64_t begun_us = rig.now_us;
        esp_loader_engine_read_register(&rig.engine, RAM);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_value(&rig.engine), 0x12345678);
        /* The SYNC that goes before it is understood the first time. */
        assert_true(rig.now_us - begun_us < 60000);
    }
    rig_free(&rig);
}

int main(int argc, char **argv)
{
    rig_fill(image, sizeof(image), 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_written_verified_and_read_back),
        cmocka_unit_test(short_blocks_follow_each_other),
        cmocka_unit_test(large_flash_is_reached_or_refused),
        cmocka_unit_test(a_stub_that_did_not_arrive_is_not_started),
        cmocka_unit_test(any_answer_may_be_lost),
        cmocka_unit_test(any_byte_to_the_chip_may_be_lost),
        cmocka_unit_test(a_command_that_was_cut_spoils_no_later_one),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
