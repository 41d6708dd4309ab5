/*
 * Whatever the memory of a task and of a session held before: making them sets all that counts,
 * also for who asks for progress at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 9000, RAM = 0x3FC90000, BUFFER = 8192 };

static const uint8_t before[] = {0x00, 0x01, 0x55, 0xFF};

static rig_t rig;
static visit_t visit;
static uint8_t bytes[SIZE];
static uint8_t got[SIZE];
static uint8_t buffer[BUFFER];
static uint32_t words[4];
static esp_loader_image_t image;
static uint32_t given;

static union {
    esp_loader_task_t task;
    esp_loader_task_write_t write;
    esp_loader_task_verify_t verify;
    esp_loader_task_read_t read;
    esp_loader_task_erase_t erase;
    esp_loader_task_ram_t ram;
    esp_loader_task_peek_t peek;
    esp_loader_task_poke_t poke;
    esp_loader_task_registers_t registers;
    esp_loader_task_push_t push;
    esp_loader_task_security_t security;
} any;

static esp_loader_pushed_t more(void *user, const uint8_t **out, uint32_t *size)
{
    (void)user;
    if (given == SIZE) {
        return ESP_LOADER_PUSHED_END;
    }
    *out = bytes;
    *size = SIZE;
    given = SIZE;
    return ESP_LOADER_PUSHED_BYTES;
}

static bool next(void *user, uint32_t value, esp_loader_register_access_t *access)
{
    (void)user;
    given++;
    if (given == 2) {
        assert_int_equal(value, 0x12345678);
    }
    *access = (esp_loader_register_access_t){.reads = true, .address = RAM};
    return given == 1;
}

static esp_loader_task_t *make_write(void)
{
    return esp_loader_task_write(&any.write, &image, 1);
}

static esp_loader_task_t *make_verify(void)
{
    return esp_loader_task_verify(&any.verify, &image, 1);
}

static esp_loader_task_t *make_read(void)
{
    return esp_loader_task_read(&any.read, AT, SIZE, got);
}

static esp_loader_task_t *make_erase(void)
{
    return esp_loader_task_erase(&any.erase, AT, 0x1000);
}

static esp_loader_task_t *make_ram(void)
{
    static const esp_loader_stub_segment_t segment = {.address = RAM, .size = 1000, .data = bytes};
    return esp_loader_task_ram(&any.ram, &segment, 1, 0);
}

static esp_loader_task_t *make_peek(void)
{
    return esp_loader_task_peek(&any.peek, RAM, words, 4, false);
}

static esp_loader_task_t *make_poke(void)
{
    return esp_loader_task_poke(&any.poke, RAM, 0x55, 0xFFFFFFFF);
}

static esp_loader_task_t *make_registers(void)
{
    return esp_loader_task_registers(&any.registers, next, NULL);
}

static esp_loader_task_t *make_push(void)
{
    esp_loader_task_t *task = esp_loader_task_push(&any.push, AT, buffer, BUFFER, more, NULL);
    any.push.config.check = NULL;
    return task;
}

static esp_loader_task_t *make_security(void)
{
    return esp_loader_task_security(&any.security);
}

static esp_loader_task_t *make_flash_id(void)
{
    return esp_loader_task_flash_id(&any.task);
}

static esp_loader_task_t *make_restart(void)
{
    return esp_loader_task_restart(&any.task);
}

static const struct {
    esp_loader_task_t *(*make)(void);
    uint32_t total; /* of its progress, before it begins */
} tasks[] = {
    {make_write, 0},  {make_verify, 0},   {make_read, SIZE},  {make_erase, 0},
    {make_ram, 1000}, {make_peek, 16},    {make_poke, 0},     {make_registers, 0},
    {make_push, 0},   {make_security, 0}, {make_flash_id, 0}, {make_restart, 0},
};

static void memory_may_have_held_anything(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
        for (size_t k = 0; k < sizeof(before); k++) {
            const sim_config_t config = stub_scene_config_of("esp32c3");
            uint32_t done = 7;
            uint32_t total = 7;
            rig_init_with(&rig, &config);
            visit_init(&visit, &rig);
            visit_use_stub(&visit);
            rig_fill(bytes, SIZE, 6);
            bytes[0] = 0;
            memcpy(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
            sim_chip_flash(rig.chip, NULL)[AT + 5000] ^= tasks[i].make == make_write;
            image =
                (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = bytes};
            given = 0;
            memset(&any, before[k], sizeof(any));
            memset(&visit.session, before[k], sizeof(visit.session));
            memset(got, 0, SIZE);
            visit.config.task = tasks[i].make();
            visit_begin(&visit);
            esp_loader_session_progress(&visit.session, &done, &total);
            assert_int_equal(done, 0);
            assert_int_equal(total, tasks[i].total);
            while (visit_step(&visit)) {
                sim_chip_poke(rig.chip, RAM, tasks[i].make == make_registers ? 0x12345678 : 1);
            }
            assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
            assert_int_equal(esp_loader_session_outcome(&visit.session)->result.code,
                             ESP_LOADER_SUCCESS);
            if (tasks[i].make == make_read) {
                assert_memory_equal(got, bytes, SIZE);
            } else if (tasks[i].make != make_erase) {
                assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
            }
            rig_free(&rig);
        }
    }
}

/* Says where, and nothing else. */
static bool next_place(void *user, uint32_t value, esp_loader_register_access_t *access)
{
    (void)user;
    (void)value;
    access->address = RAM + 4 * given;
    access->value = given == 0 ? 0x12345678 : access->value;
    return given++ < 2;
}

/* Also not what the access before has written. */
static void what_an_access_does_not_tell_is_zero(void **state)
{
    (void)state;
    rig_init(&rig, "esp32c3", true);
    visit_init(&visit, &rig);
    given = 0;
    sim_chip_poke(rig.chip, RAM + 4, 0x55);
    assert_int_equal(visit_run(&visit, esp_loader_task_registers(&any.registers, next_place, NULL)),
                     ESP_LOADER_END_DONE);
    assert_int_equal(sim_chip_peek(rig.chip, RAM), 0x12345678);
    assert_int_equal(sim_chip_peek(rig.chip, RAM + 4), 0);
    rig_free(&rig);
}

/* Nor does it matter what the engine was at. */
static void an_operation_that_runs_is_given_up(void **state)
{
    (void)state;
    rig_init(&rig, "esp32c3", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_read_register(&rig.engine, RAM);
    assert_int_equal(esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE, 0);
    visit_init(&visit, &rig);
    visit.config.task = make_peek();
    visit_begin(&visit);
    assert_int_equal(esp_loader_engine_wants(&rig.engine), ESP_LOADER_WANT_DONE);
    while (visit_step(&visit)) {
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_may_have_held_anything),
        cmocka_unit_test(what_an_access_does_not_tell_is_zero),
        cmocka_unit_test(an_operation_that_runs_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
