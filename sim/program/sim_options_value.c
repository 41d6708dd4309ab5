/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_options_value.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sim_options_fail(const char *what, const char *value)
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

bool sim_options_tcp(sim_options_t *options, const char *text)
{
    const char *colon = strrchr(text, ':');
    const char *port = colon != NULL ? colon + 1 : text;
    const size_t host_length = colon != NULL ? (size_t)(colon - text) : 0;
    unsigned long number = 0;
    if (!options_number(port, 65535, &number) || host_length >= sizeof options->host) {
        return sim_options_fail("--tcp needs [HOST:]PORT, not", text);
    }
    if (host_length > 0) {
        memcpy(options->host, text, host_length);
        options->host[host_length] = '\0';
    }
    options->port = (unsigned)number;
    options->tcp = true;
    return true;
}

/* Two hexadecimal digits and nothing else, not even a sign. @return false: something else */
static bool options_byte(const char *text, uint8_t *byte)
{
    static const char digits[] = "0123456789abcdef";
    unsigned value = 0;
    for (size_t i = 0; i < 2; i++) {
        const char *digit =
            text[i] != '\0' ? strchr(digits, tolower((unsigned char)text[i])) : NULL;
        if (digit == NULL) {
            return false;
        }
        value = value * 16 + (unsigned)(digit - digits);
    }
    *byte = (uint8_t)value;
    return true;
}

bool sim_options_mac(sim_options_t *options, const char *text)
{
    enum { MAC_BYTES = 6, STEP = 3 };
    bool sound = strlen(text) == MAC_BYTES * STEP - 1;
    for (size_t i = 0; sound && i < MAC_BYTES; i++) {
        sound = options_byte(&text[i * STEP], &options->chip.mac[i]) &&
                (i + 1 == MAC_BYTES || text[i * STEP + 2] == ':');
    }
    return sound || sim_options_fail(
                        "--mac needs six bytes of two hexadecimal digits with colons, not", text);
}

/* Up to two digits, and what must follow them. @return behind that; NULL: something else */
static const char *options_digits(const char *text, char end, unsigned *number)
{
    size_t count = 0;
    *number = 0;
    while (count < 2 && isdigit((unsigned char)text[count])) {
        *number = *number * 10 + (unsigned)(text[count] - '0');
        count++;
    }
    return count > 0 && text[count] == end ? &text[count + 1] : NULL;
}

bool sim_options_revision(sim_options_t *options, const char *text)
{
    unsigned major = 0;
    unsigned minor = 0;
    const char *rest = options_digits(text, '.', &major);
    if (rest == NULL || options_digits(rest, '\0', &minor) == NULL) {
        return sim_options_fail("--revision needs MAJOR.MINOR, not", text);
    }
    const unsigned revision = major * 100 + minor;
    options->chip.revision = (uint16_t)(revision != 0 ? revision : SIM_REVISION_FIRST);
    return true;
}

bool sim_options_spi_pins(sim_options_t *options, const char *text)
{
    /* As written: CLK, Q, D, HD, CS; in the word CS comes before HD. */
    static const unsigned shifts[] = {0, 6, 12, 24, 18};
    enum { PINS = 5, MOST_PIN = 63 };
    uint32_t word = 0;
    for (size_t i = 0; i < PINS; i++) {
        unsigned pin = 0;
        text = options_digits(text, i + 1 == PINS ? '\0' : ',', &pin);
        if (text == NULL || pin > MOST_PIN) {
            return sim_options_fail("--spi-pins needs the GPIOs CLK,Q,D,HD,CS with commas", "");
        }
        word |= (uint32_t)pin << shifts[i];
    }
    options->chip.spi_pins = word;
    return word != 0 || sim_options_fail("--spi-pins needs other pins than", "0,0,0,0,0");
}

bool sim_options_crystal(sim_options_t *options, const char *text)
{
    unsigned long number = 0;
    if (!options_number(text, UINT8_MAX, &number) || number == 0) {
        return sim_options_fail("--crystal needs a number of MHz, not", text);
    }
    options->chip.crystal_mhz = (uint8_t)number;
    return true;
}

bool sim_options_fault(sim_options_t *options, const char *text)
{
    if (options->fault_count == SIM_FAULTS_MAX) {
        return sim_options_fail("too many faults at", text);
    }
    if (!sim_fault_parse(text, &options->faults[options->fault_count])) {
        return sim_options_fail("--fault does not understand", text);
    }
    options->fault_count++;
    return true;
}

bool sim_options_noise(sim_options_t *options, const char *text)
{
    return sim_noise_parse(text, &options->noise) ||
           sim_options_fail("--noise does not understand", text);
}

/* @return what follows; NULL: no time */
static const char *options_ms(const char *text, uint64_t *us)
{
    enum { LONGEST_MS = 60000 };
    char *end = NULL;
    errno = 0;
    const double ms = strtod(text, &end);
    if (errno != 0 || end == text || !(ms >= 0 && ms <= (double)LONGEST_MS)) {
        return NULL;
    }
    *us = (uint64_t)(ms * 1000 + 0.5);
    return end;
}

bool sim_options_latency_read(const char *text, sim_latency_t *latency)
{
    const char *rest = options_ms(text, &latency->delay_us);
    if (rest != NULL && *rest == ':') {
        rest = options_ms(rest + 1, &latency->poll_us);
    }
    return rest != NULL && *rest == '\0';
}

bool sim_options_latency(sim_options_t *options, const char *text)
{
    return sim_options_latency_read(text, &options->latency) ||
           sim_options_fail("--latency needs milliseconds, up to a minute, not", text);
}

bool sim_options_boot(sim_options_t *options, const char *text)
{
    options->chip.boot_download = strcmp(text, "download") == 0;
    options->chip.boot_held = strcmp(text, "held") == 0;
    options->chip.boot_loose = strcmp(text, "loose") == 0;
    return options->chip.boot_download || options->chip.boot_held || options->chip.boot_loose ||
           strcmp(text, "run") == 0 ||
           sim_options_fail("--boot needs run, download, held or loose, not", text);
}

bool sim_options_seed(sim_options_t *options, const char *text)
{
    unsigned long number = 0;
    if (!options_number(text, UINT32_MAX, &number)) {
        return sim_options_fail("--seed needs a number, not", text);
    }
    options->chip.seed = (uint32_t)number;
    return true;
}
