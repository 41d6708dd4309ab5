/*
 * Sessions with a chip that says what it was told to say: what no virtual chip does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_chip.h"
#include "esp_loader_task.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    SYNC = 0x08,
    READ_REG = 0x0A,
    SPI_ATTACH = 0x0D,
    CHANGE_BAUDRATE = 0x0F,
    SECURITY_INFO = 0x14,
    REFUSED = 0x06,
};

static scripted_scene_t scene;
static esp_loader_session_t session;
static esp_loader_session_config_t config;
static esp_loader_task_t flash_id;

static unsigned told[ESP_LOADER_EVENT_WORD + 1];

static void count_event(void *user, const esp_loader_event_t *event)
{
    (void)user;
    told[event->kind]++;
}

static void begin(void (*be)(scripted_chip_t *chip), const esp_loader_steps_t *steps)
{
    const esp_loader_session_config_t made = ESP_LOADER_SESSION_CONFIG_DEFAULT(steps);
    memset(told, 0, sizeof(told));
    scripted_scene_init(&scene, be);
    config = made;
    config.event = count_event;
    config.attempts = 1;
}

static const esp_loader_outcome_t *visit(void)
{
    esp_loader_session_init(&session, &scene.engine, &config);
    while (esp_loader_session_advance(&session)) {
        (void)scripted_scene_run(&scene);
    }
    return esp_loader_session_outcome(&session);
}

static void a_chip_that_nobody_knows_is_told(void **state)
{
    static const uint8_t info[20] = {[12] = 99};
    (void)state;
    begin(scripted_chip_be_esp32c3, &esp_loader_steps_all);
    scripted_chip_forget(&scene.chip, SECURITY_INFO);
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = SECURITY_INFO, .data = info, .data_size = sizeof(info)});
    const esp_loader_outcome_t *outcome = visit();
    assert_int_equal(outcome->end, ESP_LOADER_END_UNKNOWN_CHIP);
    assert_int_equal(outcome->doing, ESP_LOADER_DOING_CONNECT);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_int_equal(outcome->result.address, 99);
    assert_int_equal(told[ESP_LOADER_EVENT_CHIP], 0);
}

/* It reads no register, and says that it is in no mode in which it may not. */
static void a_chip_that_does_not_tell_its_identity_is_given_up(void **state)
{
    (void)state;
    begin(scripted_chip_be_esp32c3, &esp_loader_steps_all);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = READ_REG, .error = REFUSED});
    const esp_loader_outcome_t *outcome = visit();
    assert_int_equal(outcome->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome->doing, ESP_LOADER_DOING_IDENTIFY);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(outcome->result.command, READ_REG);
    assert_int_equal(outcome->result.status, REFUSED);
    assert_false(esp_loader_session_target(&session)->secure_download);
}

/* A refusal while it connects may be the line's work, so it is tried again, as often as silence.
 * Only a chip that nobody knows stays one. */
static void a_chip_that_refuses_while_it_connects_is_tried_again(void **state)
{
    enum { ATTEMPTS = 3 };
    (void)state;
    begin(scripted_chip_be_esp32, &esp_loader_steps_all);
    config.attempts = ATTEMPTS;
    scripted_chip_forget(&scene.chip, READ_REG);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = READ_REG, .error = REFUSED});
    const esp_loader_outcome_t *outcome = visit();
    assert_int_equal(outcome->doing, ESP_LOADER_DOING_CONNECT);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(told[ESP_LOADER_EVENT_ATTEMPT], ATTEMPTS);
}

/* However many registers it lets be read: either it has no identity, or words are missing, which is
 * no failure. */
