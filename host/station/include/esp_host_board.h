/**
 * A board as a station has met it, once: what it is, what it was given, and what became of that.
 *
 * A value without memory of its own: it may be copied, and kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_BOARD_H
#define ESP_HOST_BOARD_H

#include "esp_host_chip.h"
#include "esp_host_port.h"
#include "esp_loader_session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is wrong with a board, or with what it hangs on: decides what is tried next. */
typedef enum {
    ESP_HOST_FAULT_NONE,
    ESP_HOST_FAULT_PORT,        /**< the port does not open */
    ESP_HOST_FAULT_NO_ANSWER,   /**< no loader answers */
    ESP_HOST_FAULT_UNPLUGGED,   /**< the port or the chip went away in the middle of it */
    ESP_HOST_FAULT_LINE,        /**< the line loses or damages too much */
    ESP_HOST_FAULT_WRONG_BOARD, /**< not the chip, revision, flash or security that is expected */
    ESP_HOST_FAULT_REFUSED,     /**< the images do not suit this chip */
    ESP_HOST_FAULT_FLASH,       /**< the chip refused a write, or flash holds something else */
    ESP_HOST_FAULT_SELF_TEST,   /**< its application did not say what was to be heard */
    ESP_HOST_FAULT_DATA,        /**< there is none for it, or none could be made */
    ESP_HOST_FAULT_LABEL,       /**< its label could not be made */
    ESP_HOST_FAULT_RECORD,      /**< it could not be recorded */
    ESP_HOST_FAULT_STOPPED,     /**< somebody has stopped the station */
    ESP_HOST_FAULTS,
} esp_host_fault_t;

/** Its name in records and options, as "no-answer"; "none" for ESP_HOST_FAULT_NONE. */
const char *esp_host_fault_name(esp_host_fault_t fault);

/** A fault by its name; ESP_HOST_FAULTS: there is none of that name. */
esp_host_fault_t esp_host_fault_by_name(const char *name);

typedef enum {
    ESP_HOST_BOARD_RUNNING, /**< it goes on, or whoever worked at it was killed */
    ESP_HOST_BOARD_PASS,
    ESP_HOST_BOARD_FAIL,
    ESP_HOST_BOARD_STOPPED, /**< left in the middle: the next attempt goes on there */
    ESP_HOST_BOARD_RESULTS,
} esp_host_board_result_t;

/** As "pass". */
const char *esp_host_board_result_name(esp_host_board_result_t result);

enum {
    ESP_HOST_BOARD_ID = 33,  /**< 128 bits at random, as text */
    ESP_HOST_BOARD_MAC = 18, /**< "aa:bb:cc:dd:ee:ff" */
    ESP_HOST_BOARD_KEY = 128,
    ESP_HOST_BOARD_NAME = 64,
    ESP_HOST_BOARD_IMAGES = 16,
    ESP_HOST_BOARD_HEARD = 256,
    ESP_HOST_BOARD_CHIP = 24,
    ESP_HOST_BOARD_VERSION = 33,
};

typedef struct {
    uint32_t offset;
    uint32_t size;
    char name[ESP_HOST_BOARD_NAME]; /**< of the file, without its folder */
    uint8_t md5[16];                /**< of its bytes */
    bool written;                   /**< false: it was there already */
    bool proven;                    /**< the chip has the same digest */
} esp_host_board_image_t;

/** One attempt at one board. Texts are terminated, and empty where nothing is known. */
typedef struct {
    char id[ESP_HOST_BOARD_ID]; /**< of this attempt */
    char port[ESP_HOST_PORT_SIZE];
    char mac[ESP_HOST_BOARD_MAC];
    char chip[ESP_HOST_BOARD_CHIP];
    uint16_t revision; /**< major * 100 + minor */
    uint32_t flash_id;
    uint32_t flash_size;    /**< bytes */
    esp_host_words_t words; /**< eFuses, as esp_loader_chip_word() numbers them */
    uint32_t word_addresses[ESP_HOST_WORDS];
    bool encrypts;
    bool secure_boot;
    bool secure_download;

    char key[ESP_HOST_BOARD_KEY]; /**< of the line of the table of boards that is this board's */
    char application[ESP_HOST_BOARD_VERSION]; /**< version of what was to be written */
    esp_host_board_image_t images[ESP_HOST_BOARD_IMAGES];
    unsigned image_count;

    unsigned trial;      /**< of this board in a row, from 1 */
    int64_t began_ms;    /**< since 1970, UTC */
    int64_t ended_ms;    /**< 0: it goes on */
    uint32_t reach_ms;   /**< until the chip was known */
    uint32_t prepare_ms; /**< from there until its flash was ready */
    uint32_t write_ms;   /**< comparing, writing, proving */
    uint32_t test_ms;    /**< self-test, label */
    uint32_t baud;       /**< at which it was written */
    uint32_t sent;       /**< bytes on the line */
    uint32_t written;    /**< bytes of flash */

    esp_host_board_result_t result;
    esp_host_fault_t fault;
    bool last;                      /**< no attempt follows by itself */
    char story[ESP_HOST_TEXT_SIZE]; /**< what went wrong; of one that passed, what is not proven */
    char advice[ESP_HOST_ADVICE_SIZE];
    char heard[ESP_HOST_BOARD_HEARD]; /**< what decided the self-test */
} esp_host_board_t;

#ifdef __cplusplus
}
#endif

#endif
