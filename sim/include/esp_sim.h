/**
 * Virtual Espressif chips: the ROM loader, the flash behind it and the boot chain, as a pure
 * library.
 *
 * A chip takes bytes, line levels, the host's baud rate and the time, and gives bytes. It has no
 * socket, clock, thread or global state: any number of chips live side by side, and time is
 * whatever the caller says it is. All times of this interface are microseconds since the chip was
 * created.
 *
 * What the loader answers follows Espressif's serial protocol documentation; where chips are known
 * to differ from it (the value field, answers to unknown commands) the chips win.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_SIM_H
#define ESP_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SIM_REVISION_DEFAULT 0xFFFF
#define SIM_REVISION_FIRST   0xFFFE /* v0.0, since 0 is the chip's usual */

/** Flags of GET_SECURITY_INFO. Source: esptool, get_security_info() of its loader. */
enum {
    SIM_SECURITY_BOOT = 1 << 0,     /**< secure boot is on; told, but no signature is checked */
    SIM_SECURITY_DOWNLOAD = 1 << 2, /**< secure download mode */
    SIM_SECURITY_JTAG_SOFT_OFF = 1 << 6, /**< JTAG is off, software may allow it again */
    SIM_SECURITY_JTAG_OFF = 1 << 7,      /**< JTAG is off for good */
    SIM_KEYS = 7,
};

/** What not every chip has. */
typedef enum {
    SIM_HAS_REVISION,        /**< revisions that can be told apart */
    SIM_HAS_USB_SERIAL_JTAG, /**< a USB-Serial-JTAG unit */
    SIM_HAS_USB_OTG,         /**< USB-OTG that its ROM can be reached by */
    SIM_HAS_FLASH_POWER,     /**< a switch for its flash's supply */
    SIM_HAS_SPI_PINS,        /**< eFuses for the pads its flash hangs on */
    SIM_HAS_SECURITY,        /**< eFuses for secure boot, flash encryption and JTAG */
    SIM_HAS_SECURE_DOWNLOAD, /**< secure download mode */
    SIM_HAS_UNKNOWN_COUNT, /**< a ROM of which nobody has measured where a short block leaves it */
} sim_feature_t;

/** What a chip's `sim_chip_next_event` says when it waits for the host only. */
#define SIM_NO_EVENT UINT64_MAX

typedef struct sim_chip sim_chip_t;

/** Gets one line for every command a chip handles and every reset; `text` has no line end. */
typedef void (*sim_trace_t)(void *context, uint64_t now_us, const char *text);

/** Bytes that a flasher stub has at an address. */
typedef struct {
    uint32_t address;
    const uint8_t *bytes;
    size_t size;
} sim_stub_segment_t;

/** A flasher stub as hosts upload it: text and data of esptool's files of stubs. */
typedef struct {
    const sim_stub_segment_t *segments;
    size_t segment_count;
    uint32_t entry;
} sim_stub_t;

