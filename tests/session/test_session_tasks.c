/*
 * Sessions: each task, by what it leaves on the chip or brings back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;
static uint8_t bytes[3][9000];
static esp_loader_image_t images[3];

static void begin(size_t chip)
{
    stub_scene_begin(&rig, chip);
    visit_init(&visit, &rig);
    visit_use_stub(&visit);
    for (size_t i = 0; i < 3; i++) {
        rig_fill(bytes[i], sizeof(bytes[i]), (uint32_t)i + 20);
        images[i] = (esp_loader_image_t){.offset = 0x10000 + 0x4000 * (uint32_t)i,
                                         .size = sizeof(bytes[i]) - (uint32_t)i,
                                         .pull = rig_pull,
                                         .user = bytes[i]};
    }
}

static uint8_t *flash_at(uint32_t address)
{
    return sim_chip_flash(rig.chip, NULL) + address;
}

static void images_are_written_and_then_skipped(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        esp_loader_task_write_t write;
        begin(chip);
        assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, images, 3)),
                         ESP_LOADER_END_DONE);
        for (size_t i = 0; i < 3; i++) {
            assert_memory_equal(flash_at(images[i].offset), bytes[i], images[i].size);
            assert_true(images[i].verified);
        }
        const uint32_t erased = sim_chip_counters(rig.chip)->sectors_erased;
        assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, images, 3)),
                         ESP_LOADER_END_DONE);
        assert_int_equal(images[2].state, ESP_LOADER_IMAGE_SKIPPED);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, erased);
        rig_free(&rig);
    }
}

/* Each image in each phase, and no more. */
static void an_image_is_told_when_it_is_begun_and_once(void **state)
{
    static const esp_loader_job_phase_t phases[] = {ESP_LOADER_JOB_COMPARE, ESP_LOADER_JOB_WRITE,
                                                    ESP_LOADER_JOB_VERIFY};
    (void)state;
    esp_loader_task_write_t write;
    size_t next = 0;
    begin(1);
    assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, images, 3)),
                     ESP_LOADER_END_DONE);
    for (size_t i = 0; i < visit.event_count; i++) {
        const esp_loader_event_t *event = &visit.events[i];
        if (event->kind == ESP_LOADER_EVENT_TASK && event->value != ESP_LOADER_JOB_DONE) {
            assert_true(next < 9);
            assert_int_equal(event->value, phases[next / 3]);
            assert_int_equal(event->other, next % 3);
            next++;
        }
    }
    assert_int_equal(next, 9);
    rig_free(&rig);
}

static void verification_goes_through_all_and_says_which_differ(void **state)
{
    (void)state;
    esp_loader_task_verify_t verify;
    begin(1);
    for (size_t i = 0; i < 3; i++) {
        memcpy(flash_at(images[i].offset), bytes[i], images[i].size);
    }
    /* The memory of a task may hold anything. */
    memset(&verify, 0xA5, sizeof(verify));
    assert_int_equal(visit_run(&visit, esp_loader_task_verify(&verify, images, 3)),
                     ESP_LOADER_END_DONE);
    flash_at(images[0].offset)[100] ^= 1;
    assert_int_equal(visit_run(&visit, esp_loader_task_verify(&verify, images, 3)),
                     ESP_LOADER_END_DIFFERENT);
    assert_int_equal(verify.different, 1);
    assert_false(images[0].verified);
    assert_true(images[1].verified && images[2].verified);
    assert_int_not_equal(sim_chip_mode(rig.chip), SIM_MODE_STUB);
    rig_free(&rig);
}