static void words_that_cannot_be_read_are_left_out(void **state)
{
    enum { MOST = 40 };
    unsigned words = 0;
    bool identified = false;
    (void)state;
    for (unsigned reads = 1; words < 2; reads++) {
        assert_true(reads < MOST);
        begin(scripted_chip_be_esp32c3, &esp_loader_steps_telling);
        config.reached = ESP_LOADER_REACHED_UART;
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = READ_REG, .times = reads});
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = READ_REG, .error = REFUSED});
        const esp_loader_outcome_t *outcome = visit();
        if (outcome->end == ESP_LOADER_END_DONE) {
            /* Each word takes two answers. */
            assert_in_range(told[ESP_LOADER_EVENT_WORD], words, words + 1);
            words = told[ESP_LOADER_EVENT_WORD];
            assert_int_equal(told[ESP_LOADER_EVENT_CHIP], 1);
            identified = true;
        } else {
            assert_false(identified);
            assert_int_equal(outcome->doing, ESP_LOADER_DOING_IDENTIFY);
        }
    }
    assert_true(identified);
}

/* Of the size that it was told, or of any. */
static void flash_that_cannot_be_attached_ends_the_visit(void **state)
{
    static const uint32_t sizes[] = {0, 0x400000};
    unsigned asked[2];
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        begin(scripted_chip_be_esp32c3, &esp_loader_steps_all);
        config.task = esp_loader_task_flash_id(&flash_id);
        config.flash_size = sizes[i];
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = READ_REG});
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = SPI_ATTACH, .error = REFUSED});
        const esp_loader_outcome_t *outcome = visit();
        assert_int_equal(outcome->end, ESP_LOADER_END_FAILED);
        assert_int_equal(outcome->doing, ESP_LOADER_DOING_ATTACH_FLASH);
        assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_INVALID_RESPONSE);
        assert_int_equal(outcome->result.command, SPI_ATTACH);
        assert_int_equal(told[ESP_LOADER_EVENT_READY], 0);
        asked[i] = scripted_chip_count(&scene.chip, SPI_ATTACH);
    }
    /* Only where a size was told, it is tried with that as well. */
    assert_int_equal(asked[1], 2 * asked[0]);
}

static void add_reset_lines(void)
{
    const esp_loader_engine_config_t with_lines = {.tx_buffer = scene.tx_buffer,
                                                   .tx_size = sizeof(scene.tx_buffer),
                                                   .enter_bootloader = &esp_loader_reset_classic};
    esp_loader_engine_init(&scene.engine, &with_lines);
}

/* An ESP8266 measures the rate at a reset: where it does not, it is reset at the old one. */
static void a_rate_that_is_not_answered_is_taken_back(void **state)
{
    static const uint32_t rates[] = {460800};
    static uint8_t bytes[16];
    (void)state;
    begin(scripted_chip_be_esp8266, &esp_loader_steps_rom);
    add_reset_lines();
    esp_loader_image_t image = {.offset = 0, .size = sizeof(bytes), .pull = NULL};
    esp_loader_task_verify_t verify;
    config.task = esp_loader_task_verify(&verify, &image, 1);
    config.rates = rates;
    config.rate_count = 1;
    config.rates_asked_for = true;
    scripted_chip_forget(&scene.chip, SYNC);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = SYNC, .value = 0x20120707, .times = 1});
    scripted_chip_answer(
        &scene.chip, (scripted_answer_t){.opcode = SYNC, .value = 0x20120707, .host_baud = 115200});
    scripted_chip_forget(&scene.chip, READ_REG);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = READ_REG, .value = 0xFFF0C101});
    (void)visit();
    assert_int_equal(told[ESP_LOADER_EVENT_RATE_BY_RESET], 1);
    assert_int_equal(told[ESP_LOADER_EVENT_RATE_FAILED], 1);
    assert_int_equal(told[ESP_LOADER_EVENT_RATE], 0);
    assert_int_equal(scene.chip.host_baud, 115200);
    assert_int_equal(esp_loader_session_target(&session)->baud, 115200);
}

