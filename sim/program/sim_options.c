/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_options.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
    OPTION_CHIP = 256,
    OPTION_PTY,
    OPTION_LINK,
    OPTION_TCP,
    OPTION_RAW,
    OPTION_FLASH,
    OPTION_FLASH_PART,
    OPTION_PACE,
    OPTION_BOOT,
    OPTION_MAC,
    OPTION_REVISION,
    OPTION_CRYSTAL,
    OPTION_USB,
    OPTION_STUB,
    OPTION_FAULT,
    OPTION_SEED,
    OPTION_TRACE,
    OPTION_ONCE,
    OPTION_HELP,
    OPTION_VERSION,
} option_t;

static const struct option long_options[] = {
    {"chip", required_argument, NULL, OPTION_CHIP},
    {"pty", no_argument, NULL, OPTION_PTY},
    {"link", required_argument, NULL, OPTION_LINK},
    {"tcp", required_argument, NULL, OPTION_TCP},
    {"raw", no_argument, NULL, OPTION_RAW},
    {"flash", required_argument, NULL, OPTION_FLASH},
    {"flash-part", required_argument, NULL, OPTION_FLASH_PART},
    {"pace", no_argument, NULL, OPTION_PACE},
    {"boot", required_argument, NULL, OPTION_BOOT},
    {"mac", required_argument, NULL, OPTION_MAC},
    {"revision", required_argument, NULL, OPTION_REVISION},
    {"crystal", required_argument, NULL, OPTION_CRYSTAL},
    {"usb", no_argument, NULL, OPTION_USB},
    {"stub", required_argument, NULL, OPTION_STUB},
    {"fault", required_argument, NULL, OPTION_FAULT},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"trace", no_argument, NULL, OPTION_TRACE},
    {"once", no_argument, NULL, OPTION_ONCE},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "Usage: esploader-sim --chip NAME (--pty | --tcp [HOST:]PORT) [OPTION]...\n"
    "A virtual Espressif chip behind a serial port.\n"
    "\n"
    "  --chip NAME        the chip; \"list\" prints the names\n"
    "  --pty              serve on a pseudo-terminal, which has no DTR and RTS\n"
    "  --link PATH        make PATH a symbolic link to the pseudo-terminal\n"
    "  --tcp [HOST:]PORT  serve on TCP with RFC 2217, so that rate, DTR and RTS reach the\n"
    "                     chip; HOST is 127.0.0.1 unless given, PORT 0 picks a free one\n"
    "  --raw              plain bytes on TCP, without RFC 2217\n"
    "  --flash FILE       keep the flash in FILE; made, erased, where missing\n"
    "  --flash-part NAME  the flash's type; \"list\" prints the names (default W25Q32)\n"
    "  --pace             take as long as a real line and a real flash\n"
    "  --boot MODE        boot pin at power-on: \"run\" (default with RFC 2217) or \"download\"\n"
    "                     (default where there are no lines: --pty and --raw)\n"
    "  --mac ADDRESS      six bytes, such as 24:0a:c4:01:02:03\n"
    "  --revision X.Y     the chip's revision\n"
    "  --crystal MHZ      the chip's crystal, such as 26 on an esp32c2\n"
    "  --usb              DTR and RTS act as on the chip's built-in USB port\n"
    "  --stub WHICH       flasher stubs that start when a host uploads them: \"any\" (default),\n"
    "                     whatever may be one; \"none\"; or a folder of esptool's JSON files,\n"
    "                     to start the chip's own and nothing else\n"
    "  --fault SPEC       KIND:DIRECTION:AT[:ARGUMENT], such as drop:tx:1234; may be repeated.\n"
    "                     Kinds: drop corrupt duplicate insert truncate delay stall reset\n"
    "                     unplug swallow. tx is towards the chip, rx towards the host\n"
    "  --seed N           of the noise that unequal baud rates make\n"
    "  --trace            print every command, reset and line change on standard error\n"
    "  --once             exit when the first client leaves\n"
    "  --help, --version  print this, or the version\n";