/* An answer that the line has changed looks like flash that differs, but not twice. */
static void a_digest_that_was_wrong_once_is_no_difference(void **state)
{
    enum { MD5 = 0x13 };
    (void)state;
    esp_loader_task_verify_t verify;
    begin(1);
    for (size_t i = 0; i < 3; i++) {
        memcpy(flash_at(images[i].offset), bytes[i], images[i].size);
    }
    visit_use_stub(&visit);
    visit.config.task = esp_loader_task_verify(&verify, images, 3);
    visit_begin(&visit);
    *flash_at(images[1].offset) ^= 1;
    bool mended = false;
    do {
        /* The digest of image 1 has come, and is not looked at yet. */
        if (!mended && sim_chip_counters(rig.chip)->commands[MD5] == 2 &&
            (esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE) != 0) {
            *flash_at(images[1].offset) ^= 1;
            mended = true;
        }
    } while (visit_step(&visit));
    assert_true(mended);
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_int_equal(verify.different, 0);
    assert_int_equal(verify.index, 3);
    assert_true(images[1].verified);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[MD5], 4);
    rig_free(&rig);
}

static void flash_is_read(void **state)
{
    (void)state;
    static uint8_t read_back[9000];
    esp_loader_task_read_t read;
    uint32_t done;
    uint32_t total;
    begin(2);
    memcpy(flash_at(0x12340), bytes[1], sizeof(bytes[1]));
    assert_int_equal(
        visit_run(&visit, esp_loader_task_read(&read, 0x12340, sizeof(read_back), read_back)),
        ESP_LOADER_END_DONE);
    assert_memory_equal(read_back, bytes[1], sizeof(read_back));
    esp_loader_session_progress(&visit.session, &done, &total);
    assert_int_equal(done, sizeof(read_back));
    assert_int_equal(total, sizeof(read_back));
    rig_free(&rig);
}

/* A damaged command has told the ROM of pads that the flash does not hang on: from there on it
 * reads as blank, and has the digest of blank flash. */
static void flash_that_was_lost_on_the_way_is_not_read_as_blank(void **state)
{
    static const uint8_t detach[] = {0xC0, 0, 0x0D, 8, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0xC0};
    (void)state;
    static uint8_t read_back[9000];
    esp_loader_task_read_t read;
    uint32_t done;
    uint32_t total;
    rig_init(&rig, "esp32", true);
    visit_init(&visit, &rig);
    memcpy(flash_at(0x12000), bytes[1], sizeof(bytes[1]));
    visit.config.task = esp_loader_task_read(&read, 0x12000, sizeof(read_back), read_back);
    visit_begin(&visit);
    for (bool detached = false; visit_step(&visit);) {
        esp_loader_session_progress(&visit.session, &done, &total);
        if (!detached && done > sizeof(read_back) / 2) {
            sim_link_write(rig.link, detach, sizeof(detach));
            detached = true;
        }
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_memory_equal(read_back, bytes[1], sizeof(read_back));
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 1);
    rig_free(&rig);
}

static void a_region_or_all_up_to_the_end_is_erased(void **state)
{
    (void)state;
    for (int all = 0; all <= 1; all++) {
        uint32_t size;
        esp_loader_task_erase_t erase;
        begin(1);
        uint8_t *flash = sim_chip_flash(rig.chip, &size);
        memset(flash, 0, size);
        assert_int_equal(visit_run(&visit, esp_loader_task_erase(&erase, 0x3000, all ? 0 : 0x2000)),
                         ESP_LOADER_END_DONE);
        assert_int_equal(*flash_at(0x2FFF), 0);
        assert_int_equal(*flash_at(0x3000), 0xFF);
        assert_int_equal(*flash_at(0x4FFF), 0xFF);
        assert_int_equal(*flash_at(0x5000), all ? 0xFF : 0);
        assert_int_equal(*flash_at(size - 1), all ? 0xFF : 0);
        rig_free(&rig);
    }
}

static void erasing_needs_a_stub(void **state)
{
    (void)state;
    esp_loader_task_erase_t erase;
    begin(1);
    visit.config.stub = NULL;
    assert_int_equal(visit_run(&visit, esp_loader_task_erase(&erase, 0, 0x1000)),
                     ESP_LOADER_END_STUB_NEEDED);
    rig_free(&rig);
}

