/**
 * A production line on one computer: the same images into many boards at once, in one process and
 * one thread.
 *
 *     esp_host_station_t *station = esp_host_station_new(&config, &error);
 *     while (esp_host_station_step(station, 50)) {
 *         show esp_host_station_port(station, i) of each of esp_host_station_ports(station)
 *     }
 *     esp_host_station_free(station)
 *
 * Each port is served for itself, on the host's loop: what goes wrong on one is waited for by none
 * of the others, but while a line of the network is opened or its lines are set, as
 * esp_host_loop.h tells. A host that did not answer is asked again without waiting for it.
 *
 * It takes no signal and prints nothing. Functions belong to the thread that made the station.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_STATION_H
#define ESP_HOST_STATION_H

#include "esp_host_board.h"
#include "esp_host_boards.h"
#include "esp_host_loop.h"
#include "esp_host_plan.h"
#include "esp_host_records.h"
#include "esp_loader_task.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_station esp_host_station_t;

typedef enum {
    ESP_HOST_STATION_WAITING,  /**< for a board */
    ESP_HOST_STATION_REACHING, /**< the chip is looked for */
    ESP_HOST_STATION_WORKING,  /**< it is known */
    ESP_HOST_STATION_TESTING,  /**< its application runs, and is listened to */
    ESP_HOST_STATION_LABELLING,
    ESP_HOST_STATION_PAUSING, /**< before it is tried once more */
    ESP_HOST_STATION_PASSED,
    ESP_HOST_STATION_FAILED,
    ESP_HOST_STATION_STATES,
} esp_host_station_state_t;

/** A port, to be looked at. */
typedef struct {
    const char *name;
    esp_host_station_state_t state;
    esp_loader_job_phase_t phase; /**< while it works */
    unsigned percent;             /**< of its images, in that phase */
    unsigned passed;              /**< boards */
    unsigned failed;              /**< likewise */
    unsigned failed_in_row;       /**< likewise, since the last that passed */
    bool take_out; /**< the board is done with: the next one is waited for once it is taken out */
    bool suspect;  /**< so many that the port itself is suspected */
    uint32_t since_ms;             /**< of esp_host_now_ms(): when it came into that state */
    const esp_host_board_t *board; /**< the one there, or the last that was; part of the station */
} esp_host_station_port_t;

typedef enum {
    ESP_HOST_STATION_BEGUN, /**< a chip answers */
    ESP_HOST_STATION_ENDED, /**< an attempt: its board tells how, and whether it is the last */
} esp_host_station_event_t;

typedef enum {
    ESP_HOST_STATION_SECURITY_ANY,
    ESP_HOST_STATION_SECURITY_OFF, /**< neither flash encryption, secure boot nor download mode */
    ESP_HOST_STATION_SECURITY_ON,  /**< one of them */
} esp_host_station_security_t;

/** What a board has to be. All zero: anything. The chip is the plan's. */
typedef struct {
    uint16_t least_revision; /**< major * 100 + minor */
    uint16_t most_revision;  /**< 0: no limit */
    uint32_t flash_id;       /**< as esp_loader_flash_info_t's */
    uint32_t flash_size;     /**< bytes */
    esp_host_station_security_t security;
} esp_host_station_expect_t;

/** The application runs, and has to say something in time. Its rate is 115200. */
typedef struct {
    const char *text;     /**< a part of a line; NULL: none */
    const char *json_key; /**< a line that is a JSON object with that member ... */
    const char
        *json_value;       /**< ... which is this, as JSON or as a text; another one is a failure */
    const char *fail_text; /**< a part of a line that tells of a failure; NULL: none */
    uint32_t timeout_ms;   /**< from the reset on */
} esp_host_station_test_t;

/**
 * A label for each board that has passed: a text with places to be filled, as esp_host_fill() does.
 * The places are the columns of the table of boards, and mac, MAC (in capitals), mac6 (its last six
 * digits), chip, port, version.
 */
