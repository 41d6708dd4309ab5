/*
 * How long a job goes on with what does not succeed, and how its runs shrink meanwhile.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_job.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    MD5 = 0x13,
    AT = 0x10000,
    SIZE = 0x50000,
    BLOCK = 1024,
    FAILED = 0x06, /* a refusal that no damage on the line explains */
};

static scripted_scene_t scene;
static esp_loader_job_t job;
static esp_loader_image_t image;
static uint8_t bytes[SIZE];

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    assert_in_range(size, 1, BLOCK);
    return bytes + offset;
}

/* Flash holds something else than the image, whatever is asked for. */
static void begin_with(void (*be)(scripted_chip_t *chip))
{
    static const char digits[] = "00000000000000000000000000000000";
    memset(bytes, 0x55, sizeof(bytes));
    scripted_scene_attach(&scene, be);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = MD5, .data = digits, .data_size = 32});
    image = (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = pull};
    esp_loader_job_init(&job, &scene.engine, &image, 1, BLOCK);
}

static void begin(void)
{
    begin_with(scripted_chip_be_esp32c3);
}

static esp_loader_error_t run(void)
{
    unsigned operations = 0;
    while (esp_loader_job_advance(&job)) {
        /* What the job has an answer to is not its result. */
        assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
        scripted_scene_run(&scene);
        assert_true(++operations < 5000);
    }
    return job.result.code;
}

/* The sizes that were begun, each once. */
static size_t begun_sizes(uint32_t *sizes, size_t most)
{
    size_t count = 0;
    for (unsigned i = 0; i < scene.chip.frame_count; i++) {
        if (scene.chip.frame_opcodes[i] != FLASH_BEGIN) {
            continue;
        }
        const uint32_t size = scripted_chip_word(&scene.chip, i, 0);
        if (size != 0 && (count == 0 || sizes[count - 1] != size)) {
            assert_true(count < most);
            sizes[count++] = size;
        }
    }
    return count;
}

static void a_chip_that_refuses_all_is_given_up(void **state)
{
    uint32_t sizes[16];
    (void)state;
    begin();
    scripted_chip_forget(&scene.chip, FLASH_DATA);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = FLASH_DATA, .error = FAILED});
    assert_int_equal(run(), ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(job.result.command, FLASH_DATA);
    assert_int_equal(job.result.status, FAILED);
    assert_int_equal(job.result.address, AT);
    assert_false(image.verified);
    /* 256 KiB at first, and then what is asked for at a time. */
    const size_t count = begun_sizes(sizes, 16);
    assert_int_equal(count, 2);
    assert_int_equal(sizes[0], 0x40000);
    assert_int_equal(sizes[1], 0x4000);
}

/* Without a digest all of an image goes again: a failure costs much, so it is written twice. */
static void a_chip_without_md5_that_refuses_all_is_given_up_sooner(void **state)
{
    (void)state;
    begin_with(scripted_chip_be_esp8266);
    scripted_chip_forget(&scene.chip, FLASH_DATA);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = FLASH_DATA, .error = FAILED});
    assert_int_equal(run(), ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(job.result.command, FLASH_DATA);
    unsigned erases = 0;
    for (unsigned i = 0; i < scene.chip.frame_count; i++) {
        erases += scene.chip.frame_opcodes[i] == FLASH_BEGIN &&
                  scripted_chip_word(&scene.chip, i, 0) != 0;
    }
    assert_int_equal(erases, 2);
}

static uint32_t make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    (void)user;
    (void)offset;
    (void)size;
    (void)blank;
    return 100;
}

/* For a block of a stream a job waits a quarter as long as the engine would by itself: what became
 * of it is asked of the chip. */
static void a_lost_block_of_a_stream_is_awaited_a_quarter_as_long(void **state)
{
    enum { DEFL_BEGIN = 0x10, DEFL_DATA = 0x11 };
    static const struct {
        uint32_t size;
        uint32_t ms;
    } cases[] = {{0x1000, 309}, {0x20000, 1301}, {SIZE, 2325}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin();
        image.size = cases[i].size;
        image.make_stream = make_stream;
        image.pull_stream = pull;
        scripted_chip_accept(&scene.chip, DEFL_BEGIN);
        (void)run();
        unsigned at = 0;
        while (scene.chip.frame_opcodes[at] != DEFL_DATA) {
            at++;
            assert_true(at + 1 < scene.chip.frame_count);
        }
        const uint32_t waited = scene.chip.frame_times[at + 1] - scene.chip.frame_times[at];
        assert_in_range(waited, cases[i].ms - 2, cases[i].ms + 2);
    }
}

static void an_earlier_failure_is_not_the_jobs(void **state)
{
    (void)state;
    begin();
    esp_loader_engine_flash_erase(&scene.engine, 0, 0x1000);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    for (unsigned i = 0; i < 20; i++) {
        assert_true(esp_loader_job_advance(&job));
        assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_that_refuses_all_is_given_up),
        cmocka_unit_test(a_chip_without_md5_that_refuses_all_is_given_up_sooner),
        cmocka_unit_test(a_lost_block_of_a_stream_is_awaited_a_quarter_as_long),
        cmocka_unit_test(an_earlier_failure_is_not_the_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
