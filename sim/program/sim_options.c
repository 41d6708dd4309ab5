/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_auto.h"
#include "sim_options_value.h"
#include <getopt.h>
#include <stdio.h>
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
    OPTION_USB_OTG,
    OPTION_SPI_PINS,
    OPTION_SPI_PINS_UNFUSED,
    OPTION_SECURE_DOWNLOAD,
    OPTION_SECURE_BOOT,
    OPTION_FLASH_ENCRYPTION,
    OPTION_NO_ENCRYPTED_WRITES,
    OPTION_JTAG_OFF,
    OPTION_STUB,
    OPTION_FAULT,
    OPTION_NOISE,
    OPTION_LATENCY,
    OPTION_SEED,
    OPTION_TRACE,
    OPTION_ONCE,
    OPTION_PRESS,
    OPTION_CONTROL,
    OPTION_FOR,
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
    {"usb-otg", no_argument, NULL, OPTION_USB_OTG},
    {"spi-pins", required_argument, NULL, OPTION_SPI_PINS},
    {"spi-pins-unfused", no_argument, NULL, OPTION_SPI_PINS_UNFUSED},
    {"secure-download", no_argument, NULL, OPTION_SECURE_DOWNLOAD},
    {"secure-boot", no_argument, NULL, OPTION_SECURE_BOOT},
    {"flash-encryption", no_argument, NULL, OPTION_FLASH_ENCRYPTION},
    {"no-encrypted-writes", no_argument, NULL, OPTION_NO_ENCRYPTED_WRITES},
    {"jtag-off", no_argument, NULL, OPTION_JTAG_OFF},
    {"stub", required_argument, NULL, OPTION_STUB},
    {"fault", required_argument, NULL, OPTION_FAULT},
    {"noise", required_argument, NULL, OPTION_NOISE},
    {"latency", required_argument, NULL, OPTION_LATENCY},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"trace", no_argument, NULL, OPTION_TRACE},
    {"once", no_argument, NULL, OPTION_ONCE},
    {"press", no_argument, NULL, OPTION_PRESS},
    {"control", required_argument, NULL, OPTION_CONTROL},
    {"for", required_argument, NULL, OPTION_FOR},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "Usage: esploader-sim --chip NAME (--pty | --tcp [HOST:]PORT) [OPTION]...\n"
    "       esploader-sim start [NAME] --chip NAME [OPTION]...\n"
    "       esploader-sim status | stop [NAME | --all]\n"
    "       esploader-sim tell NAME REQUEST...\n"
    "A virtual Espressif chip behind a serial port.\n"
    "\n"
    "start serves it in the background under a name (default \"chip\"), on a\n"
    "pseudo-terminal unless told otherwise, with a flash file and a log that stay;\n"
    "status, stop and tell find it by that name. They lie in $ESPLOADER_SIM_DIR,\n"
    "else $XDG_RUNTIME_DIR/esploader-sim.\n"
    "\n"
    "  --chip NAME        the chip; \"list\" prints the names; \"auto\" is the one\n"
    "                     that what --for names, else what the flash file holds,\n"
    "                     is made for\n"
    "  --for PATH         a build folder, an image or a file of flash, for\n"
    "                     --chip auto\n"
    "  --pty              serve on a pseudo-terminal, which has no DTR and RTS\n"
    "  --link PATH        make PATH a symbolic link to the pseudo-terminal\n"
    "  --tcp [HOST:]PORT  serve on TCP with RFC 2217, so that rate, DTR and RTS\n"
    "                     reach the chip; HOST is 127.0.0.1 unless given, PORT 0\n"
    "                     picks a free one\n"
    "  --raw              plain bytes on TCP, without RFC 2217\n"
    "  --flash FILE       keep the flash in FILE; made, erased, where missing\n"
    "  --flash-part NAME  the flash's type; \"list\" prints the names (default W25Q32)\n"
    "  --pace             take as long as a real line and a real flash\n"
    "  --boot MODE        boot pin at power-on: \"run\" (default with RFC 2217) or\n"
    "                     \"download\" (default where there are no lines: --pty and\n"
    "                     --raw); \"held\": low at every reset; \"loose\": no line\n"
    "                     reaches it\n"
    "  --mac ADDRESS      six bytes, such as 24:0a:c4:01:02:03\n"
    "  --revision X.Y     the chip's revision\n"
    "  --crystal MHZ      the chip's crystal, such as 26 on an esp32c2\n"
    "  --usb              attached by its USB-Serial-JTAG unit: DTR and RTS act as\n"
    "                     there, its watchdogs bite, and resets of the whole chip\n"
    "                     leave the line\n"
    "  --usb-otg          attached by its USB-OTG: each reset leaves the line\n"
    "  --spi-pins PINS    the flash hangs on the GPIOs CLK,Q,D,HD,CS, which the\n"
    "                     eFuses tell\n"
    "  --spi-pins-unfused the eFuses do not tell those pins: hosts have to name them\n"
    "  --secure-download  secure download mode is on\n"
    "  --secure-boot      secure boot is told to be on; no signature is checked\n"
    "  --flash-encryption the chip decrypts what it boots from flash\n"
    "  --no-encrypted-writes\n"
    "                     the loader may not encrypt what it writes\n"
    "  --jtag-off         JTAG is told to be off\n"
    "  --stub WHICH       flasher stubs that start when a host uploads them: \"any\"\n"
    "                     (default), whatever may be one; \"none\"; or a folder of\n"
    "                     esptool's JSON files, to start the chip's own and nothing\n"
    "                     else\n"
    "  --fault SPEC       KIND:DIRECTION:AT[:ARGUMENT], such as drop:tx:1234; may be\n"
    "                     repeated. Kinds: drop corrupt duplicate insert truncate\n"
    "                     delay stall reset unplug power swallow. tx is towards the\n"
    "                     chip, rx towards the host; power:flash:17:128 strikes\n"
    "                     within a flash operation of the chip\n"
    "  --noise SPEC       KIND[:DIRECTION]:RATE[:SEED], such as mix:1e-4:7: strikes\n"
    "                     bytes at random, that share of them. Kinds: drop flip\n"
    "                     duplicate insert mix\n"
    "  --latency MS[:POLL]\n"
    "                     bytes, lines and rates take that long each way; what the\n"
    "                     chip sends arrives in batches, one every POLL ms, as from\n"
    "                     a USB adapter\n"
    "  --seed N           of the noise that unequal baud rates make\n"
    "  --trace            print every command, reset and line change on standard\n"
    "                     error\n"
    "  --once             exit when the first client leaves\n"
    "  --press            with --pty: as if somebody pressed its buttons, each\n"
    "                     client finds the chip in its loader, and it is reset\n"
    "                     when the client has gone\n"
    "  --control PATH     take requests at a socket of that name, or, as \"-\", on\n"
    "                     standard input, whose end ends the program; \"help\"\n"
    "                     lists them\n"
    "  --help, --version  print this, or the version\n";