/** How a chip is made. All zero but `chip` is a sound chip with its usual parts. */
typedef struct {
    const char *chip;       /**< a name of sim_chip_name(), such as "esp32" */
    const char *flash_part; /**< a name of sim_flash_part_name(); NULL: "W25Q32" */
    bool paced;             /**< the wire takes 10 bits a byte, work takes the time it takes a chip;
                                 false: all happens at once, for fast tests */
    uint8_t mac[6];         /**< all zero: a default */
    uint16_t revision;      /**< major * 100 + minor; SIM_REVISION_DEFAULT or 0: the chip's usual */
    uint8_t crystal_mhz;    /**< one that sim_chip_has_crystal() knows; 0: the chip's usual */
    bool usb_serial_jtag; /**< attached by the built-in USB-Serial-JTAG unit: no baud rate, and DTR
                               and RTS, which act on a flag and the core, leave the RTC and the
                               super watchdog running; false: as on the classic two-transistor
                               circuit */
    bool usb_otg;         /**< attached by USB-OTG, which the ROM runs: likewise, without the
                               watchdogs; each reset takes the chip off the bus, and frames with
                               more than 2 KiB of data are lost */
    bool any_rate;        /**< the host is always at the chip's rate: for lines that cannot tell
                               theirs, such as plain TCP */
    bool boot_download;   /**< the boot pin is held at power-on, until the first reset that looks
                               at it: on USB those of the lines do not */
    bool boot_held;       /**< the boot pin is low at every reset, whatever the lines say */
    bool boot_loose;      /**< no line reaches the boot pin, as where DTR is not wired */
    uint8_t missed_syncs; /**< SYNC frames after a reset that only serve to measure the rate and
                               stay unanswered, as chips often do */
    bool flash_power_fused; /**< an eFuse has the ROM of an ESP32-P4 v3.2 switch the flash's supply
                                 on in the loader; it is off there in v3.1, and in v3.2 without */
    uint32_t spi_pins; /**< where the flash hangs when not on the chip's usual pads, as the first
                            word of SPI_ATTACH has them: the GPIOs of CLK, Q, D, CS and HD, 6 bits
                            each from the lowest on. 0: the usual ones. Needs SIM_HAS_SPI_PINS */
    bool spi_pins_unfused;     /**< the eFuses do not tell those pins */
    uint32_t security_flags;   /**< flags of GET_SECURITY_INFO: SIM_SECURITY_*, or any other */
    uint8_t flash_crypt_count; /**< its flash encryption counter: the chip decrypts what it boots
                                    from flash when the number of its 1 bits is odd */
    uint8_t key_purposes[SIM_KEYS]; /**< what its keys are for, as GET_SECURITY_INFO tells; they
                                         decide nothing here */
    bool manual_encrypt_off;        /**< the loader cannot encrypt what it writes */
    uint32_t reset_rise_us; /**< between the end of a reset on the line and that of the chip's, when
                                 the boot pin is looked at: a board with a large capacitor at its
                                 reset pin; 0: a millisecond */
    const char *log; /**< what it prints of itself, between its answers, so long after it came
                          out of reset and then again every so often; NULL: nothing */
    uint32_t log_after_us, log_every_us; /**< 0: not */
    uint16_t receive_room;  /**< bytes that a paced chip keeps while its ROM loader works on a
                                 command; those behind them are lost. 0: as many as come */
    bool counts_blocks;     /**< a block of flash moves its ROM loader on by as many bytes as the
                                 begin has told, however many it has; false: by what it has. Both
                                 are assumed. Needs SIM_HAS_UNKNOWN_COUNT */
    uint32_t seed;          /**< of the garbage that unequal baud rates make */
    uint8_t *flash_memory;  /**< the flash's bytes, as many as the part has, the caller's; they
                                 keep what they hold. NULL: the chip's own, erased */
    const sim_stub_t *stub; /**< the flasher stub that starts once its very bytes lie in RAM and
                                 MEM_END jumps to its entry; the caller's, outlives the chip.
                                 NULL: see `any_stub` */
    bool any_stub;          /**< without `stub`: what MEM_END starts is taken for a flasher stub
                                 when its entry lies in a segment that came whole, of 1 to 32
                                 KiB, and no segment holds ESP-IDF's application descriptor;
                                 false: it is other code, see SIM_MODE_RAM_CODE */
    sim_trace_t trace;      /**< NULL: none */
    void *trace_context;
} sim_config_t;

enum { SIM_REGISTERS_KEPT = 64 };

/** What a chip has done since it was created; for tests and reports. */
typedef struct {
    uint32_t frames;         /**< sound SLIP frames received in the loader */
    uint32_t bad_frames;     /**< frames that are no command: wrong direction */
    uint32_t commands[256];  /**< handled, by opcode */
    uint32_t refused;        /**< negative answers, each repetition of one counted once */
    uint32_t answers;        /**< answer frames sent, every repetition counted */
    uint32_t resets;         /**< reset lines released, software resets */
    uint32_t overruns;       /**< bytes lost for want of `receive_room` */
    uint32_t garbled;        /**< bytes that arrived at the wrong rate, both directions */
    uint32_t registers_read; /**< for commands */
    uint32_t registers[SIM_REGISTERS_KEPT]; /**< addresses of the last of these: number n lies at n
                                               % SIM_REGISTERS_KEPT */
    uint32_t blocks_written;                /**< data blocks written to flash */
    uint64_t bytes_programmed;              /**< bytes given to the flash to program */
    uint32_t sectors_erased;       /**< 4 KiB sectors erased, larger erases counted by sector */
    uint32_t unerased_programs;    /**< programs that asked for a 0 bit to become 1 */
    const uint32_t *sector_erases; /**< erases of each sector */
    uint32_t sector_count;
} sim_counters_t;

/** What a chip does at the moment. */
typedef enum {
    SIM_MODE_RESET,    /**< held in reset, or its supply just came up */
    SIM_MODE_DOWNLOAD, /**< in the ROM loader */
    SIM_MODE_APP,      /**< runs the application found in flash */
    SIM_MODE_HALTED,   /**< found nothing it could boot, or is deaf until a reset */
    SIM_MODE_RAM_CODE, /**< runs what MEM_END started */
    SIM_MODE_STUB,     /**< runs a flasher stub, which serves commands as the loader does */
} sim_mode_t;

/** Names of the chips, in order; NULL past the end. */
const char *sim_chip_name(size_t index);

/** Whether a chip of that name comes with a crystal of `mhz` MHz. */
bool sim_chip_has_crystal(const char *name, unsigned mhz);