typedef struct {
    const char *text; /**< NULL: none */
    const char *file; /**< where it goes, with places, too; NULL: nowhere */
    /** Run by the shell, with the text as its standard input and ESPLOADER_MAC, ESPLOADER_KEY and
     * ESPLOADER_PORT in its environment; it fails when it ends with anything but 0, or takes longer
     * than half a minute. NULL: none. */
    const char *command;
} esp_host_station_label_t;

/** What is tried again after a fault. */
typedef struct {
    unsigned tries; /**< in all with that fault, until the board is scrap; at least 1 */
    bool slower;    /**< each at half the rate of the one before */
} esp_host_station_retry_t;

typedef struct {
    esp_host_plan_t *plan;    /**< read and checked; outlives the station */
    const char *const *ports; /**< copied */
    size_t port_count;        /**< at most ESP_HOST_LOOP_MOST */
    /** Each port gets one board after the other, until the station is stopped; else one. A port may
     * be away meanwhile, or stay while boards behind it change: whether there is one is found out
     * by looking for a loader once a second, which resets the board. One that has passed already is
     * not worked at again. */
    bool plug_in;
    const esp_host_port_filter_t *filter; /**< with `plug_in`: ports that appear and pass it are
                                               added. NULL: none are */
    const char *cache;                    /**< folder for the rates that lines hold; NULL: none */
    uint32_t baud;                        /**< the only rate to try; 0: the fastest that holds */
    uint32_t flash_size;                  /**< bytes, where the caller knows better; 0 */
    bool no_stub;
    bool no_compress;
    esp_host_boards_t *boards;   /**< each board gets a line of them; NULL: none does */
    esp_host_records_t *records; /**< NULL: nothing is remembered */
    /** NVS that is made for each board, see esp_host_fill_nvs(); NULL: none is. */
    const char *nvs_csv;
    const char *nvs_path; /**< of that CSV */
    uint32_t nvs_offset;  /**< in flash */
    uint32_t nvs_size;    /**< bytes of the partition */
    esp_host_station_expect_t expect;
    esp_host_station_test_t test;
    esp_host_station_label_t label;
    bool write_always;                                 /**< also what is there already */
    esp_host_station_retry_t retries[ESP_HOST_FAULTS]; /**< `tries` of 0: the usual */

    /** What happens. May be NULL. May ask, and call esp_host_station_stop(). */
    void (*event)(void *user, esp_host_station_t *station, size_t port,
                  esp_host_station_event_t event);
    void *user;
} esp_host_station_config_t;

/** NULL: no memory, or no port is named. Opens nothing. `config` is copied, what it points to only
 * where that is told. */
esp_host_station_t *esp_host_station_new(const esp_host_station_config_t *config,
                                         esp_host_error_t *error);

/** NULL is allowed. What goes on is left where it is. */
void esp_host_station_free(esp_host_station_t *station);

/**
 * Does what can be done, and waits at most `timeout_ms`, 50 at the most, when that is nothing.
 * @return whether there is more to do
 */
bool esp_host_station_step(esp_host_station_t *station, int timeout_ms);

typedef enum {
    ESP_HOST_STATION_STOP_SOON, /**< boards that are being worked at are finished, no others begin
                                 */
    ESP_HOST_STATION_STOP_NOW,  /**< they are left as they are: ESP_HOST_BOARD_STOPPED */
} esp_host_station_stop_t;

/** Ends the station; the second may follow the first. */
void esp_host_station_stop(esp_host_station_t *station, esp_host_station_stop_t how);

/** The version that the application says of itself; "": it says none, or there is none. */
const char *esp_host_station_version(const esp_host_station_t *station);

size_t esp_host_station_ports(const esp_host_station_t *station);

/** Ports are counted from 0. */
esp_host_station_port_t esp_host_station_port(const esp_host_station_t *station, size_t index);

#ifdef __cplusplus
}
#endif

#endif
