/*
 * How a chip is reached, and what has to be done for that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/reach/watchdog.h"

enum {
    USB_BEGIN = ENGINE_BEGIN,
    USB_EXPECT_PORT,
    USB_EXPECT_WRITTEN,
};

static const chip_usb_t *const usb_ports[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = esp_loader_chip_##name##_usb, )
#include "esp_loader_chips.def"
};

/* Where the ROM keeps the number of its port. It moved between revisions: rows are in ascending
 * order, each good below a revision. */
static const chip_usb_t *usb_port(const chip_t *chip, uint32_t revision)
{
    const chip_usb_t *port = usb_ports[chip->target];
    while (port->below != CHIP_ANY_REVISION && revision >= port->below) {
        port++;
    }
    return port;
}

/* 0 stands for a port that the chip does not have, so a variable that reads 0 matches none.
 * Whatever is no USB is the UART. */
static esp_loader_reached_t usb_reached(const chip_usb_t *port, uint8_t number)
{
    if (number != 0 && number == port->otg) {
        return ESP_LOADER_REACHED_USB_OTG;
    }
    return number != 0 && number == port->serial_jtag ? ESP_LOADER_REACHED_USB_SERIAL_JTAG
                                                      : ESP_LOADER_REACHED_UART;
}

/* Writes the next register of those that stop the watchdogs. A reset over USB-Serial-JTAG leaves
 * running what the application had started (esptool, disable_watchdogs), so the watchdogs would
 * reset the chip in the middle of a write. */
static void usb_quieten(esp_loader_engine_t *engine)
{
    const chip_watchdogs_t *dog = watchdog_of(engine->_chip);
    uint32_t *words;
    /* Nothing to stop, or no way to: Secure Download Mode writes no registers. */
    if (*engine->_operation.usb.reached != ESP_LOADER_REACHED_USB_SERIAL_JTAG || dog->config == 0 ||
        (engine->_abilities & CHIP_HAS_REGISTERS) == 0) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    /* Each watchdog is unlocked, made harmless, and locked again. */
    switch (engine->_step++) {
    case 0:
        watchdog_lock(engine, USB_EXPECT_WRITTEN, dog, WATCHDOG_KEY);
        return;
    case 1:
        exchange_write_register(engine, USB_EXPECT_WRITTEN, dog->config, 0);
        return;
    case 2:
        watchdog_lock(engine, USB_EXPECT_WRITTEN, dog, 0);
        return;
    case 3:
        /* Not every chip has a super watchdog. */
        if (dog->super == 0) {
            engine_finish(engine, ESP_LOADER_SUCCESS);
        } else {
            /* The first super watchdogs have a key of their own, later ones that of the other. */
            exchange_write_register(engine, USB_EXPECT_WRITTEN, dog->super + WATCHDOG_SUPER_LOCK,
                                    dog->feed_bit == CHIP_FEED_FIRST ? WATCHDOG_SUPER_KEY_FIRST
                                                                     : WATCHDOG_KEY);
        }
        return;
    case 4:
        words =
            exchange_write_register(engine, USB_EXPECT_WRITTEN, dog->super, 1u << dog->feed_bit);
        /* Only this bit, by which the super watchdog feeds itself. The others stay as they are. */
        words[2] = words[1];
        return;
    case 5:
        exchange_write_register(engine, USB_EXPECT_WRITTEN, dog->super + WATCHDOG_SUPER_LOCK, 0);
        return;
    default:
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

static void usb_procedure(esp_loader_engine_t *engine)
{
    const chip_usb_t *port = usb_port(engine->_chip, engine->_operation.usb.revision);
    esp_loader_reached_t *reached = engine->_operation.usb.reached;

    switch (engine->_rung) {
    case USB_BEGIN:
        /* If the caller knows from its USB stack how the chip is reached, that counts. Else the
         * chip is asked, where its ROM keeps the answer. */
        if (*reached == ESP_LOADER_REACHED_UNKNOWN && port->address != CHIP_USB_HIDDEN) {
            if (port->address == CHIP_USB_NONE) {
                /* A chip without USB is reached by its UART. */
                *reached = ESP_LOADER_REACHED_UART;
            } else if ((engine->_abilities & CHIP_HAS_REGISTERS) != 0 && engine->_stub == NULL) {
                /* Only while the ROM loader runs: this is one of its variables, and means nothing
                 * once a stub has taken over. */
                exchange_read_register(engine, USB_EXPECT_PORT, port->address);
                return;
            }
        }
        usb_quieten(engine);
        return;
    case USB_EXPECT_PORT:
        *reached = usb_reached(port, (uint8_t)engine->_value);
        usb_quieten(engine);
        return;
    case USB_EXPECT_WRITTEN:
        usb_quieten(engine);
        return;
    }
}

void esp_loader_engine_usb(esp_loader_engine_t *engine, uint16_t revision,
                           esp_loader_reached_t *reached)
{
    engine->_operation.usb.reached = reached;
    engine->_operation.usb.revision = revision;
    engine_begin(engine, usb_procedure, CHIP_CONNECTED);
}