static void all_is_erased_before_images_are_written(void **state)
{
    (void)state;
    uint32_t size;
    esp_loader_task_write_t write;
    begin(1);
    uint8_t *flash = sim_chip_flash(rig.chip, &size);
    memset(flash, 0, size);
    memcpy(flash_at(images[0].offset), bytes[0], images[0].size);
    esp_loader_task_t *task = esp_loader_task_write(&write, images, 3);
    esp_loader_task_write_after_erase(&write);
    assert_int_equal(visit_run(&visit, task), ESP_LOADER_END_DONE);
    for (size_t i = 0; i < 3; i++) {
        assert_memory_equal(flash_at(images[i].offset), bytes[i], images[i].size);
        assert_int_equal(images[i].state, ESP_LOADER_IMAGE_WRITTEN);
        assert_true(images[i].verified);
    }
    assert_int_equal(*flash_at(0), 0xFF);
    assert_int_equal(*flash_at(images[0].offset - 1), 0xFF);
    assert_int_equal(*flash_at(size - 1), 0xFF);
    rig_free(&rig);
    begin(1);
    *flash_at(0) = 0;
    visit.config.stub = NULL;
    task = esp_loader_task_write(&write, images, 3);
    esp_loader_task_write_after_erase(&write);
    assert_int_equal(visit_run(&visit, task), ESP_LOADER_END_STUB_NEEDED);
    assert_int_equal(*flash_at(0), 0);
    assert_int_equal(*flash_at(images[0].offset), 0xFF);
    rig_free(&rig);
}

/* Writes two words, and reads them in turn. */
typedef struct {
    unsigned step;
    uint32_t values[2];
} sequence_t;

static bool sequence_next(void *user, uint32_t value, esp_loader_register_access_t *access)
{
    sequence_t *sequence = user;
    const unsigned step = sequence->step++;
    *access = (esp_loader_register_access_t){.reads = step >= 2,
                                             .address = 0x3FFB0000 + 4 * (step % 2),
                                             .value = 0x11111111 * (step + 1)};
    if (step >= 3) {
        sequence->values[step - 3] = value;
    }
    return step < 4;
}

static void registers_are_gone_through_in_a_sequence(void **state)
{
    (void)state;
    esp_loader_task_registers_t task;
    sequence_t sequence = {0};
    begin(1);
    assert_int_equal(visit_run(&visit, esp_loader_task_registers(&task, sequence_next, &sequence)),
                     ESP_LOADER_END_DONE);
    assert_int_equal(sequence.step, 5);
    assert_int_equal(sequence.values[0], 0x11111111);
    assert_int_equal(sequence.values[1], 0x22222222);
    assert_int_equal(task.address, 0x3FFB0004);
    rig_free(&rig);
}

static void a_program_is_loaded_and_run(void **state)
{
    (void)state;
    const esp_loader_stub_segment_t segments[] = {
        {0x40080000, 9000, bytes[0]}, {0, 0, NULL}, {0x3FFB0000, 300, bytes[1]}};
    for (int run = 0; run <= 1; run++) {
        esp_loader_task_ram_t ram;
        begin(1);
        assert_int_equal(
            visit_run(&visit, esp_loader_task_ram(&ram, segments, 3, run ? 0x40080010 : 0)),
            ESP_LOADER_END_DONE);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_LEAVING)->value,
                         run ? ESP_LOADER_LEAVING_STARTED : ESP_LOADER_LEAVING_BY_LINES);
        assert_int_equal(sim_chip_mode(rig.chip) == SIM_MODE_RAM_CODE, run);
        assert_int_equal(ram.loaded, 9300);
        rig_free(&rig);
    }
}

