/**
 * A chip attached by its own USB: by the USB-Serial-JTAG unit or by USB-OTG, which the ROM runs.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_USB_H
#define SIM_USB_H

#include "state/sim_profile.h"

bool sim_usb_has_serial_jtag(const sim_profile_t *profile);
bool sim_usb_has_otg(const sim_profile_t *profile);

/** Whether it is attached so. */
bool sim_usb_attached(const sim_chip_t *chip);

/** Writes down, where hosts look, which port the ROM uses; after the registers were cleared. */
void sim_usb_init(sim_chip_t *chip);

/** Whether the reset that ends now leads into the loader; only of an attached chip. */
bool sim_usb_boots_download(const sim_chip_t *chip);

/** The reset is over. */
void sim_usb_started(sim_chip_t *chip);

/** What the strapping register shows: whether the boot pin was sampled low. */
bool sim_usb_strap_low(const sim_chip_t *chip);

/** After a change of DTR or RTS. @return true: the chip is to reset its core */
bool sim_usb_lines(sim_chip_t *chip);

/** The reset of the whole chip: the boot pin, which nobody holds any longer, is sampled anew. */
void sim_usb_system_reset(sim_chip_t *chip);

bool sim_usb_on_bus(const sim_chip_t *chip);

/** Whether a frame of that many bytes, escapes aside, gets through. */
bool sim_usb_takes(const sim_chip_t *chip, size_t size);

/** The register of the forced download. @return false: `address` is another */
bool sim_usb_read(const sim_chip_t *chip, uint32_t address, uint32_t *value);
bool sim_usb_write(sim_chip_t *chip, uint32_t address, uint32_t value);

#endif
