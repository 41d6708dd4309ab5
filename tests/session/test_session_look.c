/* Flash is looked at before a task that depends on what is there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { STRETCHES = 3, SIZE = 3000, IMAGE_AT = 0x10000, IMAGE_SIZE = 20000 };

static rig_t rig;
static visit_t visit;
static uint8_t image_bytes[IMAGE_SIZE];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;
static esp_loader_task_look_t look;

/* What is wanted, one after the other, and what has come. */
static struct {
    uint8_t bytes[STRETCHES][SIZE];
    size_t count;
    size_t asked;
} seen;

static uint32_t place_of(size_t index)
{
    return 0x8000 + (uint32_t)index * 0x40001;
}

static bool want(void *user, uint32_t *address, uint32_t *size, uint8_t **buffer)
{
    assert_ptr_equal(user, &seen);
    seen.asked++;
    if (seen.count == STRETCHES) {
        return false;
    }
    *address = place_of(seen.count);
    *size = SIZE;
    *buffer = seen.bytes[seen.count];
    return true;
}

static void have_seen(void *user)
{
    assert_ptr_equal(user, &seen);
    seen.count++;
}

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    (void)size;
    return image_bytes + offset;
}

static uint8_t *flash_at(uint32_t offset)
{
    uint32_t size;
    return sim_chip_flash(rig.chip, &size) + offset;
}

static void begin(bool stub)
{
    memset(&seen, 0, sizeof seen);
    if (stub) {
        stub_scene_begin(&rig, 1);
        visit_init(&visit, &rig);
        visit_use_stub(&visit);
    } else {
        rig_init(&rig, "esp32", true);
        visit_init(&visit, &rig);
    }
    for (size_t i = 0; i < STRETCHES; i++) {
        memset(flash_at(place_of(i)), (int)(i + 1), SIZE);
    }
    for (size_t i = 0; i < IMAGE_SIZE; i++) {
        image_bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    image = (esp_loader_image_t){.offset = IMAGE_AT, .size = IMAGE_SIZE, .pull = pull};
    esp_loader_task_write(&write_task, &image, 1);
}

static void assert_seen(void)
{
    assert_int_equal(seen.count, STRETCHES);
    for (size_t i = 0; i < STRETCHES; i++) {
        for (size_t at = 0; at < SIZE; at++) {
            assert_int_equal(seen.bytes[i][at], i + 1);
        }
    }
}

static void what_is_wanted_is_seen_and_then_the_task_is_done(void **state)
{
    (void)state;
    for (int stub = 0; stub <= 1; stub++) {
        begin(stub != 0);
        assert_int_equal(visit_run(&visit, esp_loader_task_look(&look, &write_task.task, want,
                                                                have_seen, &seen)),
                         ESP_LOADER_END_DONE);
        assert_seen();
        assert_int_equal(visit.approved[ESP_LOADER_APPROVE_SEEN], 1);
        assert_memory_equal(flash_at(IMAGE_AT), image_bytes, IMAGE_SIZE);
        assert_true(image.verified);
        rig_free(&rig);
    }
}

static void a_look_may_be_all(void **state)
{
    (void)state;
    begin(true);
    assert_int_equal(visit_run(&visit, esp_loader_task_look(&look, NULL, want, have_seen, &seen)),
                     ESP_LOADER_END_DONE);
    assert_seen();
    rig_free(&rig);
}

static void what_is_refused_for_what_was_seen_changes_nothing(void **state)
{
    (void)state;
    begin(true);
    visit.refuse = ESP_LOADER_APPROVE_SEEN;
    assert_int_equal(
        visit_run(&visit, esp_loader_task_look(&look, &write_task.task, want, have_seen, &seen)),
        ESP_LOADER_END_REFUSED);
    assert_seen();
    for (uint32_t i = 0; i < IMAGE_SIZE; i++) {
        assert_int_equal(*flash_at(IMAGE_AT + i), 0xFF);
    }
    rig_free(&rig);
}

/* The chip is reset between any two of its bytes; what was seen before is not asked for again. */
static void a_reset_while_it_looks_is_survived(void **state)
{
    (void)state;
    for (size_t when = 1; when <= STRETCHES + 1; when++) {
        begin(true);
        visit.config.task = esp_loader_task_look(&look, &write_task.task, want, have_seen, &seen);
        visit_begin(&visit);
        bool reset = false;
        do {
            if (!reset && seen.asked == when) {
                sim_chip_reset(rig.chip);
                reset = true;
            }
        } while (visit_step(&visit));
        assert_true(reset);
        assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
        assert_seen();
        assert_int_equal(visit.approved[ESP_LOADER_APPROVE_SEEN], 1);
        assert_memory_equal(flash_at(IMAGE_AT), image_bytes, IMAGE_SIZE);
        rig_free(&rig);
    }
}

static void progress_is_that_of_the_task(void **state)
{
    (void)state;
    uint32_t done;
    uint32_t total;
    uint32_t most = 0;
    begin(true);
    visit.config.task = esp_loader_task_look(&look, &write_task.task, want, have_seen, &seen);
    visit_begin(&visit);
    while (visit_step(&visit)) {
        esp_loader_session_progress(&visit.session, &done, &total);
        assert_true(total == 0 || seen.count == STRETCHES);
        most = total > most ? total : most;
    }
    assert_int_equal(most, IMAGE_SIZE);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wanted_is_seen_and_then_the_task_is_done),
        cmocka_unit_test(a_look_may_be_all),
        cmocka_unit_test(what_is_refused_for_what_was_seen_changes_nothing),
        cmocka_unit_test(a_reset_while_it_looks_is_survived),
        cmocka_unit_test(progress_is_that_of_the_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
