/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_options.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    FIRMWARE_CHIP = 1,
    FIRMWARE_OUT,
    FIRMWARE_APP_SIZE,
    FIRMWARE_FLASH_SIZE,
    FIRMWARE_SEED,
    FIRMWARE_PROJECT,
    FIRMWARE_VERSION,
    FIRMWARE_MIN_REV,
    FIRMWARE_MAX_REV,
    FIRMWARE_ASK_HELP
};

static const struct option firmware_long_options[] = {
    {"chip", required_argument, NULL, FIRMWARE_CHIP},
    {"out", required_argument, NULL, FIRMWARE_OUT},
    {"app-size", required_argument, NULL, FIRMWARE_APP_SIZE},
    {"flash-size", required_argument, NULL, FIRMWARE_FLASH_SIZE},
    {"seed", required_argument, NULL, FIRMWARE_SEED},
    {"project", required_argument, NULL, FIRMWARE_PROJECT},
    {"version", required_argument, NULL, FIRMWARE_VERSION},
    {"min-rev", required_argument, NULL, FIRMWARE_MIN_REV},
    {"max-rev", required_argument, NULL, FIRMWARE_MAX_REV},
    {"help", no_argument, NULL, FIRMWARE_ASK_HELP},
    {NULL, 0, NULL, 0},
};

/* The chips, in lines as long as the others. */
static void firmware_print_chips(void)
{
    static const char *const names[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) #name,
#include "esp_loader_chips.def"
    };
    enum { IN_A_LINE = 7, COUNT = sizeof names / sizeof names[0] };
    fputs("  --chip CHIP       ", stdout);
    for (size_t i = 0; i < COUNT; i++) {
        fputs(i > 0 && i % IN_A_LINE == 0 ? "\n                     " : " ", stdout);
        fputs(names[i], stdout);
    }
    fputs("\n", stdout);
}

static void firmware_print_help(void)
{
    puts("usage: esploader-firmware --chip CHIP --out FOLDER [option]...\n"
         "Makes firmware for tests and demonstrations, laid out as an ESP-IDF build\n"
         "folder. Loaders find nothing wrong with it; a chip cannot run it.\n");
    firmware_print_chips();
    puts("  --out FOLDER       made if missing; files of the same names are replaced\n"
         "  --app-size N       bytes of the application image (default 150000); K and M\n"
         "                     may follow\n"
         "  --flash-size N     flash size in the headers (default 4M)\n"
         "  --seed N           another seed, another content (default 1)\n"
         "  --project NAME     in the application's descriptor, and its file's name\n"
         "                     (default hello_world)\n"
         "  --version TEXT     in the application's descriptor (default 1.0.0)\n"
         "  --min-rev N        least chip revision, major * 100 + minor (default 0)\n"
         "  --max-rev N        greatest chip revision (default 0: any)");
}

/* A number of at most `most`, perhaps with a unit. */
static bool firmware_number(const char *option, const char *text, uint32_t most, uint32_t *value)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 0);
    unsigned shift = 0;
    if (strcasecmp(end, "K") == 0 || strcasecmp(end, "KB") == 0) {
        shift = 10;
    } else if (strcasecmp(end, "M") == 0 || strcasecmp(end, "MB") == 0) {
        shift = 20;
    }
    bool understood = end != text && (*end == '\0' || shift != 0) && *text != '-' && errno == 0;
    if (!understood || number > most >> shift) {
        fprintf(stderr, "esploader-firmware: --%s '%s' is not a number from 0 to %u\n", option,
                text, (unsigned)most);
        return false;
    }
    *value = (uint32_t)(number << shift);
    return true;
}

static bool firmware_revision(const char *option, const char *text, uint16_t *revision)
{
    uint32_t value = 0;
    if (!firmware_number(option, text, UINT16_MAX, &value)) {
        return false;
    }
    *revision = (uint16_t)value;
    return true;
}

static bool firmware_chip(const char *name, esp_image_chip_t *chip)
{
    *chip = esp_image_chip_by_name(name);
    if (*chip == ESP_IMAGE_CHIP_UNKNOWN) {
        fprintf(stderr, "esploader-firmware: no chip is called '%s'; --help lists them\n", name);
        return false;
    }
    return true;
}

static bool firmware_project(const char *name, const char **project)
{
    if (*name == '\0' || strchr(name, '/') != NULL) {
        fprintf(stderr, "esploader-firmware: --project '%s' cannot be a file's name\n", name);
        return false;
    }
    *project = name;
    return true;
}

static bool firmware_take(int option, const char *text, firmware_options_t *options)
{
    switch (option) {
    case FIRMWARE_CHIP:
        return firmware_chip(text, &options->chip);
    case FIRMWARE_OUT:
        options->folder = text;
        return true;
    case FIRMWARE_APP_SIZE:
        return firmware_number("app-size", text, UINT32_MAX, &options->application_size);
    case FIRMWARE_FLASH_SIZE:
        return firmware_number("flash-size", text, UINT32_MAX, &options->flash_size);
    case FIRMWARE_SEED:
        return firmware_number("seed", text, UINT32_MAX, &options->seed);
    case FIRMWARE_PROJECT:
        return firmware_project(text, &options->project);
    case FIRMWARE_VERSION:
        options->version = text;
        return true;
    case FIRMWARE_MIN_REV:
        return firmware_revision("min-rev", text, &options->min_revision);
    case FIRMWARE_MAX_REV:
        return firmware_revision("max-rev", text, &options->max_revision);
    default:
        return false;
    }
}

firmware_command_t firmware_read_options(int argc, char **argv, firmware_options_t *options)
{
    *options = (firmware_options_t){.project = "hello_world",
                                    .version = "1.0.0",
                                    .application_size = 150000,
                                    .flash_size = 4 << 20,
                                    .seed = 1};
    int option = 0;
    while ((option = getopt_long(argc, argv, "", firmware_long_options, NULL)) != -1) {
        if (option == FIRMWARE_ASK_HELP) {
            firmware_print_help();
            return FIRMWARE_HELP;
        }
        if (!firmware_take(option, optarg, options)) {
            return FIRMWARE_USAGE;
        }
    }
    if (optind != argc || options->chip == ESP_IMAGE_CHIP_UNKNOWN || options->folder == NULL) {
        fputs("esploader-firmware: give --chip CHIP and --out FOLDER; --help tells more\n", stderr);
        return FIRMWARE_USAGE;
    }
    return FIRMWARE_GO;
}
