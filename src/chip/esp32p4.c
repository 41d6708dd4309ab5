/*
 * ESP32-P4.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32p4.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32p4 = {
    .spi = 0x5008D000,
    .efuse = 0x5012D044,
    .abilities = CHIP_ROM_LATER | CHIP_STUB_HAS_32_BITS,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32P4_CHIP,
    .id = 18,
};

/* Word 2 of block 1; the third bit of the major revision stands apart. */
const chip_field_t esp_loader_chip_esp32p4_revision[] = {
    CHIP_FIELD(0x08, 0, 4, 1),
    CHIP_FIELD(0x08, 4, 2, 100),
    CHIP_LAST_FIELD(0x08, 23, 1, 400),
};

const chip_usb_t esp_loader_chip_esp32p4_usb[] = {
    {.address = 0x4FF3FEC8, .below = 300, .otg = 5, .serial_jtag = 6},
    {.address = 0x4FFBFEC8, .below = CHIP_ANY_REVISION, .otg = 5, .serial_jtag = 6},
};

const chip_watchdogs_t esp_loader_chip_esp32p4_watchdogs = {
    .config = 0x50116000,
    .lock = 0x18,
    .resets = true,
    .super = 0x5011601C,
    .feed_bit = CHIP_FEED_LATER,
    .forced = 0x50110008,
    .forced_mask = 4,
};

const chip_encryption_t esp_loader_chip_esp32p4_encryption = {
    .no_writes = 0x5012D030,
    .no_writes_mask = 1u << 20,
};

const chip_spi_t esp_loader_chip_esp32p4_spi = {.date = 0x2207202};

/* Its ROM loader leaves flash off. Source: esptool, esptool/targets/esp32p4.py, power_on_flash. */
enum {
    P4_BASE = 0x50110000,
    P4_PADS = 0x010C,       /* LP_SYSTEM_REG_ANA_XPD_PAD_GROUP */
    P4_LDO = 0x51B8,        /* PMU_EXT_LDO_P0_0P1A */
    P4_LDO_ANALOG = 0x51BC, /* PMU_EXT_LDO_P0_0P1A_ANA */
    P4_FORCE = 0x53FC,      /* PMU_DATE, whose lowest bits keep flash on */
    P4_FUSE = 0x5012D034,   /* EFUSE_RD_REPEAT_DATA1 */
    P4_FUSE_ON = 1 << 16,   /* DOWNLOAD_MODE_XPD_ON: the ROM powers flash itself */
    P4_CURRENT_LIMIT = 27,  /* EN_CUR_LIM_0 */
    P4_TIE_HIGH = 7,        /* FORCE_TIEH_SEL_0 */
    P4_TARGET = 23,         /* TARGET0_0, eight bits */
    P4_FORCE_ON = 3,
};

enum { MORE, LAST };

static const chip_step_t p4_steps[] = {
    {P4_PADS, MORE, 10000 / CHIP_STEP_DELAY, 0, 0, 1},
    {P4_LDO_ANALOG, MORE, 0, P4_CURRENT_LIMIT, 1, 1},
    {P4_LDO, MORE, 0, P4_TIE_HIGH, 1, 1},
    {P4_FORCE, MORE, 50 / CHIP_STEP_DELAY, 0, P4_FORCE_ON, P4_FORCE_ON},
    {P4_LDO_ANALOG, MORE, 0, P4_CURRENT_LIMIT, 1, 0},
    {P4_LDO, MORE, 0, P4_TARGET, 0xFF, 0},
    {P4_LDO, MORE, 0, P4_TIE_HIGH, 1, 1}, /* the voltage of the eFuses reaches the PMU */
    {P4_LDO, LAST, 1800 / CHIP_STEP_DELAY, P4_TIE_HIGH, 1, 0},
    /* The ROM powers flash once more when it is on already, and fails: it is let go first. */
    {P4_FORCE, LAST, 0, 0, P4_FORCE_ON, 0},
};

const chip_power_t esp_loader_chip_esp32p4_power = {
    .fused = sizeof(p4_steps) / sizeof(p4_steps[0]) - 1,
    .first = 301,
    .last = 302,
    .first_fused = 302,
    .base = P4_BASE,
    .steps = p4_steps,
    .fuse = P4_FUSE,
    .fuse_mask = P4_FUSE_ON,
    .revision = esp_loader_chip_esp32p4_revision,
};

const chip_image_t esp_loader_chip_esp32p4_image = {
    .id = 18,
    .bootloader_offset = 0x2000,
    .map_page = 0x10000,
    .clock_code = 15,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x40000000, 0x4C000000}},
    /* ESP-IDF, soc/soc.h: SOC_DRAM_HIGH. The bootloader of revision 3 lies in its last part. */
    .ram = {{0x4FF00000, 0x4FFC0000}},
    .rtc = {{0x50108000, 0x50110000}},
    .places = {.flash_data = 0x44000000,
               .flash_code = 0x40000000,
               .ram_data = 0x4FF40000,
               .ram_code = 0x4FF00000,
               .boot_data = 0x4FF3AB20,
               .boot_loader = 0x4FF2ABD0,
               .boot_code = 0x4FF2CBD0},
};

const chip_layout_t esp_loader_chip_esp32p4_layout = {
    .uf2_family = 0x3D308E94,
};

const chip_program_t esp_loader_chip_esp32p4_program = {.last_gpio = 54, .boot_gpio = 35};

static const uint8_t p4_purpose_top[] = {155, 156, 157, 158, 159, 164};

const chip_efuse_t esp_loader_chip_esp32p4_efuse = {
    CHIP_EFUSE_LATER,
    .base = 0x5012D000,
    .command = 0x1D4,
    .errors = 0x1C0,
    .timing = CHIP_EFUSE_TIMING_KEPT,
    .purpose_top = p4_purpose_top,
    .top_since = 300,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_256 | CHIP_EFUSE_PURPOSES_HMAC |
                CHIP_EFUSE_PURPOSE_ECDSA | CHIP_EFUSE_PURPOSES_MANAGER,
};

const chip_traits_t esp_loader_chip_esp32p4_traits = {
    .always = "Dual Core + LP Core, 400MHz",
    .crystal = 40,
};
