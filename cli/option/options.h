/**
 * The command line, parsed: options may stand before and after the command. What esptool means by
 * an option behind a command counts there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "esp_host_chip.h"
#include "esp_host_plan.h"
#include "esp_host_port.h"
#include "option/reset_steps.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    OPTIONS_TRACE_OFF,
    OPTIONS_TRACE_FRAMES, /**< a line a frame */
    OPTIONS_TRACE_FULL,   /**< and its bytes */
} options_trace_t;

/** How the chip gets into its loader. */
typedef enum {
    OPTIONS_BEFORE_DEFAULT, /**< as the port needs it */
    OPTIONS_BEFORE_NONE,    /**< it is there already */
    OPTIONS_BEFORE_USB,     /**< the sequence of the chip's own USB-Serial-JTAG unit */
} options_before_t;

/** What happens to the chip in the end. */
typedef enum {
    OPTIONS_AFTER_DEFAULT,    /**< a reset, as the way it is attached needs it */
    OPTIONS_AFTER_HARD_RESET, /**< by the port's lines */
    OPTIONS_AFTER_WATCHDOG,   /**< by the chip's own RTC watchdog */
    OPTIONS_AFTER_NONE,
} options_after_t;

/** When there are colours. */
typedef enum {
    OPTIONS_COLOR_AUTO, /**< where a terminal has them */
    OPTIONS_COLOR_ALWAYS,
    OPTIONS_COLOR_NEVER,
} options_color_t;

/** How images go to the chip. */
typedef enum {
    OPTIONS_COMPRESS_DEFAULT, /**< compressed where the loader can inflate */
    OPTIONS_COMPRESS_ALWAYS,  /**< the same, with a warning where it cannot */
    OPTIONS_COMPRESS_NEVER,
} options_compress_t;

/** Which commands take an option. */
typedef enum {
    OPTIONS_OF_ALL,
    OPTIONS_OF_WRITING,   /**< those that write images to flash */
    OPTIONS_OF_JUDGING,   /**< those and the one that only judges them */
    OPTIONS_OF_STARTING,  /**< those that start what the chip is to run */
    OPTIONS_OF_LISTENING, /**< those and the monitor: how it shows what a chip prints */
    OPTIONS_OF_MONITOR,   /**< the monitor as a command */
    OPTIONS_OF_IMAGES,    /**< those that set what the header of an image says */
    OPTIONS_OF_COMPARING,
    OPTIONS_OF_ERASING,
    OPTIONS_OF_STATUS, /**< those on the flash's status registers */
    OPTIONS_OF_BUILDS, /**< those that take a build folder */
    OPTIONS_GROUPS,
} options_group_t;

enum {
    OPTIONS_ROM_BAUD = 115200,            /**< rate of the connection's beginning */
    OPTIONS_MONITOR_TIMEOUT = 10,         /**< seconds --monitor-until waits */
    OPTIONS_MONITOR_ENDLESS = UINT16_MAX, /**< --monitor without a number */
    OPTIONS_CONNECT_ATTEMPTS = 7,
    OPTIONS_ATTEMPTS_ENDLESS = INT32_MAX, /* a year and more */
    OPTIONS_FORCED_MOST = 16,
    OPTIONS_STATUS_BYTES = 2,
    OPTIONS_CONFIG_PATH = 512,
    OPTIONS_CONFIG_VALUES = 2048, /**< bytes of all values that files give */
    OPTIONS_MOST = 80,            /**< options that there may be */
    OPTIONS_ENCRYPT_FILES = 64,
    OPTIONS_LOG_NAME = 64,
};

/** Where a value comes from. Of two the later one of this list wins. */
typedef enum {
    OPTIONS_FROM_BUILT_IN,
    OPTIONS_FROM_USER,        /**< the user's configuration */
    OPTIONS_FROM_PROJECT,     /**< that of the project */
    OPTIONS_FROM_ESPTOOL,     /**< esptool's configuration and variables */
    OPTIONS_FROM_ENVIRONMENT, /**< our own variables */
    OPTIONS_FROM_COMMAND_LINE,
} options_from_t;

typedef struct {
    options_from_t from;
    unsigned line;     /**< of a file; 0: of none */
    const char *value; /**< as it was given; NULL: a flag */
} options_origin_t;

