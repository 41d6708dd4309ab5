/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool's targets, those of 5.2 for UARTDEV_BUF_NO (later ones ask the host's USB stack
 * instead), RTC_CNTL_OPTION1_REG, hard_reset(); esptool's documentation, "Leaving Download Mode in
 * USB-Serial/JTAG Mode"; ESP32-C3 technical reference manual, "USB Serial/JTAG Controller".
 */
#include "sim_usb.h"
#include "sim_state.h"
#include <string.h>

enum {
    /* Assumed: what a host takes to enumerate a device. */
    USB_ABSENT_NS = 300000000,
    /* Most bytes of a data block over USB-OTG: USB_RAM_BLOCK. */
    USB_OTG_BLOCK = 0x800,
};

/* From which revision on; the word in the ROM's RAM that tells the port it uses, 0: not known; its
 * value on USB-Serial-JTAG and on USB-OTG, 0: the chip has no such port. */
typedef struct {
    const char *chip;
    uint16_t revision;
    uint32_t port_word;
    uint8_t serial_jtag, otg;
    uint32_t force_register, force_bit; /* 0: none known */
} usb_row_t;

static const usb_row_t rows[] = {
    {"esp32s2", 0, 0x3FFFFD14, 0, 2, 0x3F408128, 1},
    {"esp32s3", 0, 0x3FCEF14C, 4, 3, 0x6000812C, 1},
    {"esp32c3", 101, 0x3FCDF078, 3, 0, 0, 0},
    {"esp32c3", 0, 0x3FCDF07C, 3, 0, 0, 0},
    {"esp32c5", 0, 0x4085F514, 3, 0, 0, 0},
    {"esp32c6", 0, 0x4087F580, 3, 0, 0, 0},
    {"esp32c61", 3, 0x4084F5E4, 4, 0, 0, 0},
    {"esp32c61", 0, 0x4084F5EC, 3, 0, 0, 0},
    {"esp32h2", 0, 0x4084FEFC, 3, 0, 0, 0},
    {"esp32h4", 0, 0x4087F580, 3, 0, 0, 0},
    {"esp32p4", 300, 0x4FFBFEC8, 6, 5, 0x50110008, 4},
    {"esp32p4", 0, 0x4FF3FEC8, 6, 5, 0x50110008, 4},
    {"esp32s31", 0, 0, 1, 1, 0, 0},
};

static const usb_row_t *usb_find(const char *chip, uint16_t revision)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].chip, chip) == 0 && revision >= rows[i].revision) {
            return &rows[i];
        }
    }
    return NULL;
}

bool sim_usb_has_serial_jtag(const char *chip)
{
    const usb_row_t *row = usb_find(chip, UINT16_MAX);
    return row != NULL && row->serial_jtag != 0;
}

bool sim_usb_has_otg(const char *chip)
{
    const usb_row_t *row = usb_find(chip, UINT16_MAX);
    return row != NULL && row->otg != 0;
}

bool sim_usb_attached(const sim_chip_t *chip)
{
    return chip->config.usb_serial_jtag || chip->config.usb_otg;
}

void sim_usb_init(sim_chip_t *chip)
{
    const usb_row_t *row = usb_find(chip->profile->name, chip->revision);
    if (row != NULL && row->port_word != 0 && sim_usb_attached(chip)) {
        (void)sim_memory_write(&chip->memory, row->port_word,
                               chip->config.usb_otg ? row->otg : row->serial_jtag);
    }
}

/* Over USB-OTG the ROM, or a stub, asks for the loader by a bit where there is one. */
static bool usb_can_force(const sim_chip_t *chip)
{
    const usb_row_t *row = usb_find(chip->profile->name, chip->revision);
    return chip->config.usb_otg && row != NULL && row->force_register != 0;
}

bool sim_usb_boots_download(const sim_chip_t *chip)
{
    const sim_usb_state_t *usb = &chip->usb;
    return usb->pin_low || usb->forced_download || (usb->core_reset && usb->download);
}

void sim_usb_started(sim_chip_t *chip)
{
    chip->usb.core_reset = false;
    chip->usb.download = chip->usb.download && !chip->config.usb_otg;
}

bool sim_usb_strap_low(const sim_chip_t *chip)
{
    const bool in_loader = chip->mode == SIM_MODE_DOWNLOAD || chip->mode == SIM_MODE_STUB;
    return chip->config.usb_otg ? chip->usb.pin_low : in_loader;
}

static void usb_leave(sim_chip_t *chip)
{
    chip->usb.absent_until_ns = chip->now_ns + USB_ABSENT_NS;
    chip->uart.arrived.head = chip->uart.arrived.tail = 0;
    chip->dtr = chip->rts = chip->usb.download = false;
    sim_state_trace(chip, "leaves the USB");
}

/* DTR alone sets the flag, none clears it, RTS alone resets at once. The USB-Serial-JTAG unit stays
 * on the bus; USB-OTG is run by the software that the reset ends. */
bool sim_usb_lines(sim_chip_t *chip)
{
    sim_usb_state_t *usb = &chip->usb;
    if (chip->rts && !chip->dtr) {
        usb->core_reset = true;
        usb->forced_download = usb->forced_download || (usb_can_force(chip) && usb->download);
        if (chip->config.usb_otg) {
            const bool download = usb->download;
            usb_leave(chip);
            usb->download = download;
        }
        return true;
    }
    if (!chip->rts) {
        usb->download = chip->dtr;
    }
    return false;
}

void sim_usb_system_reset(sim_chip_t *chip)
{
    chip->usb.pin_low = chip->usb.core_reset = false;
    if (sim_usb_attached(chip)) {
        usb_leave(chip);
    }
}

bool sim_usb_on_bus(const sim_chip_t *chip)
{
    return chip->now_ns >= chip->usb.absent_until_ns;
}

bool sim_usb_takes(const sim_chip_t *chip, size_t size)
{
    return !chip->config.usb_otg ||
           size <= COMMAND_HEADER_SIZE + COMMAND_DATA_HEADER_SIZE + USB_OTG_BLOCK;
}

bool sim_usb_read(const sim_chip_t *chip, uint32_t address, uint32_t *value)
{
    const usb_row_t *row = usb_find(chip->profile->name, chip->revision);
    if (row == NULL || row->force_register != address || address == 0) {
        return false;
    }
    const uint32_t rest = sim_memory_read(&chip->memory, address) & ~row->force_bit;
    *value = rest | (chip->usb.forced_download ? row->force_bit : 0);
    return true;
}

bool sim_usb_write(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    const usb_row_t *row = usb_find(chip->profile->name, chip->revision);
    if (row == NULL || row->force_register != address || address == 0) {
        return false;
    }
    chip->usb.forced_download = (value & row->force_bit) != 0;
    (void)sim_memory_write(&chip->memory, address, value);
    return true;
}