/** Whether a chip of that name has it; what it lacks cannot be configured. */
bool sim_chip_has(const char *name, sim_feature_t feature);

/** Whether a chip made so is silicon that takes another stub than later one. */
bool sim_config_takes_early_stub(const sim_config_t *config);

/** Names of the flash parts, in order; NULL past the end. */
const char *sim_flash_part_name(size_t index);

/** Bytes of a flash part; 0 when there is none of that name. */
uint32_t sim_flash_part_size(const char *name);

/**
 * Makes a chip whose reset line was just released, at time 0.
 * @return NULL when the chip, the flash part or the crystal is unknown, the chip lacks what it is
 * to have, or there is no memory
 */
sim_chip_t *sim_chip_create(const sim_config_t *config);

void sim_chip_destroy(sim_chip_t *chip);

/** Lets time go on to `now_us`; earlier times than the last are taken as the last. */
void sim_chip_advance(sim_chip_t *chip, uint64_t now_us);

/**
 * The same, but only until a byte can be read: whoever waits for one is spared a look at each that
 * the chip takes.
 * @return the chip's time then, rounded up to a microsecond
 */
uint64_t sim_chip_await(sim_chip_t *chip, uint64_t until_us);

/** The chip's time. */
uint64_t sim_chip_now(const sim_chip_t *chip);

/** When something will happen by itself next (a byte comes out, work ends), or SIM_NO_EVENT. */
uint64_t sim_chip_next_event(const sim_chip_t *chip);

/** Sends bytes to the chip, from now on at the host's rate. @return `size` */
size_t sim_chip_write(sim_chip_t *chip, const uint8_t *bytes, size_t size);

/** Takes bytes that have arrived at the host by now. @return how many, at most `capacity` */
size_t sim_chip_read(sim_chip_t *chip, uint8_t *bytes, size_t capacity);

/**
 * Sets the host's rate (115200 at first). Rates more than 3 % apart turn bytes into others, in both
 * directions. Bytes that have arrived keep what they are.
 */
void sim_chip_set_host_baud(sim_chip_t *chip, uint32_t baud);

/** The rate the chip sends and receives at. */
uint32_t sim_chip_baud(const sim_chip_t *chip);

/**
 * Sets the host's modem lines; true is asserted (the pin is low).
 * Classic circuit: RTS alone holds the chip in reset, DTR alone holds the boot pin low, both or
 * none do nothing. The reset pin takes a millisecond to rise; the boot pin is sampled then.
 */
void sim_chip_set_lines(sim_chip_t *chip, bool dtr, bool rts);

/** Takes the supply away and gives it back: all but the flash's content is as after creation. */
void sim_chip_power_cycle(sim_chip_t *chip);

/** A reset that comes from elsewhere, such as a brown-out: the lines stay, the chip starts over. */
void sim_chip_reset(sim_chip_t *chip);

/** What befalls a chip in the middle of its work. */
typedef enum {
    SIM_INTERRUPT_RESET, /**< as sim_chip_reset() */
    SIM_INTERRUPT_POWER, /**< as sim_chip_power_cycle() */
} sim_interrupt_t;

/**
 * Has that befall the chip within a flash operation: what erases a sector, or programs bytes of a
 * page. They are counted from 0 since the chip was made; `bytes` of that one take effect, and what
 * the chip was to do after it does not happen. Only the last call counts, and a
 * link that is made to the chip calls it.
 */
void sim_chip_interrupt(sim_chip_t *chip, sim_interrupt_t interrupt, uint64_t operation,
                        uint32_t bytes);

/** Flash operations until now, and how often the chip has been interrupted. */
uint64_t sim_chip_flash_operations(const sim_chip_t *chip);
unsigned sim_chip_interruptions(const sim_chip_t *chip);

/**
 * Whether a chip attached by its own USB is on the bus. It leaves for 300 ms when its supply is
 * switched, when all of it is reset (a watchdog, sim_chip_reset()) and, on USB-OTG, at any reset.
 * What is on the way then is lost, as is what the host sends meanwhile; its lines are released.
 */
bool sim_chip_on_bus(const sim_chip_t *chip);

sim_mode_t sim_chip_mode(const sim_chip_t *chip);

/** The flash's bytes, to read and to change; they live as long as the chip. `size` may be NULL. */
uint8_t *sim_chip_flash(sim_chip_t *chip, uint32_t *size);

/** Reads or changes a register or a word of RAM, as READ_REG and WRITE_REG would. */
uint32_t sim_chip_peek(sim_chip_t *chip, uint32_t address);
void sim_chip_poke(sim_chip_t *chip, uint32_t address, uint32_t value);

/** What the chip has done until now; brought up to date by each call. */
const sim_counters_t *sim_chip_counters(sim_chip_t *chip);

#ifdef __cplusplus
}
#endif

#endif
