/* SPDX-License-Identifier: Apache-2.0 */
#include "esp32_common.h"
#include "../common/loader_port_stdio_log.h"
#include "esp_timer.h"
#include "freertos/task.h"

static const uint32_t common_reset_asserted = SERIAL_FLASHER_RESET_INVERT;
static const uint32_t common_boot_asserted = SERIAL_FLASHER_BOOT_INVERT;

TickType_t esp32_common_ticks(uint32_t ms)
{
    return ms == 0 ? 0 : pdMS_TO_TICKS((uint64_t)ms + portTICK_PERIOD_MS - 1) + 1;
}

void esp32_common_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    vTaskDelay(esp32_common_ticks(ms));
}

int64_t esp32_common_time_end(uint32_t ms)
{
    return esp_timer_get_time() + (int64_t)ms * 1000;
}

uint32_t esp32_common_remaining(int64_t time_end)
{
    const int64_t left = time_end - esp_timer_get_time();
    return left > 0 ? (uint32_t)((left + 999) / 1000) : 0;
}

esp_loader_error_t esp32_common_fail(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    loader_port_stdio_log(NULL, ESP_LOADER_LOG_LEVEL_ERROR, fmt, args);
    va_end(args);
    return ESP_LOADER_ERROR_FAIL;
}

static void common_pin_init(gpio_num_t pin, uint32_t released)
{
    if (pin != GPIO_NUM_NC) {
        gpio_reset_pin(pin);
        gpio_set_level(pin, released);
        gpio_set_direction(pin, GPIO_MODE_OUTPUT);
    }
}

void esp32_common_reset_pin_init(gpio_num_t pin)
{
    common_pin_init(pin, !common_reset_asserted);
}

void esp32_common_boot_pin_init(gpio_num_t pin)
{
    common_pin_init(pin, !common_boot_asserted);
}

static void common_pin_set(gpio_num_t pin, uint32_t level)
{
    if (pin != GPIO_NUM_NC) {
        gpio_set_level(pin, level);
    }
}

void esp32_common_set_reset(gpio_num_t pin, bool asserted)
{
    common_pin_set(pin, asserted ? common_reset_asserted : !common_reset_asserted);
}

void esp32_common_set_boot(gpio_num_t pin, bool asserted)
{
    common_pin_set(pin, asserted ? common_boot_asserted : !common_boot_asserted);
}

void esp32_common_pin_deinit(gpio_num_t pin)
{
    if (pin != GPIO_NUM_NC) {
        gpio_reset_pin(pin);
    }
}

void esp32_common_enter_bootloader(gpio_num_t reset_pin, gpio_num_t boot_pin)
{
    esp32_common_set_boot(boot_pin, true);
    esp32_common_set_reset(reset_pin, true);
    esp32_common_delay_ms(NULL, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    esp32_common_set_reset(reset_pin, false);
    esp32_common_delay_ms(NULL, SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    esp32_common_set_boot(boot_pin, false);
}

void esp32_common_reset_target(gpio_num_t reset_pin, gpio_num_t boot_pin)
{
    esp32_common_set_boot(boot_pin, false);
    esp32_common_set_reset(reset_pin, true);
    esp32_common_delay_ms(NULL, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    esp32_common_set_reset(reset_pin, false);
}
