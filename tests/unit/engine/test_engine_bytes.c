/*
 * The exact bytes of each command on the wire, written down by hand from Espressif's serial
 * protocol documentation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static scripted_scene_t scene;

static void run(esp_loader_error_t expected)
{
    assert_int_equal(scripted_scene_run(&scene), expected);
}

static void assert_frame(uint8_t opcode, unsigned nth, const void *expected, size_t expected_size)
{
    uint32_t size;
    const uint8_t *frame = scripted_chip_frame(&scene.chip, opcode, nth, &size);
    assert_non_null(frame);
    assert_int_equal(size, expected_size);
    assert_memory_equal(frame, expected, size);
}

#define ASSERT_FRAME(opcode, nth, bytes) assert_frame(opcode, nth, bytes, sizeof(bytes) - 1)

#define NO_CHECKSUM "\x00\x00\x00\x00"
#define ZERO        "\x00\x00\x00\x00"

static void connect(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    ASSERT_FRAME(0x08, 0,
                 "\xC0\x00\x08\x24\x00" NO_CHECKSUM "\x07\x07\x12\x20UUUUUUUUUUUUUUUU"
                 "UUUUUUUUUUUUUUUU\xC0");
    ASSERT_FRAME(0x14, 0, "\xC0\x00\x14\x00\x00" NO_CHECKSUM "\xC0");
    ASSERT_FRAME(0x0A, 0, "\xC0\x00\x0A\x04\x00" NO_CHECKSUM "\x00\x10\x00\x40\xC0");
    assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP32_CHIP);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x08), 1);
}

static void read_register(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .value = 0xC0DBDCDD});
    esp_loader_engine_read_register(&scene.engine, 0x60C0DB04);
    run(ESP_LOADER_SUCCESS);
    ASSERT_FRAME(0x0A, 0, "\xC0\x00\x0A\x04\x00" NO_CHECKSUM "\x04\xDB\xDD\xDB\xDC\x60\xC0");
    assert_int_equal(esp_loader_engine_value(&scene.engine), 0xC0DBDCDD);
}

static void write_register(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_accept(&scene.chip, 0x09);
    esp_loader_engine_write_register(&scene.engine, 0x3FF48034, 0x12345678, 0x00FF00F0, 1000);
    run(ESP_LOADER_SUCCESS);
    ASSERT_FRAME(0x09, 0,
                 "\xC0\x00\x09\x10\x00" NO_CHECKSUM "\x34\x80\xF4\x3F\x78\x56\x34\x12"
                 "\xF0\x00\xFF\x00\xE8\x03\x00\x00\xC0");
}

static void attach(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    ASSERT_FRAME(0x0D, 0, "\xC0\x00\x0D\x08\x00" NO_CHECKSUM ZERO ZERO "\xC0");
    ASSERT_FRAME(0x0B, 0,
                 "\xC0\x00\x0B\x18\x00" NO_CHECKSUM ZERO "\x00\x00\x40\x00\x00\x00\x01\x00"
                 "\x00\x10\x00\x00\x00\x01\x00\x00\xFF\xFF\x00\x00\xC0");
    assert_int_equal(scripted_chip_count(&scene.chip, 0x02), 0);
}

static void attach_of_an_esp8266(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp8266);
    ASSERT_FRAME(0x02, 0, "\xC0\x00\x02\x10\x00" NO_CHECKSUM ZERO ZERO ZERO ZERO "\xC0");
    assert_int_equal(scripted_chip_count(&scene.chip, 0x0D), 0);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x0B), 0);
}

static void write_flash(uint32_t offset, const void *bytes, uint32_t size, uint32_t block_size)
{
    esp_loader_flash_write_t write = {.offset = offset,
                                      .size = size,
                                      .block_size = block_size,
                                      .pull = rig_pull,
                                      .user = (void *)(uintptr_t)bytes};
    esp_loader_engine_flash_write(&scene.engine, &write);
    run(ESP_LOADER_SUCCESS);
    assert_int_equal(write.written, size);
}

static void flash_begin_of_four_words(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    write_flash(0x10000, "0123456789", 10, 8);
    ASSERT_FRAME(0x02, 0,
                 "\xC0\x00\x02\x10\x00" NO_CHECKSUM "\x0A\x00\x00\x00\x02\x00\x00\x00"
                 "\x08\x00\x00\x00\x00\x00\x01\x00\xC0");
}

static void flash_begin_of_five_words(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32c3);
    write_flash(0xC000, "0123456789", 10, 1024);
    ASSERT_FRAME(0x02, 0,
                 "\xC0\x00\x02\x14\x00" NO_CHECKSUM "\x0A\x00\x00\x00\x01\x00\x00\x00"
                 "\x00\x04\x00\x00\x00\xDB\xDC\x00\x00" ZERO "\xC0");
}

static void flash_data(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    write_flash(0x10000, "\x01\x02\x04\x08\x10\x20\x40\x80\xC0\xDB", 10, 8);
    /* 0xEF ^ 0xFF */
    ASSERT_FRAME(0x03, 0,
                 "\xC0\x00\x03\x18\x00\x10\x00\x00\x00\x08\x00\x00\x00" ZERO ZERO ZERO
                 "\x01\x02\x04\x08\x10\x20\x40\x80\xC0");
    /* 0xEF ^ 0xC0 ^ 0xDB; two bytes of padding, up to a whole word, cancel each other out */
    ASSERT_FRAME(0x03, 1,
                 "\xC0\x00\x03\x14\x00\xF4\x00\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00" ZERO ZERO
                 "\xDB\xDC\xDB\xDD\xFF\xFF\xC0");
    assert_int_equal(scripted_chip_count(&scene.chip, 0x03), 2);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x04), 0);
}

