/*
 * Visits on lines that become worse: rates that fall, silence behind an answer, answers that stay
 * the same, and a chip that is gone when it should be reset.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scripted/scripted_scene.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    SIZE = 20000,
    RATE = 460800,
    SYNC_SIZE = 46,
    FEW_COMMANDS = 250, /* bytes: who the chip is, and no more */
    MD5 = 0x13,
    FAILED = 0x06, /* a refusal that no damage on the line explains */
};

static const uint32_t rates[] = {RATE};

static rig_t rig;
static visit_t visit;
static uint8_t bytes[SIZE];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;

static void begin(const char *chip)
{
    rig_init(&rig, chip, true);
    rig_fill(bytes, SIZE, 5);
    visit_init(&visit, &rig);
    visit.config.rates = rates;
    visit.config.rate_count = 1;
    image = (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = bytes};
}

static esp_loader_end_t write_image(void)
{
    return visit_run(&visit, esp_loader_task_write(&write_task, &image, 1));
}

static void assert_written(void)
{
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
}

/* What is done to the chip or its line when a visit tells something. */
typedef struct {
    esp_loader_event_kind_t at;
    unsigned after; /* of these events, nothing is done */
    unsigned times;
    unsigned seen;
} strike_t;

static bool strikes(strike_t *strike, const esp_loader_event_t *event)
{
    if (event->kind != strike->at) {
        return false;
    }
    strike->seen++;
    return strike->seen > strike->after && strike->seen <= strike->after + strike->times;
}

static void reset_chip(void *user, const esp_loader_event_t *event)
{
    if (strikes(user, event)) {
        sim_chip_reset(rig.chip);
    }
}

static void change_line(const sim_fault_t *fault)
{
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, fault, 1);
    sim_link_advance(rig.link, rig.now_us);
}

static void unplug(void *user, const esp_loader_event_t *event)
{
    static const sim_fault_t dead = {.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP};
    if (strikes(user, event)) {
        change_line(&dead);
    }
}

/* The rates that were told, the first first. */
static size_t rates_told(uint32_t *told, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < visit.event_count; i++) {
        if (visit.events[i].kind == ESP_LOADER_EVENT_RATE) {
            assert_true(count < most);
            told[count++] = visit.events[i].value;
        }
    }
    return count;
}

/* The chip falls out of its loader whenever its rate is up. The first time that is an accident;
 * then the rate is halved, and below the loader's own one there is none. */
static void a_rate_that_fails_again_is_halved(void **state)
{
    static const uint32_t expected[] = {RATE, RATE, RATE / 2};
    (void)state;
    for (unsigned times = 0; times <= 3; times++) {
        uint32_t told[8];
        strike_t strike = {.at = ESP_LOADER_EVENT_RATE, .times = times};
        begin("esp32c3");
        visit.watch = reset_chip;
        visit.watch_user = &strike;
        (void)write_image();
        assert_written();
        const size_t count = rates_told(told, 8);
        assert_int_equal(count, times < 3 ? times + 1 : 3);
        assert_memory_equal(told, expected, count * sizeof(told[0]));
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), times);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), 0);
        rig_free(&rig);
    }
}

/* However much faster the rate is than what the line holds. */
static void the_last_time_is_at_the_rate_of_loaders(void **state)
{
    static const uint32_t fast = 2000000;
    strike_t strike = {.at = ESP_LOADER_EVENT_RATE, .times = 100};
    (void)state;
    begin("esp32c3");
    visit.config.rates = &fast;
    visit.config.rate_count = 1;
    visit.watch = reset_chip;
    visit.watch_user = &strike;
    assert_int_equal(write_image(), ESP_LOADER_END_DONE);
    assert_written();
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 3);
    rig_free(&rig);
}

static void last_for_a_few_commands(void *user, const esp_loader_event_t *event)
{
    static const sim_fault_t dies = {
        .kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP, .at = SYNC_SIZE + FEW_COMMANDS};
    if (strikes(user, event)) {
        change_line(&dies);
    }
}

/* Four times without any progress are too many. */
static void a_line_that_never_lasts_is_given_up(void **state)
{
    strike_t strike = {.at = ESP_LOADER_EVENT_ATTEMPT, .times = 100};
    (void)state;
    begin("esp32c3");
    visit.config.rate_count = 0;
    visit.watch = last_for_a_few_commands;
    visit.watch_user = &strike;
    assert_int_equal(write_image(), ESP_LOADER_END_FAILED);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 3);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_AGAIN)->other, 3);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 4);
    assert_int_equal(esp_loader_session_outcome(&visit.session)->result.code,
                     ESP_LOADER_ERROR_TIMEOUT);
    rig_free(&rig);
}

/* Two attempts in which the chip answers SYNC and then nothing, each time the chip is reached. */
static void mute_twice(void *user, const esp_loader_event_t *event)
{
    enum { REACHED_EVERY = 3 };
    static const sim_fault_t mute = {
        .kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP, .at = SYNC_SIZE};
    static const sim_fault_t none = {.kind = SIM_FAULT_NONE};
    strike_t *reset = user;
    static unsigned attempts;
    attempts = visit.event_count == 1 ? 0 : attempts;
    if (event->kind == ESP_LOADER_EVENT_ATTEMPT) {
        attempts++;
        change_line(attempts % REACHED_EVERY != 0 ? &mute : &none);
    }
    reset_chip(reset, event);
}

