/**
 * What there is to know of a chip beside its row: an object a subject and chip, each named by its
 * subject, chip_<name>_<subject>. Tables of them stand where they are used, so that firmware which
 * does not use a subject does not carry it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CHIP_CHIP_FACTS_H
#define CHIP_CHIP_FACTS_H

#include "chip/chip.h"
#include "link_names.h"
#include <stdbool.h>

/**
 * Bits of an eFuse word or register. The revision, major * 100 + minor, is the sum of each field's
 * number times its weight.
 */
typedef struct {
    uint32_t word : 14;  /**< from the word with the low half of the MAC on */
    uint32_t shift : 5;  /**< of the lowest bit */
    uint32_t more : 2;   /**< bits, less one */
    uint32_t weight : 9; /**< what one is worth */
    uint32_t apart : 1;  /**< counts towards CHIP_REVISION_NOT_TOLD instead */
    uint32_t last : 1;   /**< no other follows */
} chip_field_t;

/** @name Fields of `bits` bits, `place` bytes from the word with the low half of the MAC on.
 * Those of one word stand together; the last of a chip is no field apart. @{ */
#define CHIP_FIELD(place, from, bits, worth)                                                       \
    {                                                                                              \
        .word = (place) / 4, .shift = (from), .more = (bits)-1, .weight = (worth)                  \
    }
#define CHIP_FIELD_APART(place, from, bits, worth)                                                 \
    {                                                                                              \
        .word = (place) / 4, .shift = (from), .more = (bits)-1, .weight = (worth), .apart = 1      \
    }
#define CHIP_LAST_FIELD(place, from, bits, worth)                                                  \
    {                                                                                              \
        .word = (place) / 4, .shift = (from), .more = (bits)-1, .weight = (worth), .last = 1       \
    }
/** @} */

/** The sum of the fields apart that says that the others are used otherwise: revision 0. */
enum { CHIP_REVISION_NOT_TOLD = 9 };

/** Where a ROM keeps which port it uses, a byte, and which number is which. Source of all:
 * esptool 5.2, esptool/targets/<chip>.py, UARTDEV_BUF_NO and what begins so. */
typedef struct {
    uint32_t address;    /**< or one of chip_usb_kind_t */
    uint16_t below;      /**< of revisions below this; CHIP_ANY_REVISION ends the list */
    uint8_t otg;         /**< the number of USB-OTG; 0: has none */
    uint8_t serial_jtag; /**< likewise */
} chip_usb_t;

/** In place of an address. */
typedef enum {
    CHIP_USB_NONE,   /**< the chip has no USB */
    CHIP_USB_HIDDEN, /**< nothing tells which port is used */
} chip_usb_kind_t;

enum { CHIP_ANY_REVISION = 0xFFFF };

/** Where a chip's watchdogs stand. Source of all: esptool, esptool/targets/<chip>.py
 * (RTC_CNTL_WDTCONFIG0_REG, RTC_CNTL_WDTWPROTECT_REG, RTC_CNTL_SWD_CONF_REG,
 * RTC_CNTL_SWD_AUTO_FEED_EN, RTC_CNTL_OPTION1_REG, and where watchdog_reset is taken away). */
typedef struct {
    uint32_t config;     /**< of the RTC watchdog; behind it the time until it bites; 0: not known,
                              as all else */
    uint32_t super;      /**< configuration of the super watchdog, behind it its lock; 0: none */
    uint32_t forced;     /**< 0: has none */
    uint8_t lock;        /**< of the RTC watchdog, from its configuration on */
    uint8_t feed_bit;    /**< makes the super watchdog feed itself */
    uint8_t forced_mask; /**< bit of `forced`: the chip stays in download mode */
    bool resets;         /**< a bite of the RTC watchdog resets the chip as a reset line would */
} chip_watchdogs_t;

enum {
    CHIP_FEED_FIRST = 31, /**< of the first super watchdogs, which have a key of their own */
    CHIP_FEED_LATER = 18,
};

/** One register: the bits of `mask` become those of `value`, then time passes. */
typedef struct chip_step {
    uint16_t place : 15; /**< bytes from the row's base on */
    uint16_t last : 1;   /**< nothing follows */
    uint8_t delay;       /**< in CHIP_STEP_DELAY */
    uint8_t shift;       /**< of both: the lowest bit */
    uint8_t mask;        /**< 0: the whole register becomes `value` */
    uint8_t value;
} chip_step_t;

enum { CHIP_STEP_DELAY = 50 /* us */ };

/** What revisions need to have their flash powered: the steps from the first on, or from `fused` on
 * where the bits of `fuse_mask` are set. Only of chips that the list calls SWITCHED. */