static void flash_data_with_odd_padding(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    write_flash(0x0, "\x10", 1, 4);
    /* 0xEF ^ 0x10 ^ 0xFF */
    ASSERT_FRAME(0x03, 0,
                 "\xC0\x00\x03\x14\x00\x00\x00\x00\x00\x04\x00\x00\x00" ZERO ZERO ZERO
                 "\x10\xFF\xFF\xFF\xC0");
}

/* The ESP8266's ROM gets whole blocks, as far as the sector goes. */
static void padding_ends_with_the_sector(void **state)
{
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp8266);
    static const uint8_t bytes[4092];
    write_flash(0, bytes, sizeof(bytes), 0x1800);
    uint32_t size;
    const uint8_t *frame = scripted_chip_frame(&scene.chip, 0x03, 0, &size);
    assert_non_null(frame);
    assert_memory_equal(frame, "\xC0\x00\x03\x10\x10\xEF", 6);
    assert_int_equal(size, 2 + 8 + 16 + 4096);
}

static void flash_md5(void **state)
{
    static const char digest_text[] = "00112233445566778899aabbccddeeff";
    static const uint8_t expected[] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                       0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x13, .data = digest_text, .data_size = 32});
    uint8_t digest[16];
    esp_loader_engine_flash_md5(&scene.engine, 0x10000, 0x1234, digest);
    run(ESP_LOADER_SUCCESS);
    ASSERT_FRAME(0x13, 0,
                 "\xC0\x00\x13\x10\x00" NO_CHECKSUM "\x00\x00\x01\x00\x34\x12\x00\x00" ZERO ZERO
                 "\xC0");
    assert_memory_equal(digest, expected, sizeof(digest));
}

static void change_baud(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scripted_chip_accept(&scene.chip, 0x0F);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .host_baud = 921600});
    esp_loader_engine_change_baud(&scene.engine, 921600);
    run(ESP_LOADER_SUCCESS);
    ASSERT_FRAME(0x0F, 0, "\xC0\x00\x0F\x08\x00" NO_CHECKSUM "\x00\x10\x0E\x00" ZERO "\xC0");
    assert_int_equal(scene.chip.host_baud, 921600);
}

/* A word of 0, sent once: what answers is a ROM that restarts. */
static void restart(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp8266);
    scripted_chip_accept(&scene.chip, 0x04);
    esp_loader_engine_restart(&scene.engine);
    run(ESP_LOADER_SUCCESS);
    ASSERT_FRAME(0x04, 0, "\xC0\x00\x04\x04\x00" NO_CHECKSUM ZERO "\xC0");
    assert_int_equal(scripted_chip_count(&scene.chip, 0x04), 1);
}

static void a_restart_that_is_refused_or_not_answered_is_none(void **state)
{
    enum { TIMEOUT = 200, LINE = 10 };
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x04, .error = 0x06});
    esp_loader_engine_restart(&scene.engine);
    run(ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x04), 1);
    assert_int_equal(esp_loader_engine_result(&scene.engine)->status, 0x06);
    scripted_chip_forget(&scene.chip, 0x04);
    const uint32_t begun = scene.chip.now_ms;
    esp_loader_engine_restart(&scene.engine);
    run(ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x04), 2);
    assert_in_range(scene.chip.now_ms - begun, TIMEOUT, TIMEOUT + LINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connect),
        cmocka_unit_test(read_register),
        cmocka_unit_test(write_register),
        cmocka_unit_test(attach),
        cmocka_unit_test(attach_of_an_esp8266),
        cmocka_unit_test(flash_begin_of_four_words),
        cmocka_unit_test(flash_begin_of_five_words),
        cmocka_unit_test(flash_data),
        cmocka_unit_test(flash_data_with_odd_padding),
        cmocka_unit_test(padding_ends_with_the_sector),
        cmocka_unit_test(flash_md5),
        cmocka_unit_test(change_baud),
        cmocka_unit_test(restart),
        cmocka_unit_test(a_restart_that_is_refused_or_not_answered_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
