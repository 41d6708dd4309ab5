/* SPDX-License-Identifier: Apache-2.0 */
#include "option/option_table.h"
#include <string.h>

static const option_t option_table[] = {
    {OPTION_PORT, "port", "PORT", OPTIONS_OF_ALL,
     "device, socket://HOST:PORT or rfc2217://HOST:PORT\n"
     "[ESPLOADER_PORT, else the only Espressif-looking port]"},
    {OPTION_BAUD, "baud", "RATE", OPTIONS_OF_ALL,
     "rate for writing and reading [the fastest that holds;\nESP8266 without a stub: 115200]"},
    {OPTION_CHIP, "chip", "NAME", OPTIONS_OF_ALL, "refuse any other chip"},
    {OPTION_TRACE, "trace", "[full]", OPTIONS_OF_ALL,
     "every frame, decoded, on standard error; full: with its bytes"},
    {OPTION_BEFORE, "before", "HOW", OPTIONS_OF_ALL,
     "into the loader: default, none (already there), usb\n(sequence of USB-Serial-JTAG)"},
    {OPTION_AFTER, "after", "HOW", OPTIONS_OF_ALL,
     "in the end: hard-reset (by RTS), watchdog-reset (by the\nchip itself), no-reset (stay in "
     "the loader)\n[watchdog-reset over USB where RTS does not start the\napplication, else "
     "hard-reset]"},
    {OPTION_CONNECT_ATTEMPTS, "connect-attempts", "N", OPTIONS_OF_ALL,
     "resets before giving up; 0: never give up [7]"},
    {OPTION_FLASH_SIZE, "flash-size", "SIZE", OPTIONS_OF_ALL,
     "as 4MB; instead of what the flash tells. Behind write-flash\nand verify-flash it is set in "
     "the image that the chip\nboots, too; there it may be keep or detect"},
    {OPTION_PORT_FILTER, "port-filter", "KEY=VALUE", OPTIONS_OF_ALL,
     "without a port named, only those whose name, vid, pid,\nserial or location is so"},
    {OPTION_SPI_PINS, "spi-pins", "PINS", OPTIONS_OF_ALL,
     "where the flash hangs: CLK,Q,D,HD,CS as numbers of GPIOs,\nSPI or HSPI [as eFuses tell]"},
    {OPTION_PARTITION_TABLE, "partition-table", "FILE", OPTIONS_OF_ALL,
     "where partitions are looked up that are named in place of\nan offset: a table or its CSV, or "
     "an OFFSET in flash [the\nbuild's, else that in flash at 0x8000]"},
    {OPTION_NO_STUB, "no-stub", NULL, OPTIONS_OF_ALL,
     "leave all to the chip's ROM loader; no flasher stub"},
    {OPTION_NO_CACHE, "no-cache", NULL, OPTIONS_OF_ALL,
     "remember neither the rate that has held nor what was flashed,\nand ask for neither"},
    {OPTION_NO_CONFIG, "no-config", NULL, OPTIONS_OF_ALL,
     "read no configuration: docs/CONFIGURATION.md"},
    {OPTION_COLOR, "color", "WHEN", OPTIONS_OF_ALL,
     "auto (on a terminal, unless NO_COLOR is set), always or\nnever [auto]"},
    {OPTION_JSON, "json", NULL, OPTIONS_OF_ALL,
     "events for programs on standard output, a line each:\ndocs/JSON.md"},
    {OPTION_COMPAT, "compat", "esptool", OPTIONS_OF_ALL,
     "speak and end as esptool does, as under the name esptool"},
    {OPTION_VERBOSE, "verbose", NULL, OPTIONS_OF_ALL, "all there is to tell, which is told anyhow"},
    {OPTION_QUIET, "quiet", NULL, OPTIONS_OF_ALL, "only results, warnings and errors"},
    {OPTION_HELP, "help", NULL, OPTIONS_OF_ALL, "this, or the command's own help"},
    {OPTION_VERSION, "version", NULL, OPTIONS_OF_ALL, "the program's version"},
    {OPTION_COMPRESS, "compress", NULL, OPTIONS_OF_WRITING,
     "send images compressed [where the loader does that safely]"},
    {OPTION_NO_COMPRESS, "no-compress", NULL, OPTIONS_OF_WRITING, "send images as they are"},
    {OPTION_ENCRYPT, "encrypt", NULL, OPTIONS_OF_JUDGING, "let the chip encrypt what is written"},
    {OPTION_APP_ONLY, "app-only", NULL, OPTIONS_OF_BUILDS, "of a build the application alone"},
    {OPTION_NO_SKIP, "no-skip", NULL, OPTIONS_OF_WRITING,
     "write images that are in flash already, too"},
    {OPTION_NO_VERIFY, "no-verify", NULL, OPTIONS_OF_WRITING,
     "do not compare flash with the files afterwards"},
    {OPTION_FORCE, "force", "[FILE]", OPTIONS_OF_JUDGING,
     "write images that would be refused for what they hold;\nof FILE, as it is named among the "
     "operands, that one alone"},
    {OPTION_MAP, "map", "[FILE]", OPTIONS_OF_JUDGING,
     "show what will lie where in flash; in FILE, as SVG"},
    {OPTION_ERASE_ALL, "erase-all", NULL, OPTIONS_OF_WRITING,
     "erase all of the flash first; needs a flasher stub"},
    {OPTION_FORCE_ERASE, "force-erase", NULL, OPTIONS_OF_ERASING, NULL},
    {OPTION_IGNORE_FUSES, "ignore-flash-enc-efuse", NULL, OPTIONS_OF_WRITING, NULL},
    {OPTION_NO_PROGRESS, "no-progress", NULL, OPTIONS_OF_ALL, NULL},
    {OPTION_SKIP_FLASHED, "skip-flashed", NULL, OPTIONS_OF_WRITING, NULL},
    {OPTION_VERIFY, "verify", NULL, OPTIONS_OF_WRITING, NULL},
    {OPTION_ENCRYPT_FILES, "encrypt-files", "OFFSET", OPTIONS_OF_WRITING, NULL},
    {OPTION_DIFF_WITH, "diff-with", "FILE", OPTIONS_OF_WRITING, NULL},
    {OPTION_TRUST_CONTENT, "trust-flash-content", NULL, OPTIONS_OF_WRITING, NULL},
    {OPTION_FLASH_MODE, "flash-mode", "MODE", OPTIONS_OF_IMAGES,
     "set in the image that the chip boots: qio, qout, dio, dout\n[keep]"},
    {OPTION_FLASH_FREQ, "flash-freq", "FREQ", OPTIONS_OF_IMAGES, "likewise, as 80m [keep]"},
    {OPTION_IMAGE_SIZE, "image-flash-size", "SIZE", OPTIONS_OF_IMAGES, NULL},
    {OPTION_READ_SIZE, "read-flash-size", "SIZE", OPTIONS_OF_ALL, NULL},
    {OPTION_FLASH_SUPPLY, "override-vddsdio", "VOLTAGE", OPTIONS_OF_ALL, NULL},
    {OPTION_OPEN_ATTEMPTS, "open-port-attempts", "N", OPTIONS_OF_ALL, NULL},
    {OPTION_FLASH_TYPE, "flash-type", "TYPE", OPTIONS_OF_ALL, NULL},
    {OPTION_DIFF, "diff", NULL, OPTIONS_OF_COMPARING, "tell which bytes differ"},
    {OPTION_STATUS_BYTES, "bytes", "N", OPTIONS_OF_STATUS, "registers of the flash, 1 to 3 [2]"},
    {OPTION_NON_VOLATILE, "non-volatile", NULL, OPTIONS_OF_STATUS,
     "written so that the flash keeps them without power"},
    {OPTION_MONITOR, "monitor", "[SECONDS]", OPTIONS_OF_STARTING,
     "go on as 'monitor' after the reset, until Ctrl-] (without\na terminal Ctrl-C) or for that "
     "long"},
    {OPTION_MONITOR_UNTIL, "monitor-until", "TEXT", OPTIONS_OF_STARTING,
     "the same until TEXT comes; fails when it does not"},
    {OPTION_MONITOR_TIMEOUT, "monitor-timeout", "SECONDS", OPTIONS_OF_STARTING,
     "how long --monitor-until waits [10]"},
    {OPTION_MONITOR_BAUD, "monitor-baud", "RATE", OPTIONS_OF_STARTING,
     "rate of the chip's output [as the build says, else 115200]"},
    {OPTION_ELF, "elf", "FILE", OPTIONS_OF_LISTENING,
     "the program whose addresses are named [the build's]"},
    {OPTION_PRINT_FILTER, "print-filter", "RULES", OPTIONS_OF_LISTENING,
     "lines to show, by tag and level, as 'wifi:W *:E'"},
    {OPTION_TIMESTAMPS, "timestamps", NULL, OPTIONS_OF_LISTENING,
     "the time of day before each line"},
    {OPTION_LOG, "log", "FILE", OPTIONS_OF_LISTENING,
     "append every byte that comes, whatever is shown"},
    {OPTION_UNTIL, "until", "TEXT", OPTIONS_OF_MONITOR,
     "end when TEXT comes; fail when it does not"},
    {OPTION_TIMEOUT, "timeout", "SECONDS", OPTIONS_OF_MONITOR,
     "end after that long [with --until: 10]"},
};

