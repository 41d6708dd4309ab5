/* SPDX-License-Identifier: Apache-2.0 */
#include "update.h"
#include "lines.h"
#include "report.h"
#include "uart.h"

enum {
    UPDATE_RX_PIECE = 64,
    UPDATE_BLOCK_SIZE = 1024, /* an image's digest advances by this much a turn */
    /* 25 MHz / 17. The divider's last step, 25 MHz / 16, is no rate that an emulator's serial line
     * has: the nearest, 1500000, is 4 % off. */
    UPDATE_FAST_RATE = 1500000,
};

static const uint8_t *update_pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const images_entry_t *)user)->image->data + offset;
}

static const uint8_t *update_pull_stream(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const images_entry_t *)user)->compressed->data + offset;
}

static const esp_loader_stub_t *update_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    return esp_loader_stub_find(chip, revision);
}

void update_start(update_t *update)
{
    const esp_loader_engine_config_t engine = {
        .tx_buffer = update->tx_buffer,
        .tx_size = sizeof(update->tx_buffer),
        .enter_bootloader = &esp_loader_reset_classic,
        .run = &esp_loader_reset_run,
    };
    esp_loader_session_config_t config = ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_stub);
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
    update->rate = uart_nearest_rate(UPDATE_FAST_RATE);
    config.task = esp_loader_task_write(&update->task, update->images, IMAGES_COUNT);
    update->task.block_size = UPDATE_BLOCK_SIZE;
    config.chip = TARGET_CHIP;
    config.rates = &update->rate;
    config.stub = update_stub;
    config.event = report_event;
    config.user = update;
    esp_loader_engine_init(&update->engine, &engine);
    esp_loader_session_init(&update->session, &update->engine, &config);
}

bool update_turn(update_t *update, uint32_t now_ms)
{
    esp_loader_session_t *session = &update->session;
    esp_loader_session_set_time(session, now_ms);
    const uint32_t wants = esp_loader_session_wants(session);
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        lines_set(esp_loader_session_lines(session));
        esp_loader_session_lines_done(session);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        uart_set_rate(esp_loader_session_baud(session));
        esp_loader_session_baud_done(session, true);
    }
    if ((wants & ESP_LOADER_WANT_TX) != 0) {
        uint16_t size;
        const uint8_t *bytes = esp_loader_session_tx_buf(session, &size);
        esp_loader_session_tx_ack(session, (uint16_t)uart_write(UART_CHIP, bytes, size));
    }
    if ((wants & ESP_LOADER_WANT_RX) != 0) {
        uint8_t bytes[UPDATE_RX_PIECE];
        esp_loader_session_rx(session, bytes, uart_read(bytes, sizeof(bytes)));
    }
    return (wants & ESP_LOADER_WANT_DONE) == 0;
}