static bool options_fail(const char *what, const char *value)
{
    (void)fprintf(stderr, "esploader-sim: %s \"%s\"; see --help\n", what, value);
    return false;
}

static bool options_number(const char *text, unsigned long most, unsigned long *number)
{
    char *end = NULL;
    errno = 0;
    *number = strtoul(text, &end, 0);
    return errno == 0 && end != text && *end == '\0' && *text != '-' && *number <= most;
}

static bool options_tcp(sim_options_t *options, const char *text)
{
    const char *colon = strrchr(text, ':');
    const char *port = colon != NULL ? colon + 1 : text;
    const size_t host_length = colon != NULL ? (size_t)(colon - text) : 0;
    unsigned long number = 0;
    if (!options_number(port, 65535, &number) || host_length >= sizeof options->host) {
        return options_fail("--tcp needs [HOST:]PORT, not", text);
    }
    if (host_length > 0) {
        memcpy(options->host, text, host_length);
        options->host[host_length] = '\0';
    }
    options->port = (unsigned)number;
    if (options->serve != SIM_SERVE_RAW) {
        options->serve = SIM_SERVE_RFC2217;
    }
    return true;
}

static bool options_mac(sim_options_t *options, const char *text)
{
    unsigned bytes[6];
    char rest = '\0';
    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &bytes[0], &bytes[1], &bytes[2], &bytes[3],
               &bytes[4], &bytes[5], &rest) != 6) {
        return options_fail("--mac needs six bytes in hexadecimal with colons, not", text);
    }
    for (size_t i = 0; i < 6; i++) {
        options->chip.mac[i] = (uint8_t)bytes[i];
    }
    return true;
}

static bool options_revision(sim_options_t *options, const char *text)
{
    unsigned major = 0;
    unsigned minor = 0;
    char rest = '\0';
    if (sscanf(text, "%2u.%2u%c", &major, &minor, &rest) != 2) {
        return options_fail("--revision needs MAJOR.MINOR, not", text);
    }
    const unsigned revision = major * 100 + minor;
    options->chip.revision = (uint16_t)(revision != 0 ? revision : SIM_REVISION_FIRST);
    return true;
}

static bool options_crystal(sim_options_t *options, const char *text)
{
    unsigned long number = 0;
    if (!options_number(text, UINT8_MAX, &number) || number == 0) {
        return options_fail("--crystal needs a number of MHz, not", text);
    }
    options->chip.crystal_mhz = (uint8_t)number;
    return true;
}

static bool options_fault(sim_options_t *options, const char *text)
{
    if (options->fault_count == SIM_FAULTS_MAX) {
        return options_fail("too many faults at", text);
    }
    if (!sim_fault_parse(text, &options->faults[options->fault_count])) {
        return options_fail("--fault does not understand", text);
    }
    options->fault_count++;
    return true;
}

static bool options_boot(sim_options_t *options, const char *text)
{
    options->chip.boot_download = strcmp(text, "download") == 0;
    return options->chip.boot_download || strcmp(text, "run") == 0 ||
           options_fail("--boot needs run or download, not", text);
}

static bool options_seed(sim_options_t *options, const char *text)
{
    unsigned long number = 0;
    if (!options_number(text, UINT32_MAX, &number)) {
        return options_fail("--seed needs a number, not", text);
    }
    options->chip.seed = (uint32_t)number;
    return true;
}

static bool options_flag(sim_options_t *options, int option)
{
    switch (option) {
    case OPTION_PTY:
        options->serve = SIM_SERVE_PTY;
        return true;
    case OPTION_RAW:
        options->serve = SIM_SERVE_RAW;
        return true;
    case OPTION_PACE:
        options->chip.paced = true;
        return true;
    case OPTION_USB:
        options->chip.usb_serial_jtag = true;
        return true;
    case OPTION_TRACE:
        options->trace = true;
        return true;
    case OPTION_ONCE:
        options->once = true;
        return true;
    default:
        return false;
    }
}

