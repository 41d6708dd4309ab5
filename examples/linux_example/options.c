/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BAUD_RATE = 115200, RESET_PIN = 2, BOOT_PIN = 3 };

/* Options that have no letter. */
enum { OPTION_GPIO_CHIP = 256, OPTION_RESET_PIN, OPTION_BOOT_PIN };

static const struct option long_options[] = {
    {"port", required_argument, NULL, 'p'},
    {"baud", required_argument, NULL, 'b'},
    {"mode", required_argument, NULL, 'm'},
    {"no-stub", no_argument, NULL, 'n'},
    {"gpio-chip", required_argument, NULL, OPTION_GPIO_CHIP},
    {"reset-pin", required_argument, NULL, OPTION_RESET_PIN},
    {"boot-pin", required_argument, NULL, OPTION_BOOT_PIN},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const char *const mode_names[] = {
    [LINUX_GPIO_NONE] = "none",
    [LINUX_GPIO_GPIOD] = "gpio",
    [LINUX_GPIO_DTR_RTS] = "dtr-rts",
};

static void usage(FILE *to)
{
    fputs("usage: linux_flasher [option]... ADDRESS FILE [ADDRESS FILE]...\n"
          "  -p, --port PORT    /dev/ttyUSB0 (default), rfc2217://host:port or socket://host:port\n"
          "  -b, --baud RATE    rate to connect at (default 115200)\n"
          "  -m, --mode MODE    what drives reset and boot: dtr-rts (default), gpio or none\n"
          "  -n, --no-stub      through the ROM loader, not through the flasher stub\n"
          "      --gpio-chip PATH, --reset-pin N, --boot-pin N\n"
          "                     for gpio (default /dev/gpiochip0, 2 and 3)\n"
          "  -h, --help         print this\n"
          "Addresses are decimal or, with 0x, hexadecimal.\n",
          to);
}

static bool to_number(const char *text, uint32_t *number)
{
    char *end = NULL;
    errno = 0;
    const unsigned long value = strtoul(text, &end, 0);
    *number = (uint32_t)value;
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && value <= UINT32_MAX;
}

bool options_address(const char *text, uint32_t *address)
{
    return to_number(text, address);
}

static bool to_mode(const char *text, linux_gpio_mode_t *mode)
{
    for (size_t i = 0; i < sizeof(mode_names) / sizeof(mode_names[0]); i++) {
        if (strcmp(text, mode_names[i]) == 0) {
            *mode = (linux_gpio_mode_t)i;
            return true;
        }
    }
    return false;
}

static bool wrong(const char *what, const char *value)
{
    fprintf(stderr, "linux_flasher: %s '%s'\n", what, value);
    return false;
}

/* One that takes an argument, or no-stub. */
static bool take(options_t *options, int option, const char *value)
{
    switch (option) {
    case 'p':
        options->device = value;
        return true;
    case 'b':
        return (to_number(value, &options->baud_rate) && options->baud_rate != 0) ||
               wrong("invalid baud rate", value);
    case 'm':
        return to_mode(value, &options->gpio_mode) || wrong("unknown mode", value);
    case 'n':
        options->with_stub = false;
        return true;
    case OPTION_GPIO_CHIP:
        options->gpio_chip = value;
        return true;
    case OPTION_RESET_PIN:
        return to_number(value, &options->reset_pin) || wrong("invalid pin", value);
    default:
        return to_number(value, &options->boot_pin) || wrong("invalid pin", value);
    }
}

options_result_t options_parse(int argc, char **argv, options_t *options)
{
    *options = (options_t){
        .device = "/dev/ttyUSB0",
        .baud_rate = BAUD_RATE,
        .gpio_mode = LINUX_GPIO_DTR_RTS,
        .gpio_chip = "/dev/gpiochip0",
        .reset_pin = RESET_PIN,
        .boot_pin = BOOT_PIN,
        .with_stub = true,
    };
    int option;
    while ((option = getopt_long(argc, argv, "p:b:m:nh", long_options, NULL)) != -1) {
        if (option == 'h') {
            usage(stdout);
            return OPTIONS_HELP;
        }
        if (option == '?' || !take(options, option, optarg)) {
            usage(stderr);
            return OPTIONS_WRONG;
        }
    }
    options->pairs = argv + optind;
    options->pair_count = (argc - optind) / 2;
    if (options->pair_count == 0 || (argc - optind) % 2 != 0) {
        fprintf(stderr, "linux_flasher: give an address with each file\n");
        usage(stderr);
        return OPTIONS_WRONG;
    }
    return OPTIONS_GIVEN;
}

void options_print(const options_t *options)
{
    printf("Serial device : %s\n", options->device);
    printf("Baud rate     : %" PRIu32 "\n", options->baud_rate);
    printf("GPIO mode     : %s\n", mode_names[options->gpio_mode]);
    printf("Connect mode  : %s\n", options->with_stub ? "stub" : "ROM bootloader");
}