enum { OPTION_COUNT = sizeof(option_table) / sizeof(option_table[0]) };

const option_t *option_at(size_t index)
{
    return index < OPTION_COUNT ? &option_table[index] : NULL;
}

_Static_assert((int)OPTION_COUNT <= (int)OPTIONS_MOST, "each option has an origin");

size_t option_index(const option_t *option)
{
    return (size_t)(option - option_table);
}

const option_t *option_by_code(option_code_t code)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (option_table[i].code == code) {
            return &option_table[i];
        }
    }
    return NULL;
}

const option_t *option_by_letter(char letter)
{
    return option_by_code((option_code_t)letter);
}

const option_t *option_by_name(const char *name)
{
    const option_t *found = NULL;
    unsigned beginnings = 0;
    unsigned hidden = 0;
    const size_t length = strlen(name);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const option_t *option = &option_table[i];
        if (strcmp(option->name, name) == 0) {
            return option;
        }
        /* A beginning will do where only one option begins so. Those of which help tells nothing
         * count where it tells of none. */
        if (length > 0 && strncmp(option->name, name, length) == 0) {
            const bool told = option->text != NULL;
            beginnings += told;
            hidden += !told;
            found = told || beginnings == 0 ? option : found;
        }
    }
    return beginnings == 1 || (beginnings == 0 && hidden == 1) ? found : NULL;
}

option_takes_t option_takes(const option_t *option)
{
    static const struct {
        option_code_t code;
        option_takes_t takes;
    } more[] = {
        {OPTION_DIFF_WITH, OPTION_TAKES_ALL},     {OPTION_ENCRYPT_FILES, OPTION_TAKES_ALL},
        {OPTION_PORT_FILTER, OPTION_TAKES_PAIRS}, {OPTION_DIFF, OPTION_TAKES_YES_OR_NO},
        {OPTION_FORCE, OPTION_TAKES_FILE},
    };
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        if (more[i].code == option->code) {
            return more[i].takes;
        }
    }
    return OPTION_TAKES_NO_MORE;
}
