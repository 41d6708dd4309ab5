/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/drivers/gpio.h>

#include "fake_zephyr.h"
#include "world.h"
#include "world_chip.h"
#include <errno.h>
#include <string.h>

enum { PINS = 16 };

typedef struct {
    int first_pin; /* in the world */
    bool can_disconnect;
    bool output[PINS];
    bool level[PINS];
    bool inverted[PINS];
    bool open_drain[PINS];
} controller_t;

static controller_t controllers[2] = {{.first_pin = 0},
                                      {.first_pin = PINS, .can_disconnect = true}};

const struct device fake_device_gpio0 = {.name = "gpio0", .data = &controllers[0]};
const struct device fake_device_gpio1 = {.name = "gpio1", .data = &controllers[1]};

static void drive(const controller_t *gpio, unsigned pin)
{
    if (gpio->output[pin]) {
        world_pin_write(gpio->first_pin + (int)pin, gpio->level[pin]);
    } else {
        world_pin_release(gpio->first_pin + (int)pin);
    }
    fake_zephyr_busy();
}

/* As in Zephyr, a pin is active low when it was configured so, whatever a later call's `spec` says.
 */
static bool physical(const controller_t *gpio, unsigned pin, bool logical)
{
    return logical != gpio->inverted[pin];
}

int gpio_pin_configure_dt(const struct gpio_dt_spec *spec, gpio_flags_t extra)
{
    controller_t *gpio = spec->port->data;
    if (spec->pin >= PINS) {
        return -EINVAL;
    }
    if (extra == GPIO_DISCONNECTED && !gpio->can_disconnect) {
        return -ENOTSUP;
    }
    gpio->output[spec->pin] = (extra & GPIO_OUTPUT) != 0;
    gpio->inverted[spec->pin] = (spec->dt_flags & GPIO_ACTIVE_LOW) != 0;
    gpio->open_drain[spec->pin] = ((spec->dt_flags | extra) & GPIO_OPEN_DRAIN) == GPIO_OPEN_DRAIN;
    if ((extra & (GPIO_OUTPUT_INIT_LOW | GPIO_OUTPUT_INIT_HIGH)) != 0) {
        const bool high = (extra & GPIO_OUTPUT_INIT_HIGH) != 0;
        const bool logical = (extra & GPIO_OUTPUT_INIT_LOGICAL) != 0;
        gpio->level[spec->pin] = logical ? physical(gpio, spec->pin, high) : high;
    }
    drive(gpio, spec->pin);
    return 0;
}

int gpio_pin_set_dt(const struct gpio_dt_spec *spec, int value)
{
    controller_t *gpio = spec->port->data;
    if (spec->pin >= PINS) {
        return -EINVAL;
    }
    if (!gpio->output[spec->pin]) {
        world_complain("%s pin %d is set but is no output", spec->port->name, spec->pin);
    }
    gpio->level[spec->pin] = physical(gpio, spec->pin, value != 0);
    drive(gpio, spec->pin);
    return 0;
}

bool fake_gpio_driven(const struct device *dev, unsigned pin)
{
    const controller_t *gpio = dev->data;
    return gpio->output[pin];
}

bool fake_gpio_open_drain(const struct device *dev, unsigned pin)
{
    const controller_t *gpio = dev->data;
    return gpio->open_drain[pin];
}

void fake_gpio_reset(void)
{
    for (unsigned i = 0; i < 2; i++) {
        memset(controllers[i].output, 0, sizeof controllers[i].output);
        memset(controllers[i].level, 0, sizeof controllers[i].level);
        memset(controllers[i].inverted, 0, sizeof controllers[i].inverted);
        memset(controllers[i].open_drain, 0, sizeof controllers[i].open_drain);
    }
}
