/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulator's belief of the ESP8266. Sources: those that sim_profile.h names.
 */
#include "state/sim_profile.h"
#include "state/sim_state.h"
#include "unit/sim_fuses.h"

static void burn_identity(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    sim_fuses_burn(chip, 0, (uint32_t)mac[5] << 24);
    sim_fuses_burn(chip, 4, (uint32_t)mac[3] << 8 | mac[4]);
    sim_fuses_burn(chip, 8, 0x0000B000);
    sim_fuses_burn(chip, 12, (uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2]);
}

const sim_profile_t sim_chip_esp8266 = {
    .name = "esp8266",
    .print_name = "ESP8266",
    .image_chip_id = SIM_CHIP_ID_NONE,
    .magic = 0xFFF0C101,
    .revision = 0,
    .bootloader_offset = 0x0,
    .efuse_base = 0x3FF00050,
    .burn_identity = burn_identity,
    .spi = {.base = 0x60000200,
            .usr = 0x1C,
            .usr1 = 0x20,
            .usr2 = 0x24,
            .w0 = 0x40,
            .address_from_msb = true},
    .uart_clock_divider = 0x60000014,
    .uart_clock_factor = 2,
    .uart_timeout_bits = 80,
    .crystals = {26, 40},
    .rom_crystal = 40,
    .status_size = 2,
    .erase_bug = true,
    .block_max = SIM_BLOCK_USUAL,
    .checks_lengths = true,
    .nothing_to_run = "",
    .crash = "",
    .stub_crash = "Fatal exception (28): LoadProhibited\r\n",
    .stub_mhz = 52,
    .rom_banner = "\r\n ets Jan  8 2013,",
    .run_banner = "rst cause:2, boot mode:(3,6)\r\n\r\n",
    .download_banner = "rst cause:2, boot mode:(1,6)\r\n\r\n",
    .ram = {{0x3FFE8000, 0x40000000}, {0x40100000, 0x40110000}},
};
