/*
 * How a chip is reached, and what has to be done for that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/reach/watchdog.h"

enum {
    USB_BEGIN = ENGINE_BEGIN,
    USB_EXPECT_PORT,
    USB_EXPECT_WRITTEN,
};

enum { ANY_REVISION = 0xFFFF };

/* Where a ROM keeps which port it uses, a byte, and which number is which. Source: esptool 5.2,
 * esptool/targets/<chip>.py (UARTDEV_BUF_NO, UARTDEV_BUF_NO_USB_OTG,
 * UARTDEV_BUF_NO_USB_JTAG_SERIAL). */
typedef struct {
    uint32_t address; /* 0: the chip has no USB */
    uint16_t below;   /* of revisions below this */
    uint8_t target;
    uint8_t otg; /* 0: has none */
    uint8_t serial_jtag;
} usb_port_t;

static const usb_port_t usb_ports[] = {
    {0, ANY_REVISION, ESP8266_CHIP, 0, 0},           {0, ANY_REVISION, ESP32_CHIP, 0, 0},
    {0, ANY_REVISION, ESP32C2_CHIP, 0, 0},           {0x3FFFFD14, ANY_REVISION, ESP32S2_CHIP, 2, 0},
    {0x3FCEF14C, ANY_REVISION, ESP32S3_CHIP, 3, 4},  {0x3FCDF07C, 101, ESP32C3_CHIP, 0, 3},
    {0x3FCDF078, ANY_REVISION, ESP32C3_CHIP, 0, 3},  {0x4085F514, ANY_REVISION, ESP32C5_CHIP, 0, 3},
    {0x4087F580, ANY_REVISION, ESP32C6_CHIP, 0, 3},  {0x4084F5EC, 3, ESP32C61_CHIP, 0, 3},
    {0x4084F5E4, ANY_REVISION, ESP32C61_CHIP, 0, 4}, {0x4084FEFC, ANY_REVISION, ESP32H2_CHIP, 0, 3},
    {0x4087F580, ANY_REVISION, ESP32H4_CHIP, 0, 3},  {0x4FF3FEC8, 300, ESP32P4_CHIP, 5, 6},
    {0x4FFBFEC8, ANY_REVISION, ESP32P4_CHIP, 5, 6},
};

static const usb_port_t *usb_port(uint8_t target, uint32_t revision)
{
    for (size_t i = 0; i < sizeof(usb_ports) / sizeof(usb_ports[0]); i++) {
        if (usb_ports[i].target == target && revision < usb_ports[i].below) {
            return &usb_ports[i];
        }
    }
    return NULL;
}

static esp_loader_reached_t usb_reached(const usb_port_t *port, uint8_t number)
{
    if (number != 0 && number == port->otg) {
        return ESP_LOADER_REACHED_USB_OTG;
    }
    return number != 0 && number == port->serial_jtag ? ESP_LOADER_REACHED_USB_SERIAL_JTAG
                                                      : ESP_LOADER_REACHED_UART;
}

/* The next write of those that keep the watchdogs quiet. The unit's own resets leave them running
 * (esptool, disable_watchdogs). */
static void usb_quieten(esp_loader_engine_t *engine)
{
    const watchdog_t *dog = watchdog_of(engine->_chip->target);
    if (*engine->_operation.usb.reached != ESP_LOADER_REACHED_USB_SERIAL_JTAG || dog == NULL ||
        (engine->_abilities & CHIP_HAS_REGISTERS) == 0) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
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
        if (dog->super == 0) {
            engine_finish(engine, ESP_LOADER_SUCCESS);
        } else {
            exchange_write_register(engine, USB_EXPECT_WRITTEN, dog->super + WATCHDOG_SUPER_LOCK,
                                    dog->feed_bit == WATCHDOG_FEED_FIRST ? WATCHDOG_SUPER_KEY_FIRST
                                                                         : WATCHDOG_KEY);
        }
        return;
    case 4:
        exchange_write_register(engine, USB_EXPECT_WRITTEN, dog->super, 1u << dog->feed_bit);
        engine->_words[2] = 1u << dog->feed_bit;
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
    const usb_port_t *port = usb_port(engine->_chip->target, engine->_operation.usb.revision);
    esp_loader_reached_t *reached = engine->_operation.usb.reached;

    switch (engine->_rung) {
    case USB_BEGIN:
        if (*reached == ESP_LOADER_REACHED_UNKNOWN && port != NULL) {
            if (port->address == 0) {
                *reached = ESP_LOADER_REACHED_UART;
            } else if ((engine->_abilities & CHIP_HAS_REGISTERS) != 0 && engine->_stub == NULL) {
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