/* A refusal may be the line's doing, in both of the command's sendings. */
static void a_rate_that_is_refused_is_asked_for_once_more(void **state)
{
    static const uint32_t rates[] = {460800};
    esp_loader_image_t image = {.offset = 0, .size = 16, .pull = NULL};
    esp_loader_task_verify_t verify;
    (void)state;
    for (unsigned refusals = 2; refusals <= 4; refusals += 2) {
        begin(scripted_chip_be_esp32c3, &esp_loader_steps_rom);
        add_reset_lines();
        config.rates = rates;
        config.rate_count = 1;
        config.task = esp_loader_task_verify(&verify, &image, 1);
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = READ_REG, .value = 0x12345678});
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = CHANGE_BAUDRATE, .error = REFUSED, .times = refusals});
        scripted_chip_accept(&scene.chip, CHANGE_BAUDRATE);
        (void)visit();
        assert_true((told[ESP_LOADER_EVENT_RATE] != 0) == (refusals == 2));
        assert_int_equal(told[ESP_LOADER_EVENT_RATE_FAILED], refusals == 4);
    }
}

/* Registers of an ESP32: three bits that make its major revision, and the word with both versions
 * of secure boot, EFUSE_RD_ABS_DONE_0 and 1. */
typedef struct {
    uint16_t revision;
    uint32_t word;
    esp_loader_secure_boot_t told;
} boot_t;

static uint32_t peek_boot(void *registers, uint32_t address)
{
    const boot_t *boot = registers;
    switch (address) {
    case 0x40001000:
        return 0x00F01D83;
    case 0x3FF5A00C:
        return boot->revision >= 100 ? 1u << 15 : 0;
    case 0x3FF5A014:
        return boot->revision >= 200 ? 1u << 20 : 0;
    case 0x3FF6607C:
        return boot->revision >= 300 ? 1u << 31 : 0;
    case 0x3FF5A018:
        return boot->word;
    default:
        return 0;
    }
}

static bool refuse(void *user, esp_loader_approve_t what)
{
    (void)user;
    return what != ESP_LOADER_APPROVE_CHIP;
}

static void an_esp32_tells_both_versions_of_secure_boot(void **state)
{
    enum { V1 = 1 << 4, V2 = 1 << 5, NO_WRITES = 1 << 7 };
    static boot_t cases[] = {
        {100, 0, ESP_LOADER_SECURE_BOOT_OFF},
        {100, V1, ESP_LOADER_SECURE_BOOT_V1},
        {100, V2, ESP_LOADER_SECURE_BOOT_OFF},
        {200, V1 | V2, ESP_LOADER_SECURE_BOOT_V1},
        {300, V1, ESP_LOADER_SECURE_BOOT_V1},
        {300, V2, ESP_LOADER_SECURE_BOOT_V2},
        {300, V1 | V2, ESP_LOADER_SECURE_BOOT_V2},
        {300, NO_WRITES, ESP_LOADER_SECURE_BOOT_OFF},
        {300, ~0u, ESP_LOADER_SECURE_BOOT_V2},
        {300, ~(V1 | V2 | 0u), ESP_LOADER_SECURE_BOOT_OFF},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_task_write_t write;
        begin(scripted_chip_be_esp32, &esp_loader_steps_all);
        scene.chip.peek = peek_boot;
        scene.chip.registers = &cases[i];
        config.task = esp_loader_task_write(&write, NULL, 0);
        config.approve = refuse;
        assert_int_equal(visit()->end, ESP_LOADER_END_REFUSED);
        const esp_loader_target_t *target = esp_loader_session_target(&session);
        assert_int_equal(target->identity.revision, cases[i].revision);
        assert_int_equal(target->secure_boot, cases[i].told);
        assert_int_equal(target->encrypts_no_writes, (cases[i].word & NO_WRITES) != 0);
        assert_false(target->encrypts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_that_nobody_knows_is_told),
        cmocka_unit_test(a_chip_that_does_not_tell_its_identity_is_given_up),
        cmocka_unit_test(a_chip_that_refuses_while_it_connects_is_tried_again),
        cmocka_unit_test(words_that_cannot_be_read_are_left_out),
        cmocka_unit_test(flash_that_cannot_be_attached_ends_the_visit),
        cmocka_unit_test(a_rate_that_is_not_answered_is_taken_back),
        cmocka_unit_test(a_rate_that_is_refused_is_asked_for_once_more),
        cmocka_unit_test(an_esp32_tells_both_versions_of_secure_boot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
