/**
 * The inside of a chip: what its parts share. Times inside are nanoseconds.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include "esp_sim.h"
#include "part/sim_flash.h"
#include "part/sim_inflate.h"
#include "part/sim_memory.h"
#include "part/sim_upload.h"
#include "state/sim_bus_state.h"
#include "state/sim_profile.h"
#include "state/sim_stub_state.h"
#include "wire/command.h"
#include "wire/response.h"
#include "wire/slip.h"

enum {
    SIM_NS_PER_US = 1000,
    SIM_BLOCK_MAX = 0x4000,
    SIM_FRAME_MAX = COMMAND_HEADER_SIZE + COMMAND_DATA_HEADER_SIZE + SIM_BLOCK_MAX,
    SIM_ANSWER_MAX = 64, /**< most data of an answer: what READ_FLASH_ROM reads */
    SIM_ANSWER_STATUS = 4,
    SIM_SPI_START = 1 << 18,
};

/** A chip attached by its own USB. */
typedef struct {
    bool download;        /**< DTR asked for the loader at the next reset */
    bool pin_low;         /**< the boot pin as last sampled; a core reset does not look again */
    bool forced_download; /**< a bit that only power-on clears by itself sends it to the loader */
    bool core_reset;      /**< the reset under way came over USB */
    uint64_t absent_until_ns; /**< off the bus until then */
} sim_usb_state_t;

/** The watchdogs that can reset a chip. */
typedef struct {
    uint64_t rtc_at_ns;   /**< when the RTC watchdog bites; UINT64_MAX: it is off */
    uint64_t super_at_ns; /**< likewise */
    bool frozen;          /**< it bit a chip that does not stand that; only a new supply helps */
} sim_watchdog_state_t;

/** A byte under way. */
typedef struct {
    uint64_t at_ns; /**< when its last bit is in */
    uint32_t rate;  /**< of the sender */
    uint8_t byte;
} sim_wire_byte_t;

/** A queue of them; grows as needed. */
typedef struct {
    sim_wire_byte_t *bytes;
    size_t head, tail, capacity;
} sim_wire_t;

typedef struct {
    uint32_t rate;      /**< of the chip */
    uint32_t next_rate; /**< takes effect at `switch_at_ns` */
    uint64_t switch_at_ns;
    uint32_t host_rate;
    uint64_t tx_free_ns; /**< when the last byte to the host is out */
    uint64_t rx_free_ns;
    sim_wire_t tx;      /**< to the host */
    sim_wire_t rx;      /**< to the chip */
    sim_wire_t arrived; /**< at the host, not yet read */
    uint32_t waiting;   /**< bytes in a row that came while the ROM worked */
    uint32_t noise;
    uint32_t tx_surplus, rx_surplus; /**< bit times of a garbled byte left over */
} sim_uart_t;

/** What a *_BEGIN announced. */
typedef enum {
    SIM_DOWNLOAD_NONE,
    SIM_DOWNLOAD_FLASH,
    SIM_DOWNLOAD_DEFLATE,
    SIM_DOWNLOAD_RAM
} sim_download_t;

/** Where the loader is in what comes over the serial line. */
typedef enum { SIM_ROM_OUTSIDE, SIM_ROM_INSIDE, SIM_ROM_ESCAPED } sim_rom_slip_t;

typedef struct {
    sim_rom_slip_t slip;
    size_t received;              /**< bytes of the frame under way, those without room included */
    uint8_t frame[SIM_FRAME_MAX]; /**< stale behind `received` */
    bool rate_unknown;            /**< measures the host's rate until a SYNC comes */
    uint8_t misses;               /**< SYNC frames that will stay unanswered */
    bool attached;                /**< the flash's pins were configured */
    bool pins_sound;              /**< ... as the flash is connected */
    uint32_t flash_size;          /**< as SPI_SET_PARAMS said */
    uint32_t value; /**< what the last SYNC or READ_REG left in the answer's value field */
    uint8_t answer[SIM_ANSWER_MAX + SIM_ANSWER_STATUS]; /**< data and status; what no answer wrote
                                                             stays from those before */
    uint8_t last_error;   /**< what the second byte of the status says */
    uint8_t last_opcode;  /**< of the last command that it knew */
    uint8_t last_repeats; /**< times that was answered */
    sim_download_t download;
    uint32_t address; /**< where the next block goes */
    bool encrypted;   /**< it is encrypted on its way to flash */
    uint32_t blocks;  /**< announced */
    uint32_t block_size;
    uint32_t next_sequence;
    uint8_t read_back[SIM_BLOCK_MAX]; /**< the block that was last read back */
    sim_inflate_t inflate;
} sim_loader_t;

enum { SIM_EFUSE_BLOCKS = 11, SIM_EFUSE_WORDS = 8, SIM_EFUSE_CHECK_WORDS = 3 };

/** What is burned, as it is coded; resets leave it. */
typedef struct {
    bool known;                     /**< what the factory burned was taken over */
    bool factory[SIM_EFUSE_BLOCKS]; /**< nothing was burned since: its code fits */
    uint32_t words[SIM_EFUSE_BLOCKS][SIM_EFUSE_WORDS];
    uint32_t check[SIM_EFUSE_BLOCKS][SIM_EFUSE_CHECK_WORDS];
    uint32_t command; /**< at work */
    uint32_t burned;  /**< blocks */
    bool deaf;        /**< the ROM loader takes no command any more */
} sim_efuse_state_t;

/** Whom the parts of a chip tell what happens; they know nothing else of what lies above them. */
typedef struct {
    /** A whole frame of at least one byte came over a bus that needs no SLIP. */
    void (*frame)(sim_chip_t *chip, const uint8_t *frame, size_t size);
    /** The program at work jumps to what was uploaded. */
    void (*run)(sim_chip_t *chip, uint32_t entry);
    /** The host asked for a reset, other than by its lines. */
    void (*reset)(sim_chip_t *chip);
} sim_receiver_t;

struct sim_chip {
    sim_config_t config;
    const sim_receiver_t *receiver;
    const sim_profile_t *profile;
    uint8_t mac[6];
    uint16_t revision;
    uint64_t now_ns;
    uint64_t busy_until_ns; /**< the loader takes no byte before */
    uint64_t start_at_ns;   /**< comes out of reset then; UINT64_MAX: not */
    sim_mode_t mode;
    bool dtr, rts;
    bool ignore_boot_pin;   /**< runs from flash at the next start, whatever the pin says */
    bool started;           /**< has come out of reset once */
    bool flash_power_upset; /**< switched on while it was on, see sim_power.h */
    sim_usb_state_t usb;
    sim_watchdog_state_t watchdog;
    sim_uart_t uart;
    sim_flash_t flash;
    sim_interrupt_t interrupt; /**< what befalls the chip when its flash has stopped */
    unsigned interruptions;
    const uint8_t *boot_memory; /**< the flash as it is booted from, while that happens */
    sim_memory_t memory;
    sim_efuse_state_t efuse;
    sim_loader_t loader;
    sim_uploads_t uploads;
    sim_stub_state_t *stub; /**< NULL: no stub runs */
    sim_bus_state_t bus;
    sim_counters_t counters;
    uint64_t log_at_ns; /**< when it prints of itself next; UINT64_MAX: never */
};

/** The work time of a paced chip; 0 of another. */
uint64_t sim_work_us(const sim_chip_t *chip, uint64_t us);
uint64_t sim_work_ns(const sim_chip_t *chip, uint64_t us);
/** Comes out of reset at that time. */
void sim_state_restart(sim_chip_t *chip, uint64_t at_ns);
void sim_state_trace(sim_chip_t *chip, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
