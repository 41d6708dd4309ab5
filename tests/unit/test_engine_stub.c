/*
 * A flasher stub, loaded, started and used.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub_load.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { READ_FROM = 123, READ_SIZE = 20001 };

enum { IMAGE_SIZE = 50000, OFFSET = 0x10000, TEXT_SIZE = 7000, DATA_SIZE = 100 };

static uint8_t image[IMAGE_SIZE];

/* The virtual chip runs its stub once these very bytes lie in its RAM, whatever they are. */
static uint8_t text[TEXT_SIZE];
static uint8_t data[DATA_SIZE];
static uint8_t sent[TEXT_SIZE]; /* what the engine uploads as text */

static const struct {
    const char *name;
    uint32_t text_at;
    uint32_t data_at;
} chips[] = {
    {"esp8266", 0x4010D000, 0x3FFE8000},
    {"esp32", 0x40090000, 0x3FFAE000},
    {"esp32c3", 0x40380000, 0x3FC96000},
    {"esp32s3", 0x40378000, 0x3FCB2000},
};

enum { CHIPS = sizeof(chips) / sizeof(chips[0]) };

static esp_loader_stub_t stub;

static void begin(rig_t *rig, size_t chip)
{
    static sim_stub_segment_t segments[2];
    static sim_stub_t known;
    segments[0] = (sim_stub_segment_t){chips[chip].text_at, text, sizeof(text)};
    segments[1] = (sim_stub_segment_t){chips[chip].data_at, data, sizeof(data)};
    known =
        (sim_stub_t){.segments = segments, .segment_count = 2, .entry = chips[chip].text_at + 16};
    stub = (esp_loader_stub_t){.entry = known.entry,
                               .segments = {{chips[chip].text_at, sizeof(sent), sent},
                                            {chips[chip].data_at, sizeof(data), data}},
                               .segment_count = 2};
    const sim_config_t config = {.chip = chips[chip].name, .paced = true, .stub = &known};
    rig_init_with(rig, &config);
}

static esp_loader_error_t start_stub(rig_t *rig)
{
    esp_loader_stub_load_t load;
    esp_loader_stub_load_init(&load, &rig->engine, &stub);
    while (esp_loader_stub_load_advance(&load)) {
        rig_run(rig);
    }
    return load.result.code;
}

/* Everything from connecting to verifying. */
static esp_loader_error_t flash_through_stub(rig_t *rig, uint32_t block_size)
{
    esp_loader_error_t error = rig_connect(rig);
    error = error == ESP_LOADER_SUCCESS ? start_stub(rig) : error;
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_engine_change_baud(&rig->engine, 921600);
        error = rig_run(rig);
    }
    error = error == ESP_LOADER_SUCCESS ? rig_attach(rig) : error;
    if (error != ESP_LOADER_SUCCESS) {
        return error;
    }
    esp_loader_image_t images[] = {
        {.offset = OFFSET, .size = IMAGE_SIZE, .pull = rig_pull, .user = image}};
    esp_loader_job_t job;
    esp_loader_job_init(&job, &rig->engine, images, 1, block_size);
    return rig_job(rig, &job);
}

/* Reads what was written, from an odd place and to an odd end. */
static esp_loader_error_t read_back(rig_t *rig)
{
    static uint8_t content[READ_SIZE];
    memset(content, 0, sizeof(content));
    esp_loader_flash_read_t read = {
        .address = OFFSET + READ_FROM, .size = READ_SIZE, .buffer = content};
    esp_loader_engine_flash_read(&rig->engine, &read);
    const esp_loader_error_t error = rig_run(rig);
    if (error == ESP_LOADER_SUCCESS && memcmp(content, image + READ_FROM, READ_SIZE) != 0) {
        fail_msg("read something else than was written");
    }
    return error;
}

static void an_image_is_written_verified_and_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        rig_t rig;
        begin(&rig, i);
        assert_int_equal(flash_through_stub(&rig, 0x4000), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + OFFSET, image, IMAGE_SIZE);
        assert_int_equal(read_back(&rig), ESP_LOADER_SUCCESS);
        rig_free(&rig);
    }
}

static void a_stub_that_did_not_arrive_is_not_started(void **state)
{
    (void)state;
    rig_t rig;
    begin(&rig, 1);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    sent[100] ^= 1;
    assert_int_equal(start_stub(&rig), ESP_LOADER_ERROR_TIMEOUT);
    sent[100] ^= 1;
    assert_false(esp_loader_engine_stub_running(&rig.engine));
    rig_free(&rig);
}

static void any_answer_may_be_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        uint64_t frames = 1;
        for (uint64_t at = 0; at < frames; at++) {
            rig_t rig;
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
            begin(&rig, i);
            rig_fault(&rig, &fault);
            esp_loader_error_t error = flash_through_stub(&rig, 0x1000);
            error = error == ESP_LOADER_SUCCESS ? read_back(&rig) : error;
            if (error != ESP_LOADER_SUCCESS ||
                memcmp(sim_chip_flash(rig.chip, NULL) + OFFSET, image, IMAGE_SIZE) != 0) {
                fail_msg("%s, answer %u swallowed: error %d", chips[i].name, (unsigned)at, error);
            }
            if (sim_link_frames(rig.link) > frames) {
                frames = sim_link_frames(rig.link);
            }
            rig_free(&rig);
        }
        print_message("%s: %u answers, each swallowed once\n", chips[i].name, (unsigned)frames);
    }
}

int main(void)
{
    rig_fill(image, sizeof(image), 1);
    rig_fill(text, sizeof(text), 2);
    rig_fill(data, sizeof(data), 3);
    memcpy(sent, text, sizeof(sent));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_written_verified_and_read_back),
        cmocka_unit_test(a_stub_that_did_not_arrive_is_not_started),
        cmocka_unit_test(any_answer_may_be_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