typedef struct chip_power {
    uint16_t fused;
    uint16_t first; /**< of the revisions that need it */
    uint16_t last;
    uint16_t first_fused; /**< earlier ones do not have the eFuse */
    uint32_t base;
    const chip_step_t *steps;
    uint32_t fuse;
    uint32_t fuse_mask;
    const chip_field_t *revision; /**< its fields, which stand in one word */
} chip_power_t;

/** Where eFuses tell what the chip encrypts. Source of all: esptool,
 * EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT of its targets. */
typedef struct {
    uint32_t no_writes;      /**< address of the word with the bit that forbids the loader to
                                  encrypt; 0: the chip has no encryption */
    uint32_t no_writes_mask; /**< that bit */
    uint32_t count;          /**< address of the word with the encryption counter; 0:
                                  GET_SECURITY_INFO tells */
    uint32_t count_mask;     /**< of the counter's bits */
    uint8_t secure_boot_v1; /**< numbers of bits in the word of `no_writes`, where the chip tells no
                                 security information; 0: it does. Source: esptool,
                                 targets/esp32.py, EFUSE_RD_ABS_DONE_REG and
                                 get_secure_boot_enabled() */
    uint8_t secure_boot_v2;
    uint16_t v2_from; /**< revisions that know the second version */
} chip_encryption_t;

/** How a chip tells over SPI who it is. Only of chips that the list calls SPI. Source of all:
 * esp-serial-flasher, src/esp_targets.c. */
typedef struct {
    uint32_t magics[4]; /**< words at CHIP_MAGIC_ADDRESS, one a revision of the ROM; 0: no more */
    uint32_t date;      /**< of the SPI controller, where no word tells; 0: a word does */
} chip_spi_t;

/** What a chip is over SDIO. Only of chips that the list calls SDIO. Source of all:
 * esp-serial-flasher, src/protocol_sdio.c. */
typedef struct {
    uint16_t device;  /**< as its CIS tells */
    bool stub_speaks; /**< its stub can be reached so. Source: esp-stub-lib, targets with an sdio.c
                       */
} chip_sdio_t;

/** Addresses, the last one excluded. */
typedef struct {
    uint32_t start;
    uint32_t end;
} chip_range_t;

enum { CHIP_RANGES = 2, CHIP_IMAGE_CLOCKS = 4 };

/** Where programs are made to lie: load addresses as ESP-IDF's linker scripts choose them, the
 * application from the start of each memory, the bootloader near the end of RAM, so that it can
 * load an application. */
typedef struct {
    uint32_t flash_data;
    uint32_t flash_code;
    uint32_t ram_data;
    uint32_t ram_code; /**< 0: not known, as all others */
    uint32_t boot_data;
    uint32_t boot_loader;
    uint32_t boot_code;
} chip_places_t;

/** How images differ from those of most chips: bits of `ways`. */
enum {
    CHIP_IMAGE_PLAIN = 1 << 0,        /**< a header of 8 bytes, without chip id and hash; flash
                                           sizes, the order of segments and the alignment of
                                           applications are others as well */
    CHIP_IMAGE_OLD_IS_MINOR = 1 << 1, /**< the superseded field of the least revision holds the
                                           minor one, elsewhere the major */
};

/** What firmware images depend on. Source of all: esptool, esptool/targets/<chip>.py
 * (IMAGE_CHIP_ID, MEMORY_MAP, FLASH_FREQUENCY, BOOTLOADER_FLASH_OFFSET). */
typedef struct {
    uint16_t id; /**< in headers; CHIP_NO_IMAGE_ID */
    uint16_t bootloader_offset;
    uint32_t map_page;              /**< the smallest in which flash is mapped; 0: no rule */
    uint8_t ways;                   /**< CHIP_IMAGE_* */
    uint8_t clock_code;             /**< what build tools write */
    uint8_t mhz[CHIP_IMAGE_CLOCKS]; /**< for the codes 0, 1, 2 and 15 */
    chip_range_t flash[CHIP_RANGES];
    chip_range_t ram[CHIP_RANGES];
    chip_range_t rtc[CHIP_RANGES];
    chip_places_t places;
} chip_image_t;

enum { CHIP_NO_IMAGE_ID = 0xFFFF };

enum { CHIP_SEAMS = 4 };

/** How files for the chip are laid out that are made of others. Source of all: esptool 5.6.0, run
 * with files made for the question. */
