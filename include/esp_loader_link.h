/**
 * Buses: SPI and SDIO between an engine and its chip.
 *
 * A serial line carries bytes both ways, whenever they come. On a bus the host moves every byte, so
 * there the engine wants one transfer after the other:
 *
 *     esp_loader_bus_t bus = {.link = &esp_loader_link_spi};
 *     config.bus = &bus;
 *     ...
 *     if (wants & ESP_LOADER_WANT_TRANSFER) {
 *         error = transfer_it(esp_loader_engine_transfer(&engine));
 *         esp_loader_engine_transfer_done(&engine, error);
 *     }
 *
 * ESP_LOADER_WANT_TX is never wanted on a bus, and ESP_LOADER_WANT_BAUD only by
 * esp_loader_engine_host_baud(). ESP_LOADER_WANT_RX means that time has to pass until the deadline.
 *
 * A transfer has no deadline of the engine's: the caller limits it, and reports the time that it
 * took. What the chip says is asked for every millisecond until the command's time is over, so
 * commands take as long as on a serial line at most (esp_loader_engine.h), and the transfers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_LINK_H
#define ESP_LOADER_LINK_H

#include "esp_loader_error.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct esp_loader_engine;

/** What a transfer does. */
typedef enum {
    ESP_LOADER_TRANSFER_WRITE,     /**< `out` goes to the chip */
    ESP_LOADER_TRANSFER_READ,      /**< `in` is filled by the chip */
    ESP_LOADER_TRANSFER_CARD_INIT, /**< SDIO: brings the card up; there are no bytes */
} esp_loader_transfer_kind_t;

enum { ESP_LOADER_SPI_PREAMBLE_SIZE = 3 };

/** One transfer on a bus. */
typedef struct {
    uint8_t kind;     /**< of esp_loader_transfer_kind_t */
    uint8_t function; /**< SDIO: the function, 0 or 1 */
    bool select;      /**< SPI: first chip select falls and the preamble is written */
    bool release;     /**< SPI: chip select rises afterwards */
    uint8_t preamble[ESP_LOADER_SPI_PREAMBLE_SIZE]; /**< SPI: command, address and a dummy byte */
    uint16_t size;      /**< bytes; 0: nothing but the preamble, or the card is brought up */
    uint32_t address;   /**< SDIO: register address of the first byte; it counts up */
    const uint8_t *out; /**< bytes to be written; they stay the engine's */
    uint8_t *in;        /**< where bytes that are read go */
} esp_loader_transfer_t;

/** A kind of bus. */
typedef struct engine_link esp_loader_link_t;

/**
 * SPI in the download mode of ESP32-S3, C2, C3, H2 and P4: registers, RAM download and run. Source:
 * esp-serial-flasher, README, "Supported Target Devices" and "Feature Support by Interface".
 */
extern const esp_loader_link_t esp_loader_link_spi;

/**
 * SDIO in the download mode of ESP32-C5, C6 and C61: RAM download and run; on the first two all
 * else once a flasher stub was loaded and started that way. Source: as above, and esp-stub-lib,
 * which chips have an sdio.c.
 */
extern const esp_loader_link_t esp_loader_link_sdio;

enum {
    /** Bytes of a block that is written over SDIO, at most: with its header it fills the 32 buffers
     * of 512 bytes that a stub receives into (esp-stub-lib, sdio.c). */
    ESP_LOADER_SDIO_BLOCK_MAX = 32 * 512 - 24,
    ESP_LOADER_BUS_TX_BUFFER_MIN =
        64, /**< bytes an engine's transmit buffer has on a bus at least */
    ESP_LOADER_BUS_REGISTER_SIZE = 8,
};

/** An engine's end of a bus: the caller fills in `link`, leaves the rest zero, and keeps it as long
 * as the engine. */
typedef struct {
    const esp_loader_link_t *link;

    esp_loader_transfer_t _transfer;
    void (*_procedure)(struct esp_loader_engine *engine); /* awaits the exchange ... */
    uint8_t _procedure_rung;                              /* ... and goes on here */
    uint8_t _toggles;                                     /* SPI: bits of the packets seen last */
    bool _polling;                                        /* `_give_up` is set */
    bool _failed; /* an exchange failed: what the chip waits for is not known */
    bool _stub;   /* SDIO: what listens is no longer the ROM */
    uint8_t _register[ESP_LOADER_BUS_REGISTER_SIZE]; /* a register on its way */
    uint16_t _at;      /* bytes of the frame, or of a packet that is read, that are through */
    uint16_t _size;    /* bytes of that packet; SPI: what the chip can take or has to give */
    uint32_t _cursor;  /* SDIO: where the next bytes go in RAM; which tuple is read */
    uint32_t _packets; /* SDIO: sent to the ROM */
    uint32_t _give_up; /* when the exchange has failed */
} esp_loader_bus_t;

/** The transfer that is wanted; to be asked for, and valid, while ESP_LOADER_WANT_TRANSFER is set.
 */
const esp_loader_transfer_t *esp_loader_engine_transfer(const struct esp_loader_engine *engine);

/**
 * The transfer is done. Anything but ESP_LOADER_SUCCESS means that the bus failed: the engine
 * repeats the command as it does when an answer does not come, and an operation that ends for it
 * has `result` as its code. Of no effect where no transfer is wanted.
 */
void esp_loader_engine_transfer_done(struct esp_loader_engine *engine, esp_loader_error_t result);

#ifdef __cplusplus
}
#endif

#endif
