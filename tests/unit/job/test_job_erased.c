/*
 * What a ROM loader has erased for a run that the line cut short is blank, and is not erased again.
 * Where that turns out wrong, the chip's digest tells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "packed_stream.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x20000,
    SECTOR = 4096,
    SECTORS = 64, /* of the longest run */
    MORE_SECTORS = 80,
    MOST = MORE_SECTORS * SECTOR,
    BLOCK = 1024,
    PIECE = 4, /* sectors that are asked about at a time */
    DATA = 0,
    MAGIC = 0xE9,
    FLASH_DATA = 0x03, /* opcode */
    EARLY = 60,        /* answers: some blocks of the first run have come */
    ANSWER_SIZE = 14,
    DIGEST_SIZE = 46,
};

static rig_t rig;
static esp_loader_job_t job;
static esp_loader_image_t image;
static uint8_t bytes[MOST];

static uint8_t *in_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

static uint32_t plain_blocks(void)
{
    return sim_chip_counters(rig.chip)->commands[FLASH_DATA];
}

static void make_line(const sim_fault_t *faults, size_t count)
{
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, faults, count);
    sim_link_advance(rig.link, rig.now_us);
}

static void connect(void)
{
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

/* A chip whose flash holds other bytes, and an image that begins with that byte. */
static void begin_on(const char *chip, uint8_t first, uint32_t sectors)
{
    const sim_config_t config = stub_scene_config_of(chip);
    rig_init_with(&rig, &config);
    rig_fill(bytes, MOST, 7);
    bytes[0] = first;
    memset(in_flash(), 0x55, MOST);
    image = (esp_loader_image_t){.offset = AT,
                                 .size = sectors * SECTOR,
                                 .pull = rig_pull,
                                 .user = bytes,
                                 .make_stream = packed_stream_make,
                                 .pull_stream = packed_stream_pull};
    connect();
    esp_loader_job_init(&job, &rig.engine, &image, 1, BLOCK);
}

static void begin(uint8_t first, const sim_fault_t *faults, size_t count)
{
    begin_on("esp32c3", first, SECTORS);
    make_line(faults, count);
}

/* Until a plain run is sent. */
static void run_until_plain(void)
{
    while (plain_blocks() == 0) {
        assert_true(esp_loader_job_advance(&job));
        rig_run(&rig);
    }
}

/* Runs it to its end. @return sectors that were erased in all */
static uint32_t end(void)
{
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    assert_memory_equal(in_flash(), bytes, image.size);
    const sim_counters_t *counters = sim_chip_counters(rig.chip);
    assert_int_equal(counters->unerased_programs, 0);
    const uint32_t erased = counters->sectors_erased;
    rig_free(&rig);
    return erased;
}

/* The line has died. The chip is connected once more, and the job goes on. @return as end(), since
 * then */
static uint32_t end_after_silence(void)
{
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_ERROR_TIMEOUT);
    make_line(NULL, 0);
    connect();
    const uint32_t before = sim_chip_counters(rig.chip)->sectors_erased;
    esp_loader_job_resume(&job, BLOCK);
    return end() - before;
}

static const sim_fault_t lost = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = EARLY};

static sim_fault_t silence_after(uint64_t bytes_of_answers)
{
    return (sim_fault_t){.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST, .at = bytes_of_answers};
}

/* What the stream had begun to write is right, or is written once more as it is. */
static void what_was_erased_for_a_lost_stream_is_not_erased_again(void **state)
{
    (void)state;
    begin(DATA, &lost, 1);
    run_until_plain();
    assert_int_equal(end(), SECTORS);
}

/* That the first sector is blank is a promise, and one begin may have erased elsewhere. */
static void the_first_sector_of_an_application_is_erased_once_more(void **state)
{
    (void)state;
    begin(MAGIC, &lost, 1);
    assert_int_equal(end(), SECTORS + 1);
}

/* Bits of a piece that was sent, but not proven yet. */
static void spoil(void)
{
    uint32_t done;
    uint32_t total;
    esp_loader_job_progress(&job, &done, &total);
    memset(in_flash() + done - SECTOR, 0, 2);
}

static void what_turns_out_wrong_is_erased(void **state)
{
    (void)state;
    begin(DATA, &lost, 1);
    run_until_plain();
    spoil();
    assert_int_equal(end(), SECTORS + 1);
}

/* What was erased is what was sent last, and not what was asked about. */
static void what_turns_out_wrong_is_erased_after_silence_as_well(void **state)
{
    (void)state;
    for (uint64_t digests = 1; digests < 4; digests++) {
        const sim_fault_t silence = silence_after(digests * DIGEST_SIZE);
        begin(DATA, &lost, 1);
        run_until_plain();
        spoil();
        make_line(&silence, 1);
        assert_in_range(end_after_silence(), 1, PIECE);
    }
}