static bool options_security(sim_config_t *chip, int option)
{
    enum { XTS_AES_128 = 4 }; /* the purpose of a key */
    switch (option) {
    case OPTION_SECURE_DOWNLOAD:
        chip->security_flags |= SIM_SECURITY_DOWNLOAD;
        return true;
    case OPTION_SECURE_BOOT:
        chip->security_flags |= SIM_SECURITY_BOOT;
        return true;
    case OPTION_JTAG_OFF:
        chip->security_flags |= SIM_SECURITY_JTAG_OFF;
        return true;
    case OPTION_NO_ENCRYPTED_WRITES:
        chip->manual_encrypt_off = true;
        return true;
    case OPTION_FLASH_ENCRYPTION:
        chip->flash_crypt_count = 1;
        chip->key_purposes[0] = XTS_AES_128;
        return true;
    default:
        return false;
    }
}

static bool options_flag(sim_options_t *options, int option)
{
    switch (option) {
    case OPTION_PTY:
        options->pty = true;
        return true;
    case OPTION_RAW:
        options->raw = true;
        return true;
    case OPTION_PACE:
        options->chip.paced = true;
        return true;
    case OPTION_USB:
        options->chip.usb_serial_jtag = true;
        return true;
    case OPTION_USB_OTG:
        options->chip.usb_otg = true;
        return true;
    case OPTION_SPI_PINS_UNFUSED:
        options->chip.spi_pins_unfused = true;
        return true;
    case OPTION_TRACE:
        options->trace = true;
        return true;
    case OPTION_ONCE:
        options->once = true;
        return true;
    case OPTION_PRESS:
        options->press = true;
        return true;
    default:
        return options_security(&options->chip, option);
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
        return sim_options_tcp(options, value);
    case OPTION_FLASH:
        options->flash_path = value;
        return true;
    case OPTION_FLASH_PART:
        options->chip.flash_part = value;
        return true;
    case OPTION_BOOT:
        return sim_options_boot(options, value);
    case OPTION_MAC:
        return sim_options_mac(options, value);
    case OPTION_REVISION:
        return sim_options_revision(options, value);
    case OPTION_SPI_PINS:
        return sim_options_spi_pins(options, value);
    case OPTION_CRYSTAL:
        return sim_options_crystal(options, value);
    case OPTION_STUB:
        options->stub = value;
        return true;
    case OPTION_CONTROL:
        options->control_path = value;
        return true;
    case OPTION_FOR:
        options->for_path = value;
        return true;
    case OPTION_FAULT:
        return sim_options_fault(options, value);
    case OPTION_NOISE:
        return sim_options_noise(options, value);
    case OPTION_LATENCY:
        return sim_options_latency(options, value);
    case OPTION_SEED:
        return sim_options_seed(options, value);
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

/* @return false after printing what the chip lacks */
static bool options_fit_chip(const sim_config_t *chip)
{
    const bool secure = (chip->security_flags & ~(uint32_t)SIM_SECURITY_DOWNLOAD) != 0 ||
                        chip->flash_crypt_count != 0 || chip->manual_encrypt_off;
    const struct {
        bool wanted;
        sim_feature_t feature;
        const char *what;
    } wants[] = {
        {chip->revision != 0, SIM_HAS_REVISION, "there is no --revision of"},
        {chip->usb_serial_jtag, SIM_HAS_USB_SERIAL_JTAG, "there is no --usb on"},
        {chip->usb_otg, SIM_HAS_USB_OTG, "there is no --usb-otg on"},
        {chip->spi_pins != 0, SIM_HAS_SPI_PINS, "there are no --spi-pins in the eFuses of"},
        {secure, SIM_HAS_SECURITY, "there is no security to switch on in"},
        {(chip->security_flags & SIM_SECURITY_DOWNLOAD) != 0, SIM_HAS_SECURE_DOWNLOAD,
         "there is no --secure-download in"},
    };
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
        if (wants[i].wanted && !sim_chip_has(chip->chip, wants[i].feature)) {
            return sim_options_fail(wants[i].what, chip->chip);
        }
    }
    if (chip->usb_serial_jtag && chip->usb_otg) {
        return sim_options_fail("choose one of --usb and --usb-otg for", chip->chip);
    }
    return (chip->crystal_mhz == 0 || sim_chip_has_crystal(chip->chip, chip->crystal_mhz)) ||
           sim_options_fail("no --crystal of that frequency goes with", chip->chip);
}

/* @return false after printing which way to serve is missing or too much */
static bool options_choose_line(sim_options_t *options)
{
    if (options->pty == options->tcp || (options->raw && !options->tcp) ||
        ((options->link_path != NULL || options->press) && !options->pty)) {
        (void)fputs(
            "esploader-sim: choose one of --pty (with or without --link and --press) and --tcp "
            "(with or without --raw); see --help\n",
            stderr);
        return false;
    }
    options->serve = options->raw ? SIM_SERVE_RAW : SIM_SERVE_RFC2217;
    options->serve = options->pty ? SIM_SERVE_PTY : options->serve;
    return true;
}

static sim_verdict_t options_check(sim_options_t *options)
{
    const sim_config_t *chip = &options->chip;
    if (chip->chip != NULL && strcmp(chip->chip, "list") == 0) {
        return options_list(sim_chip_name);
    }
    if (strcmp(chip->flash_part, "list") == 0) {
        return options_list(sim_flash_part_name);
    }
    if (chip->chip != NULL && strcmp(chip->chip, "auto") == 0 && !sim_auto_chip(options)) {
        return SIM_EXIT_USAGE;
    }
    if (chip->chip == NULL || !options_known(sim_chip_name, chip->chip)) {
        (void)sim_options_fail("--chip needs a name that --chip list prints, not",
                               chip->chip != NULL ? chip->chip : "");
        return SIM_EXIT_USAGE;
    }
    if (!options_known(sim_flash_part_name, chip->flash_part)) {
        (void)sim_options_fail("--flash-part needs a name that --flash-part list prints, not",
                               chip->flash_part);
        return SIM_EXIT_USAGE;
    }
    return options_fit_chip(chip) && options_choose_line(options) ? SIM_RUN : SIM_EXIT_USAGE;
}

static void options_take_place(sim_options_t *options, const sim_place_t *place)
{
    options->pty = options->pty || !options->tcp;
    if (options->pty && options->link_path == NULL) {
        options->link_path = place->port;
    }
    if (options->flash_path == NULL) {
        options->flash_path = place->flash;
    }
    if (options->control_path == NULL) {
        options->control_path = place->control;
    }
}

sim_verdict_t sim_options_read(sim_options_t *options, int argc, char **argv)
{
    return sim_options_read_for(options, argc, argv, NULL);
}

sim_verdict_t sim_options_read_for(sim_options_t *options, int argc, char **argv,
                                   const sim_place_t *place)
{
    *options =
        (sim_options_t){.chip = {.flash_part = "W25Q32"}, .host = "127.0.0.1", .stub = "any"};
    bool boot_given = false;
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
    }
    if (optind < argc) {
        (void)sim_options_fail("cannot make sense of", argv[optind]);
        return SIM_EXIT_USAGE;
    }
    if (place != NULL) {
        options_take_place(options, place);
    }
    const sim_verdict_t verdict = options_check(options);
    if (!boot_given) {
        options->chip.boot_download = options->serve != SIM_SERVE_RFC2217;
    }
    options->chip.any_rate = options->serve == SIM_SERVE_RAW;
    return verdict;
}
