/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ZEPHYR_GPIO_H
#define FAKE_ZEPHYR_GPIO_H

#include <stdint.h>
#include <zephyr/device.h>
#include <zephyr/sys/util.h>

typedef uint8_t gpio_pin_t;
typedef uint16_t gpio_dt_flags_t;
typedef uint32_t gpio_flags_t;

#define GPIO_ACTIVE_LOW  1u
#define GPIO_ACTIVE_HIGH 0u
#define GPIO_OPEN_DRAIN  6u

#define GPIO_DISCONNECTED        0u
#define GPIO_INPUT               (1u << 16)
#define GPIO_OUTPUT              (1u << 17)
#define GPIO_OUTPUT_INIT_LOW     (1u << 18)
#define GPIO_OUTPUT_INIT_HIGH    (1u << 19)
#define GPIO_OUTPUT_INIT_LOGICAL (1u << 20)
#define GPIO_OUTPUT_INACTIVE     (GPIO_OUTPUT | GPIO_OUTPUT_INIT_LOW | GPIO_OUTPUT_INIT_LOGICAL)
#define GPIO_OUTPUT_ACTIVE       (GPIO_OUTPUT | GPIO_OUTPUT_INIT_HIGH | GPIO_OUTPUT_INIT_LOGICAL)

struct gpio_dt_spec {
    const struct device *port;
    gpio_pin_t pin;
    gpio_dt_flags_t dt_flags;
};

#define GPIO_DT_SPEC_INST_GET(inst_, name_) DT_INST_PROP(inst_, name_)

int gpio_pin_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t extra);
int gpio_pin_set_dt(const struct gpio_dt_spec *spec, int value);

#endif