static void words_are_read_and_written(void **state)
{
    (void)state;
    uint32_t words[40];
    esp_loader_task_peek_t peek;
    esp_loader_task_poke_t poke;
    begin(1);
    assert_int_equal(
        visit_run(&visit, esp_loader_task_poke(&poke, 0x3FFB0008, 0x12345678, 0xFFFF00FF)),
        ESP_LOADER_END_DONE);
    rig_free(&rig);

    begin(1);
    visit.config.leave = ESP_LOADER_LEAVE_IN_LOADER;
    visit_run(&visit, esp_loader_task_poke(&poke, 0x3FFB0008, 0x12345678, 0xFFFFFFFF));
    assert_int_equal(sim_chip_peek(rig.chip, 0x3FFB0008), 0x12345678);
    sim_chip_poke(rig.chip, 0x3FFB000C, 77);
    const esp_loader_engine_config_t no_reset = {.tx_buffer = rig.tx_buffer,
                                                 .tx_size = sizeof(rig.tx_buffer)};
    esp_loader_engine_init(&rig.engine, &no_reset);
    assert_int_equal(visit_run(&visit, esp_loader_task_peek(&peek, 0x3FFB0008, words, 40, true)),
                     ESP_LOADER_END_DONE);
    assert_int_equal(words[0], 0x12345678);
    assert_int_equal(words[1], 77);
    assert_int_equal(peek.at, 40);
    rig_free(&rig);
}

static void security_is_told_or_not(void **state)
{
    (void)state;
    esp_loader_task_security_t security;
    const sim_config_t config = {
        .chip = "esp32c3", .paced = true, .security_flags = SIM_SECURITY_BOOT};
    rig_init_with(&rig, &config);
    visit_init(&visit, &rig);
    assert_int_equal(visit_run(&visit, esp_loader_task_security(&security)), ESP_LOADER_END_DONE);
    assert_true(security.info.secure_boot_enabled);
    rig_free(&rig);

    rig_init(&rig, "esp8266", true);
    visit_init(&visit, &rig);
    assert_int_equal(visit_run(&visit, esp_loader_task_security(&security)), ESP_LOADER_END_FAILED);
    assert_int_equal(esp_loader_session_outcome(&visit.session)->doing,
                     ESP_LOADER_DOING_READ_SECURITY);
    assert_int_equal(esp_loader_session_outcome(&visit.session)->result.code,
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    rig_free(&rig);
}

static void a_restart_needs_no_loader(void **state)
{
    (void)state;
    esp_loader_task_t restart;
    begin(1);
    const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    rig_fault(&rig, &deaf);
    const uint32_t resets = sim_chip_counters(rig.chip)->resets;
    assert_int_equal(visit_run(&visit, esp_loader_task_restart(&restart)), ESP_LOADER_END_DONE);
    /* The reset pin takes a moment to rise. */
    sim_link_advance(rig.link, rig.now_us + 10000);
    assert_int_equal(sim_chip_counters(rig.chip)->resets, resets + 1);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 0);
    rig_free(&rig);
}

/* Figures are told where the header names them; all others are zero. */
static void events_without_figures_have_none(void **state)
{
    static const esp_loader_event_kind_t without[] = {
        ESP_LOADER_EVENT_STUB_FOUND,   ESP_LOADER_EVENT_STUB_LOADING,
        ESP_LOADER_EVENT_STUB_STARTED, ESP_LOADER_EVENT_READY,
        ESP_LOADER_EVENT_TASK_DONE,    ESP_LOADER_EVENT_STUB_FORBIDDEN};
    (void)state;
    esp_loader_task_write_t write;
    begin(1);
    assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, images, 3)),
                     ESP_LOADER_END_DONE);
    for (size_t i = 0; i < visit.event_count; i++) {
        for (size_t kind = 0; kind < sizeof(without) / sizeof(without[0]); kind++) {
            if (visit.events[i].kind == without[kind]) {
                assert_int_equal(visit.events[i].value, 0);
                assert_int_equal(visit.events[i].other, 0);
            }
        }
    }
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_TASK_DONE), 1);
    rig_free(&rig);
}