typedef struct {
    uint32_t uf2_family;        /**< what its UF2 files say they are for */
    uint32_t largest_page;      /**< in which flash is mapped; 0: as image's smallest */
    uint32_t seams[CHIP_SEAMS]; /**< addresses across which sections stay apart; 0: no more */
    bool short_tail_filled;     /**< flash that ends at the beginning of a page is made longer */
    bool clock_0_is_40_too;     /**< 40 MHz is written as code 0, though that stands for more */
    bool signs_first;           /**< its images may be signed for the first Secure Boot. Source:
                                     ESP-IDF, "Secure Boot" of each chip */
} chip_layout_t;

/** What programs for people need besides: bits of `ways`. */
enum {
    CHIP_PROGRAM_HSPI = 1 << 0,         /**< a second controller can have the flash */
    CHIP_PROGRAM_PINS_SHIFTED = 1 << 1, /**< SPI_ATTACH numbers GPIO32 and 33 as 30 and 31 */
    CHIP_PROGRAM_MAC_IS_ID = 1 << 2,    /**< the lower half of the MAC is called its id */
};

/** Source of the pins: esptool, check_spi_connection of its targets. */
typedef struct {
    uint8_t ways;
    uint8_t last_gpio;           /**< 0: flash is at its usual pins only */
    uint8_t gap_first, gap_last; /**< GPIOs that do not exist; 0: there are no such */
    uint32_t flash_supply; /**< register of the regulator that powers flash; 0: has none. Source:
                                esptool, targets/esp32.py, RTC_CNTL_SDIO_CONF_REG */
    uint8_t boot_gpio;     /**< low at a reset it keeps the chip in its loader. Source: esptool's
                                documentation, "Boot Mode Selection" */
} chip_program_t;

enum { CHIP_BOOT_GPIO_UNKNOWN = 0xFF };

enum { CHIP_WORDS = 4 };

/** A number in a chip's words; the bits of the second piece, where there is one, lie above. */
typedef struct {
    uint8_t word, shift, bits;
    uint8_t word_above, shift_above, bits_above;
} chip_number_t;

/** What such a number says of a chip, in the words that people know. */
typedef struct {
    chip_number_t number;
    const char *const *texts; /**< by the number; NULL: nothing */
    const char *others;       /**< from `count` on; likewise */
    uint8_t count;
    uint8_t makers_count; /**< 0: nothing tells who has made it */
    bool maker_of_others; /**< also where the number is none of those known */
    chip_number_t maker;  /**< of what is there, which a number above 0 tells */
    const char *const *makers;
} chip_trait_t;

/** What is in a chip. Source of all: esptool 5.6, esptool/targets/<chip>.py, get_chip_features(),
 * get_crystal_freq() and what they call. */
typedef struct {
    const char *always;         /**< of every chip of that name */
    uint32_t words[CHIP_WORDS]; /**< addresses of what tells the rest; 0: no more */
    const chip_trait_t *traits;
    uint8_t count;
    uint8_t crystal; /**< MHz, or one of chip_crystal_t */
    uint8_t clock;   /**< word with the divider of the loader's UART */
} chip_traits_t;

/** In place of a crystal that all chips of a name have. */
typedef enum {
    CHIP_CRYSTAL_DIVIDED, /**< divided for the UART's rate */
    CHIP_CRYSTAL_DOUBLED, /**< doubled, then divided */
} chip_crystal_t;

/** @name By number, for programs that have all chips. NULL: no such chip. @{ */
const chip_traits_t *chip_traits(target_chip_t chip);
const chip_t *chip_row(target_chip_t chip);
const chip_program_t *chip_program(target_chip_t chip);
/** @} */

#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    extern const chip_field_t esp_loader_chip_##name##_revision[];                                 \
    extern const chip_usb_t esp_loader_chip_##name##_usb[];                                        \
    extern const chip_watchdogs_t esp_loader_chip_##name##_watchdogs;                              \
    extern const chip_encryption_t esp_loader_chip_##name##_encryption;                            \
    CHIP_IF_SPI_##line(extern const chip_spi_t esp_loader_chip_##name##_spi;) CHIP_IF_SDIO_##line( \
        extern const chip_sdio_t esp_loader_chip_##name##_sdio;)                                   \
        CHIP_IF_SWITCHED_##flash(                                                                  \
            extern const chip_power_t esp_loader_chip_##name##_power;) extern const chip_image_t   \
            esp_loader_chip_##name##_image;                                                        \
    extern const chip_layout_t esp_loader_chip_##name##_layout;                                    \
    extern const chip_traits_t esp_loader_chip_##name##_traits;                                    \
    extern const chip_program_t esp_loader_chip_##name##_program;
#define ESP_LOADER_IMAGE_CHIP(name, NAME, text)                                                    \
    extern const chip_image_t esp_loader_chip_##name##_image;                                      \
    extern const chip_layout_t esp_loader_chip_##name##_layout;
#include "esp_loader_chips.def"

#endif
