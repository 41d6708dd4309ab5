/* SPDX-License-Identifier: Apache-2.0 */
#include "update.h"
#include "esp_loader_text.h"
#include "lines.h"
#include "log.h"
#include "uart.h"

enum {
    UPDATE_RX_PIECE = 64,
    UPDATE_BLOCK_SIZE = 1024, /* the job's digest of an image advances by this much a turn */
    UPDATE_SYNC_TIMEOUT_MS = 100,
    UPDATE_SYNC_TRIALS = 10,
    /* 25 MHz / 17. The divider's last step, 25 MHz / 16, is no rate that an emulator's serial line
     * has: the nearest, 1500000, is 4 % off. */
    UPDATE_FAST_RATE = 1500000,
};

/* Begins the step's next operation. @return false when there is none left */
typedef bool (*update_step_t)(update_t *update);

static const uint8_t *update_pull(void *user, uint32_t offset, uint32_t size)
{
    const images_entry_t *entry = user;
    (void)size;
    return entry->image->data + offset;
}

static const uint8_t *update_pull_stream(void *user, uint32_t offset, uint32_t size)
{
    const images_entry_t *entry = user;
    (void)size;
    return entry->compressed->data + offset;
}

static bool update_connect(update_t *update)
{
    static const esp_loader_connect_args_t arguments = {UPDATE_SYNC_TIMEOUT_MS, UPDATE_SYNC_TRIALS};
    if (update->begun) {
        log_text("chip: ");
        log_text(esp_loader_chip_name(esp_loader_engine_chip(&update->engine)));
        log_text("\n");
        if (esp_loader_engine_chip(&update->engine) != TARGET_CHIP) {
            log_text("the images are for another chip: ");
            log_text(esp_loader_chip_name(TARGET_CHIP));
            log_text("\n");
            update->failure.code = ESP_LOADER_ERROR_INVALID_TARGET;
        }
        return false;
    }
    esp_loader_engine_connect(&update->engine, &arguments);
    return true;
}

/* Before the stub is loaded: it takes the rate over, and comes in a tenth of the time. */
static bool update_rate(update_t *update)
{
    if (!update->begun && esp_loader_engine_can_change_baud(&update->engine)) {
        update->rate = uart_nearest_rate(UPDATE_FAST_RATE);
        esp_loader_engine_change_baud(&update->engine, update->rate);
        return true;
    }
    log_text("rate: ");
    log_number(update->rate);
    log_text(" baud\n");
    return false;
}

static bool update_load_stub(update_t *update)
{
    if (!update->begun) {
        const esp_loader_stub_t *stub = esp_loader_stub_find(TARGET_CHIP, 0);
        if (stub == NULL) {
            log_text("stub: ");
            log_text(esp_loader_stub_absence());
            log_text("\n");
            return false;
        }
        esp_loader_stub_load_init(&update->stub_load, &update->engine, stub);
    }
    if (esp_loader_stub_load_advance(&update->stub_load)) {
        return true;
    }
    log_text("stub: runs\n");
    return false;
}

static bool update_attach(update_t *update)
{
    if (!update->begun) {
        esp_loader_engine_flash_attach(&update->engine, 0);
        return true;
    }
    log_text("flash: ");
    log_number(esp_loader_engine_flash(&update->engine)->size >> 10);
    log_text(" KiB\n");
    return false;
}

static void update_report_failure(const esp_loader_result_t *result)
{
    log_text("FAILED: ");
    log_text(esp_loader_error_text(result->code));
    log_text(" (");
    log_text(esp_loader_command_name(result->command));
    log_text(", ");
    log_address(result->address);
    if (result->status != 0) {
        log_text(", ");
        log_text(esp_loader_status_text(result->status));
    }
    log_text("). ");
    log_text(esp_loader_error_advice(result->code));
    log_text("\n");
}

static void update_report_image(const esp_loader_image_t *image)
{
    const images_entry_t *entry = image->user;
    log_text(entry->name);
    log_text(": ");
    log_number(entry->image->size);
    log_text(" bytes at ");
    log_address(entry->offset);
    if (image->state == ESP_LOADER_IMAGE_SKIPPED) {
        log_text(": MD5 match, skipping\n");
        return;
    }
    log_text(" written as ");
    log_number(entry->compressed->size);
    log_text(image->verified ? ", verified by MD5\n" : ", not verified\n");
}

