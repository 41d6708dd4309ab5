/*
 * How many bytes are certain to come: what a port that reads exact numbers is asked for. Too many
 * would wait for what does not come; too few cost a call each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { READ_REG = 0x0A, MD5 = 0x13, END = 0xC0, MOST = 128 };

static scripted_scene_t scene;

/* Takes the command from the engine, so that it awaits the answer. */
static void await_answer(void)
{
    while ((esp_loader_engine_wants(&scene.engine) & ESP_LOADER_WANT_TX) != 0) {
        uint16_t size = 0;
        (void)esp_loader_engine_tx_buf(&scene.engine, &size);
        esp_loader_engine_tx_ack(&scene.engine, size);
    }
    assert_true(esp_loader_engine_wants(&scene.engine) & ESP_LOADER_WANT_RX);
}

static uint16_t certain(void)
{
    return esp_loader_engine_rx_certain(&scene.engine);
}

/* An answer without bytes that need an escape. @return its bytes, both END included */
static size_t make_answer(uint8_t *frame, uint8_t opcode, uint16_t data, uint16_t status)
{
    memset(frame, 0, MOST);
    frame[0] = END;
    frame[1] = 1;
    frame[2] = opcode;
    frame[3] = (uint8_t)(data + status);
    memset(frame + 5, 0x33, 4);
    memset(frame + 9, '7', data);
    frame[9 + data + status] = END;
    return 10u + data + status;
}

/* Reads as such a port does. @return in how many reads the answer has come */
static unsigned read_exactly(const uint8_t *frame, size_t size)
{
    unsigned reads = 0;
    for (size_t at = 0; at < size; reads++) {
        const uint16_t part = certain();
        assert_in_range(part, 1, size - at);
        esp_loader_engine_rx(&scene.engine, frame + at, part);
        at += part;
    }
    return reads;
}

static void read_register(void)
{
    esp_loader_engine_read_register(&scene.engine, 0x60000000);
    await_answer();
}

static void an_answer_without_data_is_one_read(void **state)
{
    uint8_t frame[MOST];
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    read_register();
    assert_int_equal(certain(), 14);
    assert_int_equal(read_exactly(frame, make_answer(frame, READ_REG, 0, 4)), 1);
    scripted_scene_connect(&scene, scripted_chip_be_esp8266);
    read_register();
    assert_int_equal(certain(), 12);
    assert_int_equal(read_exactly(frame, make_answer(frame, READ_REG, 0, 2)), 1);
}

/* The shortest answer there is at first, then what its header announces. */
static void an_answer_with_data_is_two_reads(void **state)
{
    uint8_t frame[MOST];
    uint8_t digest[16];
    (void)state;
    scripted_scene_attach(&scene, scripted_chip_be_esp32c3);
    esp_loader_engine_flash_md5(&scene.engine, 0, 4096, digest);
    await_answer();
    const size_t size = make_answer(frame, MD5, 32, 4);
    assert_int_equal(read_exactly(frame, size), 2);
    assert_int_equal(esp_loader_engine_wants(&scene.engine), ESP_LOADER_WANT_DONE);
    assert_int_equal(esp_loader_engine_result(&scene.engine)->code, ESP_LOADER_SUCCESS);
}

static void each_byte_that_came_is_one_less(void **state)
{
    uint8_t frame[MOST];
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    read_register();
    const size_t size = make_answer(frame, READ_REG, 0, 4);
    for (size_t at = 0; at < size; at++) {
        assert_int_equal(certain(), size - at);
        esp_loader_engine_rx(&scene.engine, frame + at, 1);
    }
}

/* Between frames: the END behind one may be the one before the next. */
static void what_is_no_answer_is_followed_by_a_whole_one(void **state)
{
    uint8_t frame[MOST];
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    read_register();
    esp_loader_engine_rx(&scene.engine, (const uint8_t *)"boot", 4);
    assert_int_equal(certain(), 14);
    assert_int_equal(read_exactly(frame, make_answer(frame, MD5, 0, 4)), 1);
    assert_int_equal(certain(), 13);
    esp_loader_engine_rx(&scene.engine, (const uint8_t *)"\xC0", 1);
    assert_int_equal(certain(), 13);
    const size_t size = make_answer(frame, READ_REG, 0, 4);
    assert_int_equal(read_exactly(frame + 1, size - 1), 1);
}

/* A size that no answer has is not believed. */
static void a_damaged_header_asks_for_no_more_than_an_answer(void **state)
{
    static const uint8_t heads[][6] = {{END, 1, READ_REG, 0xFF, 0xFF, 0x33},
                                       {END, 1, READ_REG, 69, 0, 0x33}};
    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
        read_register();
        esp_loader_engine_rx(&scene.engine, heads[i], 6);
        assert_int_equal(certain(), 8);
    }
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    read_register();
    esp_loader_engine_rx(&scene.engine, (const uint8_t[]){END, 1, READ_REG, 68, 0, 0x33}, 6);
    assert_int_equal(certain(), 1 + 8 + 68 - 5);
}

static void nothing_awaited_is_a_byte_at_a_time(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    assert_int_equal(certain(), 1);
    esp_loader_engine_read_register(&scene.engine, 0);
    assert_int_equal(certain(), 1);
}

/* Before SYNC was answered nobody knows how long a status is: the shorter of two. */
static void the_first_answer_may_be_the_shortest(void **state)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 2};
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32c3);
    esp_loader_engine_connect(&scene.engine, &args);
    while ((esp_loader_engine_wants(&scene.engine) & ESP_LOADER_WANT_TX) == 0) {
        scripted_chip_step(&scene.chip, &scene.engine);
    }
    await_answer();
    assert_int_equal(certain(), 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_without_data_is_one_read),
        cmocka_unit_test(an_answer_with_data_is_two_reads),
        cmocka_unit_test(each_byte_that_came_is_one_less),
        cmocka_unit_test(what_is_no_answer_is_followed_by_a_whole_one),
        cmocka_unit_test(a_damaged_header_asks_for_no_more_than_an_answer),
        cmocka_unit_test(nothing_awaited_is_a_byte_at_a_time),
        cmocka_unit_test(the_first_answer_may_be_the_shortest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