/* Three such attempts in a row would be one too many; those before the chip was reached, and those
 * after it was lost, are counted apart. */
static void silence_behind_an_answer_is_counted_anew(void **state)
{
    strike_t strike = {.at = ESP_LOADER_EVENT_RATE, .times = 1};
    (void)state;
    begin("esp32c3");
    visit.watch = mute_twice;
    visit.watch_user = &strike;
    (void)write_image();
    assert_written();
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 6);
    rig_free(&rig);
}

/* A chip that is to be reset by its watchdog does not answer any more: it was not reset. */
static void a_chip_that_is_gone_cannot_be_reset_by_its_watchdog(void **state)
{
    strike_t strike = {.at = ESP_LOADER_EVENT_STARTING, .times = 1};
    (void)state;
    begin("esp32s3");
    visit.config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
    visit.watch = unplug;
    visit.watch_user = &strike;
    assert_int_equal(write_image(), ESP_LOADER_END_FAILED);
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
    assert_int_equal(outcome->doing, ESP_LOADER_DOING_RESET);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_TIMEOUT);
    rig_free(&rig);
}

/* A loader that cannot change its rate stays at the one that it was reset for, and the host with
 * it. */
static void a_loader_that_cannot_change_its_rate_is_left_at_it(void **state)
{
    (void)state;
    begin("esp8266");
    visit.config.rates_asked_for = true;
    visit.config.leave = ESP_LOADER_LEAVE_IN_LOADER;
    assert_int_equal(write_image(), ESP_LOADER_END_DONE);
    assert_written();
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_STAYS), 1);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_RATE_STAYS)->value, RATE);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), RATE);
    assert_int_equal(esp_loader_session_target(&visit.session)->baud, RATE);
    rig_free(&rig);
}

static void count_again(void *user, const esp_loader_event_t *event)
{
    *(unsigned *)user += event->kind == ESP_LOADER_EVENT_AGAIN;
}

/* The line can have made a command of another one which is refused, but not twice. */
static void the_same_refusal_twice_is_the_chips_word(void **state)
{
    static scripted_scene_t scene;
    static esp_loader_session_t session;
    (void)state;
    esp_loader_session_config_t config = ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_rom);
    esp_loader_task_verify_t verify;
    unsigned again = 0;
    image = (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = bytes};
    scripted_scene_init(&scene, scripted_chip_be_esp32c3);
    scripted_chip_accept(&scene.chip, 0x0D);
    scripted_chip_accept(&scene.chip, 0x0B);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = MD5, .error = FAILED});
    config.task = esp_loader_task_verify(&verify, &image, 1);
    config.event = count_again;
    config.user = &again;
    config.rate_count = 0;
    config.flash_size = SCRIPTED_FLASH_SIZE;
    esp_loader_session_init(&session, &scene.engine, &config);
    for (uint32_t wants = 0; (wants & ESP_LOADER_WANT_DONE) == 0;) {
        wants = esp_loader_session_wants(&session);
        if ((wants & (ESP_LOADER_WANT_DONE | ESP_LOADER_WANT_AGAIN)) == 0) {
            scripted_chip_step(&scene.chip, &scene.engine);
        }
    }
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&session);
    assert_int_equal(outcome->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome->doing, ESP_LOADER_DOING_COMPARE);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(outcome->result.status, FAILED);
    assert_int_equal(again, 1);
}

/* Any one command of a visit through a stub is lost, that which starts the stub among them: the
 * visit mends it. */
static void any_command_may_be_lost(void **state)
{
    enum { COMMANDS = 110, SMALL = 5000 };
    static const uint32_t rate = RATE;
    bool again = false;
    (void)state;
    rig_fill(bytes, SIZE, 5);
    for (uint64_t lost = 0; lost < COMMANDS; lost++) {
        const sim_config_t config = stub_scene_config_of("esp32c3");
        rig_init_with(&rig, &config);
        rig_fault(&rig,
                  &(sim_fault_t){.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_CHIP, .at = lost});
        visit_init(&visit, &rig);
        visit_use_stub(&visit);
        visit.config.rates = &rate;
        image = (esp_loader_image_t){.offset = AT, .size = SMALL, .pull = rig_pull, .user = bytes};
        assert_int_equal(write_image(), ESP_LOADER_END_DONE);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SMALL);
        again |= visit_told(&visit, ESP_LOADER_EVENT_AGAIN) != 0;
        rig_free(&rig);
    }
    /* The one that starts the stub is sent once. */
    assert_true(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_that_fails_again_is_halved),
        cmocka_unit_test(the_last_time_is_at_the_rate_of_loaders),
        cmocka_unit_test(a_line_that_never_lasts_is_given_up),
        cmocka_unit_test(silence_behind_an_answer_is_counted_anew),
        cmocka_unit_test(a_chip_that_is_gone_cannot_be_reset_by_its_watchdog),
        cmocka_unit_test(a_loader_that_cannot_change_its_rate_is_left_at_it),
        cmocka_unit_test(any_command_may_be_lost),
        cmocka_unit_test(the_same_refusal_twice_is_the_chips_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