static bool update_flash(update_t *update)
{
    if (!update->begun) {
        for (size_t i = 0; i < IMAGES_COUNT; i++) {
            update->images[i] = (esp_loader_image_t){
                .offset = images[i].offset,
                .size = images[i].image->size,
                .pull = update_pull,
                .pull_stream = update_pull_stream,
                .stream_size = images[i].compressed->size,
                .user = (void *)(uintptr_t)&images[i],
            };
        }
        esp_loader_job_init(&update->job, &update->engine, update->images, IMAGES_COUNT,
                            UPDATE_BLOCK_SIZE);
    }
    if (esp_loader_job_advance(&update->job)) {
        return true;
    }
    update->failure = update->job.result;
    for (size_t i = 0; i < IMAGES_COUNT && update->failure.code == ESP_LOADER_SUCCESS; i++) {
        update_report_image(&update->images[i]);
    }
    return false;
}

static bool update_run(update_t *update)
{
    if (!update->begun) {
        esp_loader_engine_reset(&update->engine);
        return true;
    }
    log_text("chip: reset\n");
    return false;
}

static const update_step_t update_steps[] = {
    update_connect, update_rate, update_load_stub, update_attach, update_flash, update_run,
};

enum { UPDATE_STEPS = sizeof(update_steps) / sizeof(update_steps[0]) };

static bool update_end(update_t *update)
{
    update->succeeded = update->failure.code == ESP_LOADER_SUCCESS;
    if (!update->succeeded) {
        update_report_failure(&update->failure);
    }
    update->step = UPDATE_STEPS;
    return false;
}

/* The engine is done: checks how that ended, then begins what comes next. */
static bool update_next(update_t *update)
{
    if (update->begun) {
        update->failure = *esp_loader_engine_result(&update->engine);
    }
    if (update->failure.code != ESP_LOADER_SUCCESS) {
        return update_end(update);
    }
    if (update_steps[update->step](update)) {
        update->begun = true;
        return true;
    }
    update->step++;
    update->begun = false;
    if (update->failure.code != ESP_LOADER_SUCCESS || update->step == UPDATE_STEPS) {
        return update_end(update);
    }
    return true;
}

void update_start(update_t *update)
{
    *update = (update_t){.rate = UPDATE_FIRST_RATE};
    const esp_loader_engine_config_t config = {
        .tx_buffer = update->tx_buffer,
        .tx_size = sizeof(update->tx_buffer),
        .baud = UPDATE_FIRST_RATE,
        .enter_bootloader = &esp_loader_reset_classic,
        .run = &esp_loader_reset_run,
    };
    esp_loader_engine_init(&update->engine, &config);
}

bool update_turn(update_t *update, uint32_t now_ms)
{
    esp_loader_engine_t *engine = &update->engine;
    if (update->step == UPDATE_STEPS) {
        return false;
    }
    esp_loader_engine_set_time(engine, now_ms);
    const uint32_t wants = esp_loader_engine_wants(engine);
    if ((wants & ESP_LOADER_WANT_DONE) != 0) {
        return update_next(update);
    }
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        lines_set(esp_loader_engine_lines(engine));
        esp_loader_engine_lines_done(engine);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        uart_set_rate(esp_loader_engine_baud(engine));
        esp_loader_engine_baud_done(engine);
    }
    if ((wants & ESP_LOADER_WANT_TX) != 0) {
        uint16_t size;
        const uint8_t *bytes = esp_loader_engine_tx_buf(engine, &size);
        esp_loader_engine_tx_ack(engine, (uint16_t)uart_write(UART_CHIP, bytes, size));
    }
    if ((wants & ESP_LOADER_WANT_RX) != 0) {
        uint8_t bytes[UPDATE_RX_PIECE];
        const size_t size = uart_read(bytes, sizeof(bytes));
        if (size > 0) {
            esp_loader_engine_rx(engine, bytes, size);
        }
    }
    return true;
}
