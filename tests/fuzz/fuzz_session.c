/*
 * A session that is answered with anything, at any time, on a port that may go and come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_task.h"
#include "fuzz_chip.h"
#include <string.h>

enum { TX_SIZE = 256, IMAGE_SIZE = 6000, WORDS = 8, ROUNDS = 100000 };

typedef union {
    esp_loader_task_write_t write;
    esp_loader_task_verify_t verify;
    esp_loader_task_read_t read;
    esp_loader_task_erase_t erase;
    esp_loader_task_ram_t ram;
    esp_loader_task_peek_t peek;
    esp_loader_task_security_t security;
    esp_loader_task_t plain;
} tasks_t;

static uint8_t bytes[FUZZ_IMAGE_SIZE];
static uint8_t read_bytes[IMAGE_SIZE];
static uint32_t words[WORDS];
static esp_loader_image_t image;
static uint8_t stub_bytes[500];
static const esp_loader_stub_t stub = {
    .entry = 0x40080000,
    .segments = {{.address = 0x40080000, .size = sizeof(stub_bytes), .data = stub_bytes}},
    .segment_count = 1,
};
static const esp_loader_stub_segment_t segment = {
    .address = 0x40080000, .size = IMAGE_SIZE, .data = bytes};

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    FUZZ_CHECK(size <= IMAGE_SIZE && offset <= IMAGE_SIZE - size);
    return (const uint8_t *)user + offset;
}

static const esp_loader_stub_t *find_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    (void)revision;
    FUZZ_CHECK(chip != ESP_UNKNOWN_CHIP);
    return &stub;
}

static esp_loader_task_t *make_task(tasks_t *tasks, uint8_t which)
{
    image =
        (esp_loader_image_t){.offset = 0x10000, .size = IMAGE_SIZE, .pull = pull, .user = bytes};
    switch (which % 9) {
    case 0:
    case 1:
        return esp_loader_task_write(&tasks->write, &image, 1);
    case 2:
        return esp_loader_task_verify(&tasks->verify, &image, 1);
    case 3:
        return esp_loader_task_read(&tasks->read, 100, IMAGE_SIZE, read_bytes);
    case 4:
        return esp_loader_task_erase(&tasks->erase, 0x1000, 0x2000);
    case 5:
        return esp_loader_task_ram(&tasks->ram, &segment, 1, 0x40080000);
    case 6:
        return esp_loader_task_peek(&tasks->peek, 0x3FF00000, words, WORDS, true);
    case 7:
        return esp_loader_task_security(&tasks->security);
    default:
        return NULL;
    }
}

static void rx(void *user, const uint8_t *from_chip, size_t size)
{
    esp_loader_session_rx(user, from_chip, size);
}

static void run(esp_loader_session_t *session, fuzz_chip_t *chip)
{
    int rounds = 0;
    while (esp_loader_session_advance(session)) {
        FUZZ_CHECK(++rounds < ROUNDS);
        fuzz_chip_drive(chip);
        const uint8_t what = fuzz_byte(chip->input);
        if (what == 255) {
            esp_loader_session_port_lost(session);
            esp_loader_session_port_back(session);
        } else if (what == 254) {
            esp_loader_session_abort(session, ESP_LOADER_ERROR_FAIL);
        }
        chip->now_ms += what == 253 ? 20000 : 0;
        esp_loader_session_set_time(session, chip->now_ms);
        uint32_t done = 0;
        uint32_t total = 0;
        esp_loader_session_progress(session, &done, &total);
        FUZZ_CHECK(done <= total);
    }
    FUZZ_CHECK(esp_loader_session_outcome(session)->end != ESP_LOADER_END_NONE);
    FUZZ_CHECK(esp_loader_session_wants(session) == ESP_LOADER_WANT_DONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, size};
    esp_loader_engine_t *engine = calloc(1, sizeof(*engine));
    esp_loader_session_t *session = calloc(1, sizeof(*session));
    tasks_t *tasks = calloc(1, sizeof(*tasks));
    uint8_t *tx_buffer = malloc(TX_SIZE);
    const esp_loader_engine_config_t engine_config = {.tx_buffer = tx_buffer,
                                                      .tx_size = TX_SIZE,
                                                      .enter_bootloader = &esp_loader_reset_classic,
                                                      .run = &esp_loader_reset_run};
    esp_loader_session_config_t config = ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_all);
    const uint8_t how = fuzz_byte(&input);
    fuzz_chip_t chip = {
        .input = &input, .engine = engine, .kind = how % 4, .rx = rx, .user = session};
    config.task = make_task(tasks, fuzz_byte(&input));
    config.stub = how / 4 % 2 != 0 ? find_stub : NULL;
    config.leave = (esp_loader_leave_t)(how / 8 % 4);
    config.port_returns = how / 32 % 2 != 0;
    config.rate_count = how / 64 % 2;
    esp_loader_engine_init(engine, &engine_config);
    esp_loader_session_init(session, engine, &config);
    esp_loader_session_set_time(session, chip.now_ms);
    run(session, &chip);
    free(tx_buffer);
    free(tasks);
    free(session);
    free(engine);
    return 0;
}
