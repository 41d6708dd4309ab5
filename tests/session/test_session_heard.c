/*
 * Sessions: what a chip prints while no loader answers tells why none does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;

/* A line on which nothing arrives but what a test lets arrive, once an attempt has begun. */
static void begin(uint32_t attempts)
{
    static const sim_fault_t dead[] = {{.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP},
                                       {.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST}};
    const sim_config_t config = {.chip = "esp32", .paced = true};
    rig_init_with(&rig, &config);
    rig_reconnect(&rig, dead, 2);
    visit_init(&visit, &rig);
    visit.config.attempts = attempts;
    visit_begin(&visit);
    while (visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT) == 0) {
        assert_true(visit_step(&visit));
    }
}

static void arrive(const char *text)
{
    esp_loader_session_rx(&visit.session, (const uint8_t *)text, strlen(text));
}

static esp_loader_heard_t end(void)
{
    while (visit_step(&visit)) {
    }
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
    assert_int_equal(outcome->end, ESP_LOADER_END_NO_ANSWER);
    const esp_loader_heard_t heard = outcome->heard;
    rig_free(&rig);
    return heard;
}

static const struct {
    const char *text;
    esp_loader_heard_t tells;
} known[] = {
    {"ting for download", ESP_LOADER_HEARD_LOADER}, /* what counts of "waiting for download" */
    {"(DOWNLOAD", ESP_LOADER_HEARD_LOADER},
    {"boot mode:(1,", ESP_LOADER_HEARD_LOADER},
    {"boot:0x", ESP_LOADER_HEARD_BOOT},
    {"rst:0x", ESP_LOADER_HEARD_BOOT},
    {"entry 0x", ESP_LOADER_HEARD_BOOT},
    {"rst cause:", ESP_LOADER_HEARD_BOOT},
    {"I (", ESP_LOADER_HEARD_BOOT},
};

enum { KNOWN = sizeof(known) / sizeof(known[0]), LONGEST = 40 };

static void each_text_is_known_however_it_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN; i++) {
        begin(1);
        arrive(known[i].text);
        assert_int_equal(end(), known[i].tells);
        begin(1);
        arrive("\x80\xFE\n");
        for (const char *byte = known[i].text; *byte != '\0'; byte++) {
            const char piece[2] = {*byte, '\0'};
            arrive(piece);
        }
        arrive("\r\n");
        assert_int_equal(end(), known[i].tells);
    }
}

static void a_text_is_known_behind_its_own_beginning(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN; i++) {
        for (size_t size = 1; size < strlen(known[i].text); size++) {
            char piece[LONGEST] = {0};
            memcpy(piece, known[i].text, size);
            begin(1);
            arrive(piece);
            arrive(known[i].text);
            assert_int_equal(end(), known[i].tells);
        }
    }
}

static void all_but_a_text_is_noise(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN; i++) {
        const size_t size = strlen(known[i].text);
        for (size_t at = 0; at < size; at++) {
            char wrong[LONGEST] = {0};
            memcpy(wrong, known[i].text, size);
            wrong[at] = '~';
            begin(1);
            arrive(wrong);
            assert_int_equal(end(), ESP_LOADER_HEARD_NOISE);
        }
        char cut[LONGEST] = {0};
        memcpy(cut, known[i].text, size - 1);
        begin(1);
        arrive(cut);
        assert_int_equal(end(), ESP_LOADER_HEARD_NOISE);
    }
    begin(1);
    assert_int_equal(end(), ESP_LOADER_HEARD_NOTHING);
    begin(1);
    arrive("");
    assert_int_equal(end(), ESP_LOADER_HEARD_NOTHING);
}

/* What comes last is where the chip is, but that it reached its loader counts. */
static void a_loader_counts_more_than_a_start(void **state)
{
    (void)state;
    begin(1);
    arrive("rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT)\r\nwaiting for download\r\n");
    assert_int_equal(end(), ESP_LOADER_HEARD_LOADER);
    begin(1);
    arrive("waiting for download\r\nrst:0x1");
    assert_int_equal(end(), ESP_LOADER_HEARD_LOADER);
    begin(1);
    arrive("rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)");
    assert_int_equal(end(), ESP_LOADER_HEARD_BOOT);
    begin(1);
    arrive("rst:0x1 (POWERON_RESET)\x80\x81\x82");
    assert_int_equal(end(), ESP_LOADER_HEARD_BOOT);
}

static void what_came_before_a_reset_is_forgotten(void **state)
{
    (void)state;
    begin(2);
    arrive("waiting for download");
    while (visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT) == 1) {
        assert_true(visit_step(&visit));
    }
    arrive("\xFF");
    assert_int_equal(end(), ESP_LOADER_HEARD_NOISE);
    begin(2);
    arrive("waiting for down");
    while (visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT) == 1) {
        assert_true(visit_step(&visit));
    }
    arrive("load");
    assert_int_equal(end(), ESP_LOADER_HEARD_NOISE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_is_known_however_it_is_cut),
        cmocka_unit_test(a_text_is_known_behind_its_own_beginning),
        cmocka_unit_test(all_but_a_text_is_noise),
        cmocka_unit_test(a_loader_counts_more_than_a_start),
        cmocka_unit_test(what_came_before_a_reset_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
