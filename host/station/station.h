/**
 * What the rooms of the station share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_STATION_H
#define HOST_STATION_H

#include "esp_host_link.h"
#include "esp_host_rates.h"
#include "esp_host_station.h"

enum {
    STATION_LEAST_RATE = 115200, /* of a loader */
    STATION_PAUSE_MS = 500,      /* before another try */
    STATION_SUSPECT = 5,         /* boards in a row */
    STATION_LOOK_MS = 1000,      /* whether there is a board, or another one */
    STATION_REACH_MS = 3000,     /* until a host counts as one that does not answer */
    STATION_MISSED = 2,          /* looks without an answer, until the board counts as taken out */
    STATION_TRIES_MOST = 10,     /* at one board, whatever the faults are */
    STATION_OUTPUT_RATE = 115200,
    STATION_RUN = 0x40000, /* bytes of a run on a good line */
    STATION_LABEL_MS = 30000,
    STATION_CACHE_SIZE = 4096,
};

typedef struct station_port {
    esp_host_station_t *station;
    char name[ESP_HOST_PORT_SIZE];
    esp_host_station_state_t state;
    uint32_t since;
    uint32_t next; /* when it is its turn, while it waits or pauses */

    esp_host_visit_t *visit;
    bool open_anew;   /* the line is of no use any more */
    bool appeared;    /* the port was away, and is there: there is a board */
    bool unreachable; /* a host that did not answer when its port was opened */
    bool reaching;    /* it is asked again, by `reach` */
    int reach;
    uint32_t reach_since;
    bool looking; /* the visit only looks who is there */
    unsigned missed;
    char there[ESP_HOST_BOARD_MAC]; /* the board that is done with; "": not known */
    esp_host_plan_t plan;
    esp_host_plan_look_t look;
    esp_loader_task_write_t task;
    esp_host_rates_t rates;
    uint8_t rate_count;
    uint32_t rate_most; /* baud; 0: no limit */
    bool rated;         /* a rate was tried */
    bool disturbed;
    bool written; /* all is proven: the chip is left */

    esp_host_board_t board;
    bool was_done;          /* this board has passed before */
    bool begun;             /* the chip answers: `board` is this attempt's */
    esp_host_fault_t fault; /* what a hook has refused it for */
    esp_host_error_t refusal;
    esp_host_claim_t claim; /* its line of the table */
    bool claimed;
    char value[ESP_HOST_PORT_SIZE]; /* what a name stands for, made when it is asked for */
    bool listening;                 /* what comes is the application's */
    bool verdict;                   /* the self-test has one, ... */
    bool test_passed;               /* ... and this is it */
    esp_host_link_t *link;
    size_t heard;  /* bytes of the line in board.heard */
    int label_pid; /* of the command that makes the label; 0: none */
    uint32_t mark; /* when the stretch of time that is measured began */
    uint32_t sent;
    uint32_t run_seen;     /* bytes of streams that were made */
    uint32_t run_streamed; /* bytes of streams when the run under way began ... */
    uint32_t run_sent;     /* ... and bytes that had been sent then */
    unsigned trial;
    unsigned trials[ESP_HOST_FAULTS];

    unsigned passed;
    unsigned failed;
    unsigned failed_in_row;
} station_port_t;

struct esp_host_station {
    esp_host_station_config_t config;
    char cache[STATION_CACHE_SIZE];
    char application[ESP_HOST_BOARD_VERSION];
    esp_host_loop_t *loop;
    station_port_t **ports;
    size_t port_count;
    uint8_t (*passed)[6]; /* MAC addresses of boards that have passed */
    size_t passed_count;
    uint32_t listed; /* when ports were looked for */
    bool opened;     /* the ports, for the first time */
    bool noted;      /* what is to be known of the plan was told, for one board */
    bool stopping;
    bool aborted;
};

/** Wall clock, ms since 1970. */
int64_t station_clock_ms(void);

