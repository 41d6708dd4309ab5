/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_options.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help_text[] =
    "Usage: fault_sweep [OPTION]...\n"
    "       fault_sweep CASE [--large] [--fault SPEC]... [--noise SPEC] [--latency SPEC] "
    "[--trace]\n"
    "Lets all go wrong that can, one run each, and counts what comes of it; or has one run again.\n"
    "\n"
    "  --workers N   processes (default 2)\n"
    "  --stride N    only one run of N, which ones depends on --seed\n"
    "  --pairs N     runs with two faults, each case (default 3000)\n"
    "  --seeds N     of each kind of noise at each rate, each case (default 50)\n"
    "  --seed N      of all that is chosen at random (default 1)\n"
    "  --only TEXT   cases with TEXT in their names\n"
    "  --rows NAMES  of: lost,changed,doubled,inserted,late,answer,command,reset,power,unplug,\n"
    "                two,latency,1e-6,1e-5,1e-4,1e-3\n"
    "  --show N      wrong runs to show of each case and row (default 3)\n";

static bool read_number(const char *text, uint64_t most, uint64_t *number)
{
    char *end = NULL;
    errno = 0;
    *number = strtoull(text, &end, 0);
    return errno == 0 && end != text && *end == '\0' && *text != '-' && *number <= most;
}

static bool read_fault(sweep_trouble_t *trouble, const char *text)
{
    return trouble->count < SWEEP_FAULTS &&
           sim_fault_parse(text, &trouble->faults[trouble->count++]);
}

/* Microseconds of delay and between polls, with a colon. */
static bool read_latency(sim_latency_t *latency, const char *text)
{
    char *end = NULL;
    latency->delay_us = strtoull(text, &end, 10);
    return end != text && *end == ':' && read_number(end + 1, UINT32_MAX, &latency->poll_us);
}

static bool read_count(sweep_options_t *options, int option, const char *text)
{
    uint64_t number = 0;
    if (!read_number(text, UINT32_MAX, &number)) {
        return false;
    }
    switch (option) {
    case 'w':
        options->workers = (unsigned)number;
        return number >= 1 && number <= 64;
    case 't':
        options->stride = number;
        return number >= 1;
    case 'p':
        options->pairs = number;
        return true;
    case 's':
        options->seeds = number;
        return true;
    case 'S':
        options->seed = (uint32_t)number;
        return true;
    default:
        options->show = (unsigned)number;
        return true;
    }
}

static bool read_option(sweep_options_t *options, int option, const char *text)
{
    switch (option) {
    case 'o':
        options->only = text;
        return true;
    case 'r':
        options->rows = text;
        return true;
    case 'l':
        options->trouble.large = true;
        return true;
    case 'T':
        options->trace = true;
        return true;
    case 'f':
        return read_fault(&options->trouble, text);
    case 'L':
        return read_latency(&options->trouble.latency, text);
    case 'n':
        return sim_noise_parse(text, &options->trouble.noise);
    default:
        return option != '?' && option != 'h' && read_count(options, option, text);
    }
}

bool sweep_options(sweep_options_t *options, int argc, char **argv)
{
    static const struct option names[] = {
        {"workers", required_argument, NULL, 'w'},
        {"stride", required_argument, NULL, 't'},
        {"pairs", required_argument, NULL, 'p'},
        {"seeds", required_argument, NULL, 's'},
        {"seed", required_argument, NULL, 'S'},
        {"show", required_argument, NULL, 'x'},
        {"only", required_argument, NULL, 'o'},
        {"rows", required_argument, NULL, 'r'},
        {"large", no_argument, NULL, 'l'},
        {"trace", no_argument, NULL, 'T'},
        {"latency", required_argument, NULL, 'L'},
        {"fault", required_argument, NULL, 'f'},
        {"noise", required_argument, NULL, 'n'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    *options = (sweep_options_t){
        .workers = 2, .stride = 1, .pairs = 3000, .seeds = 50, .seed = 1, .show = 3};
    for (int option = 0; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (!read_option(options, option, optarg)) {
            (void)fputs(help_text, stderr);
            return false;
        }
    }
    if (optind < argc) {
        options->what = sweep_case_find(argv[optind]);
        if (options->what == NULL || optind + 1 < argc) {
            (void)fprintf(stderr, "fault_sweep: no case is called %s\n", argv[optind]);
            return false;
        }
    }
    return true;
}

bool sweep_options_case(const sweep_options_t *options, const sweep_case_t *what)
{
    return options->only == NULL || strstr(what->name, options->only) != NULL;
}

bool sweep_options_row(const sweep_options_t *options, sweep_row_t row)
{
    const char *name = sweep_row_name(row);
    const size_t length = strlen(name);
    for (const char *at = options->rows; at != NULL && (at = strstr(at, name)) != NULL; at++) {
        if ((at == options->rows || at[-1] == ',') && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return options->rows == NULL;
}