/* Runs that are lost on blank flash go again onto what they have written. */
static void a_piece_that_is_lost_as_well_is_not_erased(void **state)
{
    (void)state;
    for (uint64_t at = EARLY + 20; at < EARLY + 120; at++) {
        const sim_fault_t both[] = {
            lost, {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at}};
        begin(DATA, both, 2);
        assert_int_equal(end(), SECTORS);
    }
}

/* Nor where a new connection has to be made for it. */
static void a_piece_in_which_the_line_dies_is_not_erased(void **state)
{
    (void)state;
    for (uint64_t size = 2 * DIGEST_SIZE; size < 20 * DIGEST_SIZE; size += DIGEST_SIZE) {
        const sim_fault_t silence = silence_after(size);
        begin(DATA, &lost, 1);
        run_until_plain();
        image.make_stream = NULL; /* a new connection tries one, and that erases */
        make_line(&silence, 1);
        assert_int_equal(end_after_silence(), 0);
    }
}

/* Flash that changed before it was verified: all of it is asked about, and nothing is known to be
 * blank. */
static void what_is_only_asked_about_does_not_count_as_erased(void **state)
{
    (void)state;
    for (uint64_t digests = 1; digests < 12; digests++) {
        const sim_fault_t silence = silence_after(digests * DIGEST_SIZE);
        begin(DATA, NULL, 0);
        while (job.phase != ESP_LOADER_JOB_VERIFY) {
            assert_true(esp_loader_job_advance(&job));
            rig_run(&rig);
        }
        image.make_stream = NULL;
        memset(in_flash(), 0, SECTOR);
        memset(in_flash() + PIECE * SECTOR, 0, SECTOR);
        make_line(&silence, 1);
        assert_in_range(end_after_silence(), 0, 2 * PIECE);
    }
}

/* A begin without an answer has perhaps erased nothing. */
static void without_an_answer_nothing_counts_as_erased(void **state)
{
    (void)state;
    for (uint64_t answers = 0; answers < 3; answers += 2) {
        const sim_fault_t silence = silence_after(DIGEST_SIZE + answers * ANSWER_SIZE);
        begin(DATA, &silence, 1);
        assert_int_equal(end_after_silence(), answers == 0 ? SECTORS : 0);
    }
}

/* A stub erases as blocks come. */
static void what_a_stub_has_begun_is_erased_by_a_rom(void **state)
{
    const sim_fault_t silence = silence_after(200);
    (void)state;
    begin_on("esp32c3", DATA, SECTORS);
    image.make_stream = NULL;
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    make_line(&silence, 1);
    assert_in_range(end_after_silence(), SECTORS / 2, SECTORS);
}

/* The digest of an ESP8266's ROM proves nothing, since it has none. */
static void what_nothing_proves_is_erased_again(void **state)
{
    const sim_fault_t stall = silence_after((uint64_t)EARLY * 12);
    (void)state;
    begin_on("esp8266", DATA, SECTORS);
    make_line(&stall, 1);
    assert_in_range(end_after_silence(), SECTORS, SECTORS + 1);
}

/* Of differences, a run may reach from what was erased into what was not. */
static void a_run_that_is_blank_in_part_is_erased(void **state)
{
    (void)state;
    for (uint64_t at = 40; at < 120; at += 10) {
        const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
        begin_on("esp32c3", MAGIC, MORE_SECTORS);
        esp_loader_job_write_difference(&job);
        make_line(&fault, 1);
        (void)end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_erased_for_a_lost_stream_is_not_erased_again),
        cmocka_unit_test(the_first_sector_of_an_application_is_erased_once_more),
        cmocka_unit_test(what_turns_out_wrong_is_erased),
        cmocka_unit_test(what_turns_out_wrong_is_erased_after_silence_as_well),
        cmocka_unit_test(a_piece_that_is_lost_as_well_is_not_erased),
        cmocka_unit_test(a_piece_in_which_the_line_dies_is_not_erased),
        cmocka_unit_test(what_is_only_asked_about_does_not_count_as_erased),
        cmocka_unit_test(without_an_answer_nothing_counts_as_erased),
        cmocka_unit_test(what_a_stub_has_begun_is_erased_by_a_rom),
        cmocka_unit_test(what_nothing_proves_is_erased_again),
        cmocka_unit_test(a_run_that_is_blank_in_part_is_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
