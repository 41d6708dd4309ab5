/*
 * Whatever the memory of an operation held before: what is not the caller's to set is set when it
 * begins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_ask.h"
#include "esp_loader_engine_board.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 20000, RAM = 0x3FC90000, BLOCK = 1024 };

static const uint8_t before[] = {0x00, 0x01, 0x55, 0x80, 0xFF};
enum { MEMORIES = sizeof(before) };

static rig_t rig;
static uint8_t image[SIZE];
static uint8_t stream[SIZE + 100];
static uint8_t read_back[SIZE];

/* On a sound line, or on one that has lost a byte each way by the time the operation runs. */
static void begin(bool stub, bool loses)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    const sim_fault_t faults[] = {
        {.kind = SIM_FAULT_DROP, .direction = SIM_TO_CHIP, .at = 3000},
        {.kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = 40},
    };
    rig_init_with(&rig, &config);
    rig_fill(image, SIZE, 3);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, faults, loses ? 2 : 0);
    sim_link_advance(rig.link, rig.now_us);
}

static uint8_t *in_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

static void of_a_write(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4 * MEMORIES; i++) {
        esp_loader_flash_write_t write;
        esp_loader_md5_t md5;
        esp_loader_md5_t expected;
        uint8_t digests[2][ESP_LOADER_MD5_SIZE];
        begin(i % 2 != 0, i / 2 % 2 != 0);
        memset(&write, before[i / 4], sizeof(write));
        memset(&md5, before[i / 4], sizeof(md5));
        write.offset = AT;
        write.size = SIZE;
        write.block_size = BLOCK;
        write.pull = rig_pull;
        write.user = image;
        write.md5 = &md5;
        write.erased = false;
        esp_loader_engine_flash_write(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(write.written, SIZE);
        assert_memory_equal(in_flash(), image, SIZE);
        esp_loader_md5_final(&md5, digests[0]);
        esp_loader_md5_init(&expected);
        esp_loader_md5_update(&expected, image, SIZE);
        esp_loader_md5_final(&expected, digests[1]);
        assert_memory_equal(digests[0], digests[1], ESP_LOADER_MD5_SIZE);
        rig_free(&rig);
    }
}

static void of_a_compressed_write(void **state)
{
    uLongf size = sizeof(stream);
    (void)state;
    rig_fill(image, SIZE, 3);
    assert_int_equal(compress(stream, &size, image, SIZE), Z_OK);
    for (unsigned i = 0; i < 2 * MEMORIES; i++) {
        esp_loader_flash_deflate_t deflate;
        begin(i % 2 != 0, false);
        memset(&deflate, before[i / 2], sizeof(deflate));
        deflate.offset = AT;
        deflate.size = SIZE;
        deflate.compressed_size = (uint32_t)size;
        deflate.block_size = BLOCK;
        deflate.pull = rig_pull;
        deflate.user = stream;
        esp_loader_engine_flash_deflate(&rig.engine, &deflate);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(deflate.written, size);
        uint8_t digest[ESP_LOADER_MD5_SIZE];
        esp_loader_engine_flash_md5(&rig.engine, AT, SIZE, digest);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(in_flash(), image, SIZE);
        rig_free(&rig);
    }
}

static void of_a_read(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4 * MEMORIES; i++) {
        esp_loader_flash_read_t read;
        begin(i % 2 != 0, i / 2 % 2 != 0);
        memcpy(in_flash(), image, SIZE);
        memset(read_back, 0, SIZE);
        memset(&read, before[i / 4], sizeof(read));
        read.address = AT;
        read.size = SIZE;
        read.buffer = read_back;
        esp_loader_engine_flash_read(&rig.engine, &read);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(read.read, SIZE);
        assert_memory_equal(read_back, image, SIZE);
        rig_free(&rig);
    }
}

static void of_a_load(void **state)
{
    enum { LOADED = 5000 };
    (void)state;
    for (unsigned i = 0; i < 2 * MEMORIES; i++) {
        esp_loader_ram_write_t load;
        begin(false, i % 2 != 0);
        memset(&load, before[i / 2], sizeof(load));
        load.address = RAM;
        load.size = LOADED;
        load.block_size = BLOCK;
        esp_loader_engine_ram_begin(&rig.engine, &load);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(load.written, 0);
        while (load.written < LOADED) {
            const uint32_t left = LOADED - load.written;
            load.payload = image + load.written;
            esp_loader_engine_ram_block(&rig.engine, &load, left < BLOCK ? left : BLOCK);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        }
        for (uint32_t at = 0; at < LOADED; at += 4) {
            uint32_t word;
            memcpy(&word, image + at, sizeof(word));
            assert_int_equal(sim_chip_peek(rig.chip, RAM + at), word);
        }
        rig_free(&rig);
    }
}

static void of_what_is_told(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MEMORIES; i++) {
        esp_loader_identity_t identity;
        esp_loader_target_security_info_t info;
        esp_loader_identity_t same = {.revision = 0};
        esp_loader_target_security_info_t same_info = {.eco_version = 0};
        begin(false, false);
        esp_loader_engine_security_info(&rig.engine, &same_info);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        esp_loader_engine_identify(&rig.engine, &same);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        memset(&identity, before[i], sizeof(identity));
        esp_loader_engine_identify(&rig.engine, &identity);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(identity.mac, same.mac, sizeof(same.mac));
        assert_int_equal(identity.revision, same.revision);
        memset(&info, before[i], sizeof(info));
        esp_loader_engine_security_info(&rig.engine, &info);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(&info, &same_info, sizeof(info));
        rig_free(&rig);
    }
}

static void of_an_engine(void **state)
{
    (void)state;
    static const esp_loader_engine_config_t config = {0};
    for (unsigned i = 0; i < MEMORIES; i++) {
        esp_loader_engine_t engine;
        memset(&engine, before[i], sizeof(engine));
        esp_loader_engine_init(&engine, &config);
        assert_false(esp_loader_engine_was_disturbed(&engine));
        assert_false(esp_loader_engine_flash_attached(&engine));
        assert_false(esp_loader_engine_stub_running(&engine));
        assert_int_equal(esp_loader_engine_last_chip(&engine), ESP_UNKNOWN_CHIP);
        assert_int_equal(esp_loader_engine_result(&engine)->code, ESP_LOADER_SUCCESS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_write),      cmocka_unit_test(of_a_compressed_write),
        cmocka_unit_test(of_a_read),       cmocka_unit_test(of_a_load),
        cmocka_unit_test(of_what_is_told), cmocka_unit_test(of_an_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