static bool options_value(sim_options_t *options, int option, const char *value)
{
    switch (option) {
    case OPTION_CHIP:
        options->chip.chip = value;
        return true;
    case OPTION_LINK:
        options->link_path = value;
        return true;
    case OPTION_TCP:
        return options_tcp(options, value);
    case OPTION_FLASH:
        options->flash_path = value;
        return true;
    case OPTION_FLASH_PART:
        options->chip.flash_part = value;
        return true;
    case OPTION_BOOT:
        return options_boot(options, value);
    case OPTION_MAC:
        return options_mac(options, value);
    case OPTION_REVISION:
        return options_revision(options, value);
    case OPTION_CRYSTAL:
        return options_crystal(options, value);
    case OPTION_STUB:
        options->stub = value;
        return true;
    case OPTION_FAULT:
        return options_fault(options, value);
    case OPTION_SEED:
        return options_seed(options, value);
    default:
        return options_flag(options, option);
    }
}

static sim_verdict_t options_list(const char *(*name)(size_t index))
{
    for (size_t i = 0; name(i) != NULL; i++) {
        (void)puts(name(i));
    }
    return SIM_EXIT_DONE;
}

static bool options_known(const char *(*name)(size_t index), const char *wanted)
{
    size_t i = 0;
    while (name(i) != NULL && strcmp(name(i), wanted) != 0) {
        i++;
    }
    return name(i) != NULL;
}

static sim_verdict_t options_check(sim_options_t *options, bool tcp)
{
    const sim_config_t *chip = &options->chip;
    if (chip->chip != NULL && strcmp(chip->chip, "list") == 0) {
        return options_list(sim_chip_name);
    }
    if (strcmp(chip->flash_part, "list") == 0) {
        return options_list(sim_flash_part_name);
    }
    if (chip->chip == NULL || !options_known(sim_chip_name, chip->chip)) {
        (void)options_fail("--chip needs a name that --chip list prints, not",
                           chip->chip != NULL ? chip->chip : "");
        return SIM_EXIT_USAGE;
    }
    if (chip->crystal_mhz != 0 && !sim_chip_has_crystal(chip->chip, chip->crystal_mhz)) {
        (void)options_fail("no --crystal of that frequency goes with", chip->chip);
        return SIM_EXIT_USAGE;
    }
    if (!options_known(sim_flash_part_name, chip->flash_part)) {
        (void)options_fail("--flash-part needs a name that --flash-part list prints, not",
                           chip->flash_part);
        return SIM_EXIT_USAGE;
    }
    if (options->serve == SIM_SERVE_NOTHING || tcp == (options->serve == SIM_SERVE_PTY) ||
        (options->link_path != NULL && options->serve != SIM_SERVE_PTY)) {
        (void)fputs(
            "esploader-sim: choose one of --pty (with or without --link) and --tcp (with or "
            "without --raw); see --help\n",
            stderr);
        return SIM_EXIT_USAGE;
    }
    return SIM_RUN;
}

sim_verdict_t sim_options_read(sim_options_t *options, int argc, char **argv)
{
    *options =
        (sim_options_t){.chip = {.flash_part = "W25Q32"}, .host = "127.0.0.1", .stub = "any"};
    bool boot_given = false;
    bool tcp = false;
    for (int option = 0; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == OPTION_HELP) {
            (void)fputs(help_text, stdout);
            return SIM_EXIT_DONE;
        }
        if (option == OPTION_VERSION) {
            (void)puts("esploader-sim " SIM_VERSION);
            return SIM_EXIT_DONE;
        }
        if (option == '?' || !options_value(options, option, optarg)) {
            return SIM_EXIT_USAGE;
        }
        boot_given = boot_given || option == OPTION_BOOT;
        tcp = tcp || option == OPTION_TCP;
    }
    if (optind < argc) {
        (void)options_fail("cannot make sense of", argv[optind]);
        return SIM_EXIT_USAGE;
    }
    if (!boot_given) {
        options->chip.boot_download = options->serve != SIM_SERVE_RFC2217;
    }
    options->chip.any_rate = options->serve == SIM_SERVE_RAW;
    return options_check(options, tcp);
}
