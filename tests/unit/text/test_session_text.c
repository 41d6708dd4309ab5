/*
 * Every end of a visit, everything it does, all it tells and every loader has a text of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_text.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 64 };

static const char *seen[MOST];
static size_t seen_count;

static void begin(void)
{
    seen_count = 0;
}

/* A clause, and none that was there before. */
static void assert_new_text(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 3);
    assert_null(strchr(text, '\n'));
    for (size_t i = 0; i < seen_count; i++) {
        assert_string_not_equal(text, seen[i]);
    }
    assert_true(seen_count < MOST);
    seen[seen_count++] = text;
}

static void all_that_is_done_has_a_text(void **state)
{
    (void)state;
    begin();
    for (int doing = 0; doing <= ESP_LOADER_DOING_END; doing++) {
        assert_new_text(esp_loader_doing_text((esp_loader_doing_t)doing));
    }
    const char *unknown = esp_loader_doing_text(ESP_LOADER_DOING_END);
    assert_string_equal(esp_loader_doing_text((esp_loader_doing_t)1000), unknown);
    assert_string_equal(esp_loader_doing_text((esp_loader_doing_t)-1), unknown);
    assert_string_equal(esp_loader_doing_text(ESP_LOADER_DOING_CONNECT), "connect");
    assert_string_equal(esp_loader_doing_text(ESP_LOADER_DOING_RESET), "reset the chip");
}

static void all_that_is_told_has_a_text(void **state)
{
    (void)state;
    begin();
    for (int kind = 0; kind <= ESP_LOADER_EVENT_WORD; kind++) {
        const esp_loader_event_t event = {.kind = (esp_loader_event_kind_t)kind};
        assert_new_text(esp_loader_event_text(&event));
    }
}

static void every_end_has_a_text(void **state)
{
    (void)state;
    begin();
    for (int end = 0; end <= ESP_LOADER_END_ABORTED; end++) {
        esp_loader_outcome_t outcome = {.end = (esp_loader_end_t)end};
        if (end != ESP_LOADER_END_NO_ANSWER && end != ESP_LOADER_END_FAILED) {
            assert_new_text(esp_loader_end_text(&outcome));
        }
    }
    for (int heard = 0; heard <= ESP_LOADER_HEARD_NOISE; heard++) {
        const esp_loader_outcome_t outcome = {.end = ESP_LOADER_END_NO_ANSWER,
                                              .heard = (esp_loader_heard_t)heard};
        assert_new_text(esp_loader_end_text(&outcome));
    }
    for (int code = ESP_LOADER_ERROR_FAIL; code <= ESP_LOADER_ERROR_INVALID_RESPONSE; code++) {
        const esp_loader_outcome_t outcome = {.end = ESP_LOADER_END_FAILED,
                                              .result.code = (esp_loader_error_t)code};
        assert_string_equal(esp_loader_end_text(&outcome),
                            esp_loader_error_text((esp_loader_error_t)code));
        assert_string_equal(esp_loader_end_advice(&outcome),
                            esp_loader_error_advice((esp_loader_error_t)code));
    }
}

static void there_is_advice_where_something_can_be_done(void **state)
{
    static const esp_loader_end_t without[] = {ESP_LOADER_END_NONE,       ESP_LOADER_END_DONE,
                                               ESP_LOADER_END_OTHER_CHIP, ESP_LOADER_END_REFUSED,
                                               ESP_LOADER_END_ABORTED,    ESP_LOADER_END_PORT_LOST,
                                               ESP_LOADER_END_STUB_NEEDED};
    (void)state;
    begin();
    for (int end = 0; end <= ESP_LOADER_END_ABORTED; end++) {
        const esp_loader_outcome_t outcome = {
            .end = (esp_loader_end_t)end, .reset = true, .result.code = ESP_LOADER_ERROR_TIMEOUT};
        bool none = false;
        for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
            none = none || without[i] == (esp_loader_end_t)end;
        }
        if (none) {
            assert_string_equal(esp_loader_end_advice(&outcome), "");
        } else {
            assert_new_text(esp_loader_end_advice(&outcome));
        }
    }
}

/* What helps depends on what was heard, and on whether the chip was reset from here. */
static void silence_has_advice_by_what_was_heard(void **state)
{
    const char *by_hand = NULL;
    (void)state;
    begin();
    for (int heard = 0; heard <= ESP_LOADER_HEARD_NOISE; heard++) {
        esp_loader_outcome_t outcome = {
            .end = ESP_LOADER_END_NO_ANSWER, .heard = (esp_loader_heard_t)heard, .reset = true};
        const char *after_reset = esp_loader_end_advice(&outcome);
        assert_new_text(after_reset);
        outcome.reset = false;
        const char *without = esp_loader_end_advice(&outcome);
        if (heard == ESP_LOADER_HEARD_LOADER) {
            /* It is in its loader. */
            assert_string_equal(without, after_reset);
        } else {
            assert_string_not_equal(without, after_reset);
            assert_string_equal(without, by_hand != NULL ? by_hand : without);
            by_hand = without;
        }
    }
    assert_new_text(by_hand);
    assert_non_null(strstr(by_hand, "boot pin"));
}

