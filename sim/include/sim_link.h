/**
 * A line between a host and a virtual chip on which things go wrong, each at an exact byte.
 *
 * A link takes the calls a chip takes and passes them on, so that a host is tested against the link
 * as it would be against the chip. Bytes are counted from 0 in each direction since the link was
 * made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_LINK_H
#define SIM_LINK_H

#include "esp_sim.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    SIM_TO_CHIP,
    SIM_TO_HOST,
    SIM_DIRECTIONS,
    SIM_IN_FLASH = SIM_DIRECTIONS, /**< not on the line: within a flash operation of the chip */
} sim_direction_t;

/** What goes wrong, named by its effect on byte `at`. */
typedef enum {
    SIM_FAULT_NONE,
    SIM_FAULT_DROP,      /**< it is lost */
    SIM_FAULT_CORRUPT,   /**< the bits of `byte` flip in it; 0: all of them */
    SIM_FAULT_DUPLICATE, /**< it comes twice */
    SIM_FAULT_INSERT,    /**< `byte` comes before it */
    SIM_FAULT_TRUNCATE,  /**< it and those after it are lost, `count` in all */
    SIM_FAULT_DELAY,     /**< it comes `delay_us` later, and nothing behind it comes before it */
    SIM_FAULT_STALL,     /**< it and all behind it never come */
    SIM_FAULT_RESET,     /**< it is lost, and the chip resets */
    SIM_FAULT_UNPLUG,    /**< it, all that follows in both directions and what the host has not
                              read yet are lost */
    SIM_FAULT_POWER,     /**< it is lost, and the chip loses its supply and gets it back */
    SIM_FAULT_SWALLOW,   /**< the frame of that number is lost: `at` counts frames of a direction */
    SIM_FAULT_KINDS,
} sim_fault_kind_t;

typedef struct {
    sim_fault_kind_t kind;
    sim_direction_t direction; /**< SIM_IN_FLASH: of RESET, UNPLUG and POWER, after `count` bytes of
                                    operation `at`, see sim_chip_interrupt(). Unplugged there, the
                                    chip loses its supply */
    uint64_t at;
    uint8_t byte;
    uint32_t count;
    uint64_t delay_us;
} sim_fault_t;

/** What noise does to a byte that it strikes. */
typedef enum {
    SIM_NOISE_NONE,
    SIM_NOISE_DROP,      /**< it is lost */
    SIM_NOISE_FLIP,      /**< one of its bits flips */
    SIM_NOISE_DUPLICATE, /**< it comes twice */
    SIM_NOISE_INSERT,    /**< any other comes before it */
    SIM_NOISE_MIX,       /**< each time one of these, at random */
    SIM_NOISE_KINDS,
} sim_noise_kind_t;

/** Noise strikes any byte with the same chance. The same seed strikes the same bytes. */
typedef struct {
    sim_noise_kind_t kind;
    uint32_t per_million[SIM_DIRECTIONS]; /**< bytes struck of a million */
    uint32_t seed;
} sim_noise_t;

/** How long bytes are on their way. */
typedef struct {
    uint64_t delay_us; /**< each way: bytes, lines and rates */
    uint64_t poll_us;  /**< the host fetches what has come every so often, as from a USB adapter:
                            bytes arrive at multiples of this; 0: one by one */
} sim_latency_t;

typedef struct sim_link sim_link_t;

/**
 * Reads a fault from text: KIND:DIRECTION:AT[:ARGUMENT], such as "drop:tx:1234",
 * "corrupt:rx:7:0x01" or "swallow:rx:3". tx is towards the chip, rx towards the host, and flash
 * within a flash operation, as in "power:flash:17:128"; ARGUMENT is `byte`, `count` or `delay_us`,
 * whichever the kind uses. Left out, it is 65536 bytes (in flash none), 100000 us and all bits.
 * @return false when it is none
 */
bool sim_fault_parse(const char *text, sim_fault_t *fault);

/** The name a kind has in that text; NULL past the end. */
const char *sim_fault_name(size_t kind);

/**
 * Reads noise from text: KIND[:DIRECTION]:RATE[:SEED], such as "mix:1e-4:7" or "drop:rx:0.001".
 * RATE is the share of bytes that are struck, from 0 to 1 in steps of a millionth; without a
 * direction both ways.
 * @return false when it is none
 */
bool sim_noise_parse(const char *text, sim_noise_t *noise);

/** The name a kind has in that text; NULL past the end. */
const char *sim_noise_name(size_t kind);

/**
 * Makes a link to `chip`, which stays the caller's and must outlive the link.
 * @param faults copied; may be NULL when `count` is 0
 * @return NULL: no memory
 */
sim_link_t *sim_link_create(sim_chip_t *chip, const sim_fault_t *faults, size_t count);
void sim_link_destroy(sim_link_t *link);

/** Noise from here on, beside the faults; with SIM_NOISE_NONE none any more. */
void sim_link_set_noise(sim_link_t *link, const sim_noise_t *noise);

/** How long bytes are under way that are sent from here on. None overtakes another. */
void sim_link_set_latency(sim_link_t *link, const sim_latency_t *latency);

/* As the functions of a chip. */
void sim_link_advance(sim_link_t *link, uint64_t now_us);
uint64_t sim_link_next_event(const sim_link_t *link);
size_t sim_link_write(sim_link_t *link, const uint8_t *bytes, size_t size);
size_t sim_link_read(sim_link_t *link, uint8_t *bytes, size_t capacity);
void sim_link_set_host_baud(sim_link_t *link, uint32_t baud);
void sim_link_set_lines(sim_link_t *link, bool dtr, bool rts);

/**
 * Advances to `until_us`, or only until there is something to read: what a host does that waits
 * and has nothing to send. Nothing else that happens on the way ends the wait.
 * @return the time it is then, in microseconds
 */
uint64_t sim_link_await(sim_link_t *link, uint64_t until_us);

/** Bytes that came to the link in a direction, lost ones included. */
uint64_t sim_link_bytes(const sim_link_t *link, sim_direction_t direction);

/** Frames that came to the link on the way to the host, and to the chip. */
uint64_t sim_link_frames(const sim_link_t *link);
uint64_t sim_link_commands(const sim_link_t *link);

bool sim_link_unplugged(const sim_link_t *link);

/** Bytes that noise has struck in a direction since it was set. */
uint64_t sim_link_noise_strikes(const sim_link_t *link, sim_direction_t direction);

/** Whether any fault has struck yet: a test that loops over all places ends when none does. Noise
 * does not count. */
bool sim_link_struck(const sim_link_t *link);

#ifdef __cplusplus
}
#endif

#endif