/** A name of 128 bits that nobody has had before. */
bool station_make_id(char id[ESP_HOST_BOARD_ID]);

void station_set_state(station_port_t *port, esp_host_station_state_t state);

void station_tell(station_port_t *port, esp_host_station_event_t event);

/** Goes on with a port. */
void station_serve(station_port_t *port);

/** Whether something is being done there. */
bool station_is_busy(const station_port_t *port);

/** Opens the port if need be and begins a visit, or ends the attempt that cannot begin. */
void station_visit_begin(station_port_t *port);

/** With `plug_in`: looks whether the board is still there. */
void station_look_begin(station_port_t *port);
void station_look_ended(station_port_t *port);

/** There was no board to be worked at, which is no attempt. */
void station_wait(station_port_t *port);

/** Remembers a board that has passed, and whether it has. */
void station_passed_add(esp_host_station_t *station, const uint8_t mac[6]);
bool station_passed_has(const esp_host_station_t *station, const uint8_t mac[6]);

/** Adds a port. */
bool station_add(esp_host_station_t *station, const char *name, esp_host_error_t *error);

/** Whether there is a port of that name. */
bool station_has(const esp_host_station_t *station, const char *name);

/** Adds those that have appeared. */
void station_list_ports(esp_host_station_t *station);

/** Refuses a table whose file of taken lines does not know what records say was given out. */
bool station_check_lines(const esp_host_station_t *station, esp_host_error_t *error);

typedef enum {
    STATION_REACH_YES,   /**< the port may be opened */
    STATION_REACH_NO,    /**< its host does not answer */
    STATION_REACH_LATER, /**< that is not known yet */
} station_reach_t;

/** Whether a port is another computer's. */
bool station_is_remote(const station_port_t *port);

/** Whether a port's host answers again, as far as that is known by now. */
station_reach_t station_reach(station_port_t *port);
void station_reach_stop(station_port_t *port);

/** Has the port's visit. */
bool station_meet(station_port_t *port, esp_host_error_t *error);

/** Opens the port where it is not open. */
bool station_open(station_port_t *port, esp_host_error_t *error);

/** A board that has been met, or was to be: fills in all but how it ends. */
void station_board_clear(station_port_t *port);

/** How the visit ended, as a fault; ESP_HOST_FAULT_NONE: well. */
esp_host_fault_t station_fault_of(const esp_host_error_t *error, bool begun);

/** Takes what the session has found into the board. */
void station_board_take_chip(station_port_t *port);
void station_board_take_images(station_port_t *port);

/** @name What is asked of a board; false: it is refused, as `fault` and `refusal` tell @{ */
bool station_refuse(station_port_t *port, esp_host_fault_t fault);
bool station_check_chip(station_port_t *port);
bool station_check_flash(station_port_t *port);
bool station_give_data(station_port_t *port);
/** @} */

/** The board is written: self-test, label, and the end. */
void station_after_visit(station_port_t *port);

/** Takes what the application says. */
void station_test_hear(station_port_t *port, const uint8_t *bytes, size_t size);
bool station_tests(const station_port_t *port);
void station_test_serve(station_port_t *port);
void station_test_stop(station_port_t *port);

void station_label_begin(station_port_t *port);
void station_label_serve(station_port_t *port);
void station_label_stop(station_port_t *port);

/** What stands for names in texts of a board. */
esp_host_values_t station_values(station_port_t *port);

/** How long the stretch took that ends now, ms. */
uint32_t station_lap(station_port_t *port);

/** The attempt has ended: remembers that, and decides what follows. `error` may be NULL. */
void station_finish(station_port_t *port, esp_host_fault_t fault, const esp_host_error_t *error);

/** The rates to try: those that are remembered, below what has failed. */
void station_rates_set(station_port_t *port);

/** Bytes are sent: perhaps those of another run. */
void station_follow_run(station_port_t *port);

/** What of all images is done in this phase, of a hundred. */
unsigned station_percent(const station_port_t *port);

#endif
