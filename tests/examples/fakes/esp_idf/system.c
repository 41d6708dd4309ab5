/* SPDX-License-Identifier: Apache-2.0 */
#include "driver/gpio.h"
#include "esp_err.h"
#include "esp_log.h"
#include "esp_timer.h"
#include "fake_idf.h"
#include "fake_platform.h"
#include "world.h"
#include "world_chip.h"

static struct {
    bool is_output[GPIO_NUM_MAX];
    bool level[GPIO_NUM_MAX];
} pins;

const char *esp_err_to_name(esp_err_t code)
{
    static const struct {
        esp_err_t code;
        const char *name;
    } names[] = {
        {ESP_OK, "ESP_OK"},
        {ESP_FAIL, "ESP_FAIL"},
        {ESP_ERR_NO_MEM, "ESP_ERR_NO_MEM"},
        {ESP_ERR_INVALID_ARG, "ESP_ERR_INVALID_ARG"},
        {ESP_ERR_INVALID_STATE, "ESP_ERR_INVALID_STATE"},
        {ESP_ERR_INVALID_SIZE, "ESP_ERR_INVALID_SIZE"},
        {ESP_ERR_NOT_FOUND, "ESP_ERR_NOT_FOUND"},
        {ESP_ERR_NOT_SUPPORTED, "ESP_ERR_NOT_SUPPORTED"},
        {ESP_ERR_TIMEOUT, "ESP_ERR_TIMEOUT"},
        {ESP_ERR_INVALID_RESPONSE, "ESP_ERR_INVALID_RESPONSE"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return "UNKNOWN ERROR";
}

_Noreturn void fake_error_check_failed(esp_err_t code, const char *file, int line,
                                       const char *expression)
{
    world_complain("%s:%d: %s failed: %s", file, line, expression, esp_err_to_name(code));
    world_stop();
}

uint32_t esp_log_timestamp(void)
{
    return (uint32_t)(world_now() / 1000);
}

void esp_log_buffer_hex(const char *tag, const void *data, uint16_t size, esp_log_level_t level)
{
    enum { PER_ROW = 16 };
    const uint8_t *bytes = data;
    for (uint16_t at = 0; at < size && level <= ESP_LOG_INFO; at = (uint16_t)(at + PER_ROW)) {
        char row[3 * PER_ROW + 1] = "";
        for (int i = 0; i < PER_ROW && at + i < size; i++) {
            snprintf(&row[3 * i], 4, "%02x ", bytes[at + i]);
        }
        ESP_LOG_LEVEL_LOCAL(level, tag, "%s", row);
    }
}

int64_t esp_timer_get_time(void)
{
    world_busy(1);
    return (int64_t)world_now();
}

static bool pin_is_sound(gpio_num_t pin)
{
    return pin >= 0 && pin < GPIO_NUM_MAX;
}

esp_err_t gpio_reset_pin(gpio_num_t pin)
{
    if (!pin_is_sound(pin)) {
        return ESP_ERR_INVALID_ARG;
    }
    pins.is_output[pin] = false;
    fake_spi_pin_used(pin);
    world_pin_release(pin);
    return ESP_OK;
}

esp_err_t gpio_set_direction(gpio_num_t pin, gpio_mode_t mode)
{
    if (!pin_is_sound(pin)) {
        return ESP_ERR_INVALID_ARG;
    }
    pins.is_output[pin] = mode == GPIO_MODE_OUTPUT;
    fake_spi_pin_used(pin);
    if (pins.is_output[pin]) {
        world_pin_write(pin, pins.level[pin]);
    } else {
        world_pin_release(pin);
    }
    world_busy(1);
    return ESP_OK;
}

esp_err_t gpio_set_level(gpio_num_t pin, uint32_t level)
{
    if (!pin_is_sound(pin)) {
        return ESP_ERR_INVALID_ARG;
    }
    pins.level[pin] = level != 0;
    if (pins.is_output[pin]) {
        world_pin_write(pin, level != 0);
    }
    world_busy(1);
    return ESP_OK;
}

esp_err_t gpio_set_pull_mode(gpio_num_t pin, gpio_pull_mode_t pull)
{
    (void)pull;
    return pin_is_sound(pin) ? ESP_OK : ESP_ERR_INVALID_ARG;
}

void fake_platform_reset(void)
{
    for (int i = 0; i < GPIO_NUM_MAX; i++) {
        pins.is_output[i] = pins.level[i] = false;
    }
    fake_uart_reset();
    fake_usb_reset();
    fake_spi_reset();
    fake_sdmmc_reset();
}
