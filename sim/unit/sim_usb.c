/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool's targets, those of 5.2 for UARTDEV_BUF_NO (later ones ask the host's USB stack
 * instead), RTC_CNTL_OPTION1_REG, hard_reset(); esptool's documentation, "Leaving Download Mode in
 * USB-Serial/JTAG Mode"; ESP32-C3 technical reference manual, "USB Serial/JTAG Controller".
 */
#include "unit/sim_usb.h"
#include "state/sim_state.h"
#include <string.h>

enum {
    /* Assumed: what a host takes to enumerate a device. */
    USB_ABSENT_NS = 300000000,
    /* Most bytes of a data block over USB-OTG: USB_RAM_BLOCK. */
    USB_OTG_BLOCK = 0x800,
};

/* The port at this revision, or NULL: the chip has no USB. */
static const sim_usb_port_t *usb_port(const sim_profile_t *profile, uint16_t revision)
{
    for (size_t i = 0; i < SIM_USB_PORTS; i++) {
        const sim_usb_port_t *port = &profile->usb[i];
        if ((port->serial_jtag != 0 || port->otg != 0) && revision >= port->revision) {
            return port;
        }
    }
    return NULL;
}

bool sim_usb_has_serial_jtag(const sim_profile_t *profile)
{
    return profile->usb[0].serial_jtag != 0;
}

bool sim_usb_has_otg(const sim_profile_t *profile)
{
    return profile->usb[0].otg != 0;
}

bool sim_usb_attached(const sim_chip_t *chip)
{
    return chip->config.usb_serial_jtag || chip->config.usb_otg;
}

void sim_usb_init(sim_chip_t *chip)
{
    const sim_usb_port_t *port = usb_port(chip->profile, chip->revision);
    if (port != NULL && port->port_word != 0 && sim_usb_attached(chip)) {
        (void)sim_memory_write(&chip->memory, port->port_word,
                               chip->config.usb_otg ? port->otg : port->serial_jtag);
    }
}

/* Over USB-OTG the ROM, or a stub, asks for the loader by a bit where there is one. */
static bool usb_can_force(const sim_chip_t *chip)
{
    return chip->config.usb_otg && chip->profile->usb_force.address != 0;
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
    const sim_register_bit_t *force = &chip->profile->usb_force;
    if (force->address != address || address == 0) {
        return false;
    }
    const uint32_t rest = sim_memory_read(&chip->memory, address) & ~force->bit;
    *value = rest | (chip->usb.forced_download ? force->bit : 0);
    return true;
}

bool sim_usb_write(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    const sim_register_bit_t *force = &chip->profile->usb_force;
    if (force->address != address || address == 0) {
        return false;
    }
    chip->usb.forced_download = (value & force->bit) != 0;
    (void)sim_memory_write(&chip->memory, address, value);
    return true;
}