/* @return the most that was done; what is done grows, and never passes the total */
static uint32_t follow_progress(esp_loader_task_t *task, uint32_t total)
{
    uint32_t most = 0;
    visit_use_stub(&visit);
    visit.config.task = task;
    visit_begin(&visit);
    do {
        uint32_t done;
        uint32_t all;
        esp_loader_session_progress(&visit.session, &done, &all);
        assert_int_equal(all, total);
        assert_in_range(done, most, total);
        most = done;
    } while (visit_step(&visit));
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    return most;
}

static void progress_goes_from_nothing_to_all(void **state)
{
    static uint8_t content[9000];
    static uint32_t words[30];
    const esp_loader_stub_segment_t segments[] = {
        {0x40080000, 7000, bytes[0]}, {0, 0, NULL}, {0x3FFB0000, 300, bytes[1]}};
    (void)state;
    esp_loader_task_read_t read;
    esp_loader_task_ram_t ram;
    esp_loader_task_peek_t peek;
    begin(1);
    assert_int_equal(follow_progress(esp_loader_task_read(&read, 0x1000, 9000, content), 9000),
                     9000);
    assert_int_equal(follow_progress(esp_loader_task_ram(&ram, segments, 3, 0), 7300), 7300);
    assert_int_equal(
        follow_progress(esp_loader_task_peek(&peek, 0x3FFB0000, words, 30, false), 120), 120);
    /* What has no measure. */
    esp_loader_task_erase_t erase;
    assert_int_equal(follow_progress(esp_loader_task_erase(&erase, 0, 0x1000), 0), 0);
    rig_free(&rig);
}

/* Of a write it is told by image, and while that is written. */
static void progress_of_a_write_is_that_of_its_image(void **state)
{
    (void)state;
    for (size_t chip = 1; chip <= 2; chip++) {
        esp_loader_task_write_t write;
        uint32_t most[3] = {0};
        begin(chip);
        visit.config.stub = chip == 1 ? visit.config.stub : NULL;
        visit.config.task = esp_loader_task_write(&write, images, 3);
        visit_begin(&visit);
        do {
            uint32_t done;
            uint32_t total;
            esp_loader_session_progress(&visit.session, &done, &total);
            if (write.job.phase != ESP_LOADER_JOB_WRITE) {
                assert_true(done == 0 && total == 0);
                continue;
            }
            assert_int_equal(total, images[write.job.index].size);
            assert_in_range(done, most[write.job.index], total);
            most[write.job.index] = done;
        } while (visit_step(&visit));
        for (size_t i = 0; i < 3; i++) {
            assert_in_range(most[i], images[i].size / 2, images[i].size);
        }
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_are_written_and_then_skipped),
        cmocka_unit_test(an_image_is_told_when_it_is_begun_and_once),
        cmocka_unit_test(verification_goes_through_all_and_says_which_differ),
        cmocka_unit_test(events_without_figures_have_none),
        cmocka_unit_test(a_digest_that_was_wrong_once_is_no_difference),
        cmocka_unit_test(flash_is_read),
        cmocka_unit_test(flash_that_was_lost_on_the_way_is_not_read_as_blank),
        cmocka_unit_test(a_region_or_all_up_to_the_end_is_erased),
        cmocka_unit_test(erasing_needs_a_stub),
        cmocka_unit_test(all_is_erased_before_images_are_written),
        cmocka_unit_test(registers_are_gone_through_in_a_sequence),
        cmocka_unit_test(a_program_is_loaded_and_run),
        cmocka_unit_test(words_are_read_and_written),
        cmocka_unit_test(security_is_told_or_not),
        cmocka_unit_test(a_restart_needs_no_loader),
        cmocka_unit_test(progress_goes_from_nothing_to_all),
        cmocka_unit_test(progress_of_a_write_is_that_of_its_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