/* Words that a person goes by: each advice names what there is to do. */
static void advice_names_what_to_do(void **state)
{
    static const struct {
        esp_loader_heard_t heard;
        bool reset;
        const char *word;
    } silences[] = {{ESP_LOADER_HEARD_NOTHING, true, "power"},
                    {ESP_LOADER_HEARD_LOADER, true, "wire"},
                    {ESP_LOADER_HEARD_LOADER, false, "wire"},
                    {ESP_LOADER_HEARD_BOOT, true, "boot pin"},
                    {ESP_LOADER_HEARD_NOISE, true, "cable"},
                    {ESP_LOADER_HEARD_NOTHING, false, "not reset from here"},
                    {ESP_LOADER_HEARD_BOOT, false, "not reset from here"},
                    {ESP_LOADER_HEARD_NOISE, false, "not reset from here"}};
    static const struct {
        esp_loader_end_t end;
        const char *word;
    } ends[] = {{ESP_LOADER_END_UNKNOWN_CHIP, "newer version"},
                {ESP_LOADER_END_STUB_RUNS, "reset the chip"},
                {ESP_LOADER_END_NO_WATCHDOG_RESET, "reset line"},
                {ESP_LOADER_END_STUB_FAILED, "without a stub"},
                {ESP_LOADER_END_FLASH_SIZE_UNKNOWN, "power"},
                {ESP_LOADER_END_FLASH_SIZE_NEEDED, "size"},
                {ESP_LOADER_END_DIFFERENT, "write it"}};
    (void)state;
    for (size_t i = 0; i < sizeof(silences) / sizeof(silences[0]); i++) {
        const esp_loader_outcome_t outcome = {.end = ESP_LOADER_END_NO_ANSWER,
                                              .heard = silences[i].heard,
                                              .reset = silences[i].reset};
        assert_non_null(strstr(esp_loader_end_advice(&outcome), silences[i].word));
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const esp_loader_outcome_t outcome = {.end = ends[i].end};
        assert_non_null(strstr(esp_loader_end_advice(&outcome), ends[i].word));
    }
}

static void assert_loader(const rig_t *rig, const char *name)
{
    assert_string_equal(esp_loader_loader_name(&rig->engine), name);
    assert_new_text(esp_loader_unsupported_advice(&rig->engine));
}

static void every_loader_has_a_name_and_an_advice(void **state)
{
    rig_t rig;
    (void)state;
    begin();
    rig_init(&rig, "esp32c3", false);
    assert_loader(&rig, "no loader");
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_loader(&rig, "ROM loader");
    rig_free(&rig);

    const sim_config_t secure = {.chip = "esp32c3", .security_flags = SIM_SECURITY_DOWNLOAD};
    rig_init_with(&rig, &secure);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_loader(&rig, "ROM loader in Secure Download Mode");
    rig_free(&rig);

    stub_scene_begin(&rig, 2);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    assert_loader(&rig, "flasher stub");
    rig_free(&rig);

    rig_init(&rig, "esp32c3", true);
    rig_strap(&rig, SIM_BUS_SPI);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_loader(&rig, "download mode of this bus");
    rig_free(&rig);
}

static void codes_have_the_names_of_their_documents(void **state)
{
    static const struct {
        uint8_t status;
        const char *word;
    } statuses[] = {{0x05, "command"},  {0x06, "could not"}, {0x07, "checksum"},   {0xC0, "length"},
                    {0xC1, "checksum"}, {0xC3, "unknown"},   {0xC8, "not enough"}, {0xC9, "more"}};
    static const struct {
        uint8_t opcode;
        const char *name;
    } commands[] = {{0x02, "FLASH_BEGIN"},
                    {0x03, "FLASH_DATA"},
                    {0x04, "FLASH_END"},
                    {0x05, "MEM_BEGIN"},
                    {0x06, "MEM_END"},
                    {0x07, "MEM_DATA"},
                    {0x08, "SYNC"},
                    {0x09, "WRITE_REG"},
                    {0x0A, "READ_REG"},
                    {0x0B, "SPI_SET_PARAMS"},
                    {0x0D, "SPI_ATTACH"},
                    {0x0E, "READ_FLASH"},
                    {0x0F, "CHANGE_BAUDRATE"},
                    {0x10, "FLASH_DEFL_BEGIN"},
                    {0x11, "FLASH_DEFL_DATA"},
                    {0x12, "FLASH_DEFL_END"},
                    {0x13, "SPI_FLASH_MD5"},
                    {0x14, "GET_SECURITY_INFO"},
                    {0xD0, "ERASE_FLASH"},
                    {0xD1, "ERASE_REGION"},
                    {0xD2, "READ_FLASH"},
                    {0xD3, "RUN_USER_CODE"}};
    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        assert_non_null(strstr(esp_loader_status_text(statuses[i].status), statuses[i].word));
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        assert_string_equal(esp_loader_command_name(commands[i].opcode), commands[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_done_has_a_text),
        cmocka_unit_test(all_that_is_told_has_a_text),
        cmocka_unit_test(every_end_has_a_text),
        cmocka_unit_test(there_is_advice_where_something_can_be_done),
        cmocka_unit_test(silence_has_advice_by_what_was_heard),
        cmocka_unit_test(advice_names_what_to_do),
        cmocka_unit_test(every_loader_has_a_name_and_an_advice),
        cmocka_unit_test(codes_have_the_names_of_their_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
