/**
 * What a chip prints: its lines, which of them are shown, and what the addresses in them are.
 *
 * Bytes go in as they come and out as they came. A line of which nothing is to be hidden comes out
 * at once, byte by byte, so that prompts and what is typed are seen; nothing is added but whole
 * lines behind the chip's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_MONITOR_H
#define ESP_HOST_MONITOR_H

#include "esp_host_file.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @name Symbols of a linked program @{ */

typedef struct esp_host_symbols esp_host_symbols_t;

/** A place in the source. Texts live as long as the symbols. */
typedef struct {
    const char *function; /**< "??" where it has no name */
    const char *file;     /**< NULL: not known */
    int line;             /**< 0: not known */
    bool inlined;         /**< the place before it was made part of this one by the compiler */
} esp_host_place_t;

/** Registers of a RISC-V core and the stack, as a panic tells them. */
typedef struct {
    uint32_t pc;
    uint32_t registers[32]; /**< x0 to x31 */
    uint32_t stack_address; /**< of the first word */
    const uint32_t *stack;
    size_t stack_words;
} esp_host_panic_t;

/** Whether this build can: it needs libdw. */
bool esp_host_symbols_are_supported(void);

/**
 * Reads an ELF file with its debugging information; of programs of any processor.
 * @return NULL with ESP_HOST_ERROR_INPUT or _MEMORY; to be freed
 */
esp_host_symbols_t *esp_host_symbols_open(const char *path, esp_host_error_t *error);

/** NULL is allowed. */
void esp_host_symbols_free(esp_host_symbols_t *symbols);

/** Whether the program has code at that address. */
bool esp_host_symbols_is_code(const esp_host_symbols_t *symbols, uint32_t address);

/** The place of an address, innermost first; 0: nothing is known of it. */
size_t esp_host_symbols_find(esp_host_symbols_t *symbols, uint32_t address,
                             esp_host_place_t *places, size_t most);

/** Whether the file's SHA-256 begins with these hexadecimal digits. */
bool esp_host_symbols_match(const esp_host_symbols_t *symbols, const char *digits, size_t count);

/**
 * Who called whom when a RISC-V core stopped. Return addresses come as they lie on the stack, one
 * less than that is the call.
 * @return how many addresses, the first one the core's own
 */
size_t esp_host_symbols_unwind(esp_host_symbols_t *symbols, const esp_host_panic_t *panic,
                               uint32_t *addresses, size_t most);

/** @} */

/** @name A build @{ */

typedef struct {
    char elf[ESP_HOST_PATH_SIZE]; /**< "": none, or more than one to choose from */
    uint32_t rate;                /**< of the monitor, as the build says; 0: it does not */
} esp_host_build_t;

/**
 * Looks into a build's folder, or that of the file named: project_description.json tells the ELF
 * file and the monitor's rate, else the only file there that ends with .elf is the one.
 */
void esp_host_build_read(const char *path, esp_host_build_t *build);

/** @} */

/** @name Which lines are shown @{ */

typedef struct esp_host_filter esp_host_filter_t;

/**
 * Reads a filter as ESP-IDF's monitor has it: rules "TAG:LEVEL" with spaces between, TAG may be *
 * and LEVEL one of N E W I D V (nothing, errors ... verbose) or *. A rule without a level shows
 * all of that tag. What no rule is for is shown as * says, without one of these not at all; lines
 * that are no log, likewise.
 * @return NULL with ESP_HOST_ERROR_USAGE or _MEMORY; to be freed
 */
esp_host_filter_t *esp_host_filter_read(const char *text, esp_host_error_t *error);

/** NULL is allowed. */
void esp_host_filter_free(esp_host_filter_t *filter);

typedef enum {
    ESP_HOST_FILTER_OPEN, /**< more of the line has to come */
    ESP_HOST_FILTER_SHOW,
    ESP_HOST_FILTER_HIDE,
} esp_host_filter_verdict_t;

/** Of the beginning of a line, as far as it has come. */
esp_host_filter_verdict_t esp_host_filter_judge(const esp_host_filter_t *filter, const char *line,
                                                size_t size);

/** @} */

/** @name The text @{ */

typedef struct esp_host_text esp_host_text_t;

/** Where it goes, each function with `user`. `begin` and `note` may be NULL. */
typedef struct {
    /** Bytes of the chip's that are to be shown. */
    void (*show)(void *user, const uint8_t *bytes, size_t size);
    /** Before the first byte of a line that is shown. */
    void (*begin)(void *user);
    /** What is known of the line that has just ended: a line without an end. */
    void (*note)(void *user, const char *line);
    void *user;
} esp_host_text_hooks_t;

/**
 * @param filter   NULL: all is shown. Panics are shown in any case
 * @param symbols  NULL: addresses are left as they are
 * Both outlive the text. NULL: out of memory.
 */
esp_host_text_t *esp_host_text_new(const esp_host_text_hooks_t *hooks,
                                   const esp_host_filter_t *filter, esp_host_symbols_t *symbols);

/** NULL is allowed. */
void esp_host_text_free(esp_host_text_t *text);

/** Bytes that have come, any number of any value. */
void esp_host_text_hear(esp_host_text_t *text, const uint8_t *bytes, size_t size);

/** No more comes of the line that has begun: what is held back of it is shown, and what is known of
 * it told. */
void esp_host_text_end(esp_host_text_t *text);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