/** Texts point into the arguments, the environment, or `config_values`. */
typedef struct {
    const char *port; /**< as given, or as the environment says; NULL: neither */
    uint32_t baud;    /**< 0: not given */
    bool no_cache;
    target_chip_t chip;    /**< ESP_UNKNOWN_CHIP: any, or one of which only images are known */
    const char *chip_name; /**< as given; NULL: not given */
    options_trace_t trace;
    options_before_t before;
    options_after_t after;
    uint32_t connect_attempts; /**< at least 1; OPTIONS_ATTEMPTS_ENDLESS: no end of them */
    uint32_t flash_size;       /**< bytes; 0: as found */
    esp_host_pins_t flash_pins;
    esp_host_supply_t flash_supply;
    esp_image_settings_t settings; /**< of the image that the chip boots */
    esp_host_port_filter_t port_filter;
    const char *system_root; /**< before /sys, /proc and /etc: ESPLOADER_SYSTEM_ROOT, for tests; ""
                                  elsewhere */
    reset_steps_t reset_into_loader; /**< instead of the usual sequences, as configured */
    reset_steps_t reset_classic;     /**< instead of that for the usual circuit, likewise */
    reset_steps_t reset_to_run;
    uint32_t sync_timeout_ms; /**< 0: the usual one */
    uint32_t open_attempts;   /**< of the port; OPTIONS_ATTEMPTS_ENDLESS: no end of them */
    char config_path[OPTIONS_CONFIG_PATH];    /**< of esptool; "": nothing was configured */
    char config_unknown[32];                  /**< a key that was not understood, or "" */
    bool no_config;                           /**< the next two are not read */
    char config_user[OPTIONS_CONFIG_PATH];    /**< "": there is none */
    char config_project[OPTIONS_CONFIG_PATH]; /**< likewise */
    char config_values[OPTIONS_CONFIG_VALUES];
    size_t config_used;                     /**< of them */
    options_origin_t origins[OPTIONS_MOST]; /**< of each option, in the order of the help */
    options_compress_t compress;
    bool encrypt;      /**< the chip encrypts what is written */
    bool ignore_fuses; /**< also where they do not say that it decrypts */
    /** Offsets and files beside the operands, which the chip encrypts. */
    const char *encrypt_files[OPTIONS_ENCRYPT_FILES];
    size_t encrypt_file_count;
    bool no_stub; /**< the ROM loader does all */
    bool no_skip;
    bool no_verify;
    bool force;
    const char *forced[OPTIONS_FORCED_MOST]; /**< files for which alone it is given */
    size_t forced_count;                     /**< of them */
    bool map;
    const char *map_file; /**< NULL: on the terminal */
    bool erase_all;
    bool force_erase; /**< also where security features are on */
    bool app_only;
    const char *partition_table; /**< a file, or an offset in flash; NULL: not given */
    bool no_progress;
    bool diff; /**< which bytes differ is told */
    uint32_t status_bytes;
    bool non_volatile;
    options_color_t color;
    bool json;   /**< events for programs, and no text on standard output */
    bool compat; /**< texts and exit codes are those of esptool, too */
    bool verbose;
    bool quiet;
    bool help;
    bool version;
    bool monitor;
    uint32_t monitor_seconds;   /**< OPTIONS_MONITOR_ENDLESS: until Ctrl-C */
    const char *monitor_until;  /**< NULL: not given */
    uint32_t monitor_timeout;   /**< seconds; 0: not given. Taken over into monitor_seconds */
    uint32_t monitor_baud;      /**< 0: not given */
    const char *monitor_elf;    /**< the program whose addresses are named; NULL: the build's */
    const char *monitor_log;    /**< file for all that comes; NULL: none */
    const char *monitor_filter; /**< which lines are shown; NULL: all */
    bool monitor_stamps;        /**< the time of day stands before each line */
    char monitor_log_name[OPTIONS_LOG_NAME]; /**< of a log that a key has begun */

    const char *program_version; /**< not of the arguments: of whoever reads them */
    const char *command;         /**< NULL: none */
    char **operands; /**< what follows the command, `operand_count` of them; of a command with
                          options of its own these, too */
    size_t operand_count;
    uint32_t *limits;   /**< of the first pairs of operands, bytes of the partition that was
                             named; 0: none was */
    size_t limit_count; /**< of them */
    char **named;       /**< of each of them, the partition's name; NULL: none was given */
    const char *special[OPTIONS_GROUPS]; /**< of each group an option that was given, or NULL */
} options_t;

enum { OPTIONS_ERROR_SIZE = 768 };

/**
 * @param arguments  as of main(); put into another order: operands last
 * @param error      out: what is wrong, when false is returned
 */
bool options_parse(int count, char **arguments, options_t *options, char error[OPTIONS_ERROR_SIZE]);

/** Where the value of an option comes from, by its name. */
const options_origin_t *options_origin(const options_t *options, const char *name);

/** An option, for its help. */
typedef struct {
    char letter; /**< '\0': it has none */
    const char *name;
    const char *argument; /**< NULL: none; in brackets: may be left out */
    options_group_t group;
    const char *text; /**< lines of it end with a line end, but for the last */
} options_help_t;

/** The options in the order of the help; false: there is none of that index. Without a text it is
 * one that the help leaves out. */
bool options_help(size_t index, options_help_t *help);

#endif
