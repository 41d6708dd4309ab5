/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "control/sim_control.h"
#include "sim_options_value.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_WORDS = SIM_FAULTS_MAX + 1 };

typedef struct {
    sim_session_t *session;
    char *const *words; /* behind the request's name */
    size_t count;
    FILE *out;
} request_t;

typedef struct {
    const char *name;
    size_t least, most; /* words that follow */
    /* @return NULL, or why it cannot be */
    const char *(*serve)(const request_t *request);
    const char *help;
} request_kind_t;

static const char *request_status(const request_t *request)
{
    static const char *const modes[] = {
        [SIM_MODE_RESET] = "reset",       [SIM_MODE_DOWNLOAD] = "download",
        [SIM_MODE_APP] = "application",   [SIM_MODE_HALTED] = "halted",
        [SIM_MODE_RAM_CODE] = "ram-code", [SIM_MODE_STUB] = "stub",
    };
    sim_session_t *session = request->session;
    (void)fprintf(request->out,
                  "chip %s\nport %s\nplugged %s\nmode %s\nrate %" PRIu32 "\nstruck %s\n",
                  session->name, session->address, sim_link_unplugged(session->link) ? "no" : "yes",
                  modes[sim_chip_mode(session->chip)], sim_chip_baud(session->chip),
                  sim_link_struck(session->link) ? "yes" : "no");
    (void)fprintf(request->out, "noise-strikes %" PRIu64 "\n",
                  sim_link_noise_strikes(session->link, SIM_TO_CHIP) +
                      sim_link_noise_strikes(session->link, SIM_TO_HOST));
    return NULL;
}

static const char *request_counters(const request_t *request)
{
    const sim_counters_t *counters = sim_chip_counters(request->session->chip);
    (void)fprintf(request->out,
                  "frames %" PRIu32 "\nbad-frames %" PRIu32 "\nrefused %" PRIu32
                  "\nanswers %" PRIu32 "\nresets %" PRIu32 "\ngarbled %" PRIu32
                  "\nblocks-written %" PRIu32 "\nbytes-programmed %" PRIu64
                  "\nsectors-erased %" PRIu32 "\nunerased-programs %" PRIu32
                  "\nbytes-to-chip %" PRIu64 "\nbytes-to-host %" PRIu64 "\n",
                  counters->frames, counters->bad_frames, counters->refused, counters->answers,
                  counters->resets, counters->garbled, counters->blocks_written,
                  counters->bytes_programmed, counters->sectors_erased, counters->unerased_programs,
                  sim_link_bytes(request->session->link, SIM_TO_CHIP),
                  sim_link_bytes(request->session->link, SIM_TO_HOST));
    for (size_t i = 0; i < sizeof counters->commands / sizeof counters->commands[0]; i++) {
        if (counters->commands[i] != 0) {
            (void)fprintf(request->out, "command-0x%02zx %" PRIu32 "\n", i, counters->commands[i]);
        }
    }
    return NULL;
}

static const char *request_faults(const request_t *request)
{
    sim_fault_t faults[SIM_FAULTS_MAX];
    for (size_t i = 0; i < request->count; i++) {
        if (!sim_fault_parse(request->words[i], &faults[i])) {
            return "a fault is KIND:DIRECTION:AT[:ARGUMENT], as drop:tx:1234";
        }
    }
    return sim_session_relink(request->session, faults, request->count) ? NULL : "out of memory";
}

static const char *request_noise(const request_t *request)
{
    sim_noise_t noise = {0};
    if (strcmp(request->words[0], "none") != 0 && !sim_noise_parse(request->words[0], &noise)) {
        return "noise is none, or KIND[:DIRECTION]:RATE[:SEED], as mix:1e-4:7";
    }
    request->session->noise = noise;
    sim_link_set_noise(request->session->link, &noise);
    return NULL;
}

static const char *request_latency(const request_t *request)
{
    sim_latency_t latency = {0};
    if (!sim_options_latency_read(request->words[0], &latency)) {
        return "latency is milliseconds, MS[:POLL]";
    }
    request->session->latency = latency;
    sim_link_set_latency(request->session->link, &latency);
    return NULL;
}

static const char *request_reset(const request_t *request)
{
    sim_chip_reset(request->session->chip);
    return NULL;
}

static const char *request_power(const request_t *request)
{
    sim_chip_power_cycle(request->session->chip);
    return NULL;
}

static const char *request_unplug(const request_t *request)
{
    const sim_fault_t now = {.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP, .at = 0};
    const uint8_t any = 0;
    if (!sim_session_relink(request->session, &now, 1)) {
        return "out of memory";
    }
    (void)sim_link_write(request->session->link, &any, 1);
    return NULL;
}

static const char *request_plug(const request_t *request)
{
    if (!sim_link_unplugged(request->session->link)) {
        return "it is plugged in";
    }
    sim_chip_power_cycle(request->session->chip);
    return sim_session_relink(request->session, NULL, 0) ? NULL : "out of memory";
}

static bool request_number(const char *text, uint32_t *number)
{
    char *end = NULL;
    const unsigned long value = strtoul(text, &end, 0);
    *number = (uint32_t)value;
    return end != text && *end == '\0' && *text != '-' && value <= UINT32_MAX;
}

static const char *request_peek(const request_t *request)
{
    uint32_t address;
    if (!request_number(request->words[0], &address)) {
        return "an address is a number, as 0x40001000";
    }
    (void)fprintf(request->out, "value 0x%08" PRIx32 "\n",
                  sim_chip_peek(request->session->chip, address));
    return NULL;
}

static const char *request_poke(const request_t *request)
{
    uint32_t address;
    uint32_t value;
    if (!request_number(request->words[0], &address) ||
        !request_number(request->words[1], &value)) {
        return "address and value are numbers, as 0x3ff00000 1";
    }
    sim_chip_poke(request->session->chip, address, value);
    return NULL;
}

static const char *request_stop(const request_t *request)
{
    (void)request;
    sim_stop = 1;
    return NULL;
}

static const char *request_help(const request_t *request);

static const request_kind_t request_kinds[] = {
    {"status", 0, 0, request_status, "what the chip does"},
    {"counters", 0, 0, request_counters, "what it has done since it was made"},
    {"faults", 0, SIM_FAULTS_MAX, request_faults,
     "SPEC...: these, and no others; bytes and frames count from now on"},
    {"noise", 1, 1, request_noise, "SPEC or none: from now on"},
    {"latency", 1, 1, request_latency, "MS[:POLL]: from now on"},
    {"reset", 0, 0, request_reset, "resets the chip, as a brown-out does"},
    {"power", 0, 0, request_power, "takes its supply away and gives it back"},
    {"unplug", 0, 0, request_unplug, "takes it off the port"},
    {"plug", 0, 0, request_plug, "puts it back, without faults; its supply comes up"},
    {"peek", 1, 1, request_peek, "ADDRESS: a word of its memory"},
    {"poke", 2, 2, request_poke, "ADDRESS VALUE: sets one"},
    {"stop", 0, 0, request_stop, "ends the program"},
    {"help", 0, 0, request_help, "lists requests"},
};

static const char *request_help(const request_t *request)
{
    for (size_t i = 0; i < sizeof request_kinds / sizeof request_kinds[0]; i++) {
        (void)fprintf(request->out, "%s %s\n", request_kinds[i].name, request_kinds[i].help);
    }
    return NULL;
}

static const char *request_find_and_serve(const request_t *request, const char *name)
{
    for (size_t i = 0; i < sizeof request_kinds / sizeof request_kinds[0]; i++) {
        const request_kind_t *kind = &request_kinds[i];
        if (strcmp(kind->name, name) == 0) {
            return request->count >= kind->least && request->count <= kind->most
                       ? kind->serve(request)
                       : kind->help;
        }
    }
    return "there is no such request; help lists them";
}

void sim_request(sim_session_t *session, char *request, FILE *out)
{
    char *words[REQUEST_WORDS] = {NULL};
    char *rest = NULL;
    size_t count = 0;
    const char *problem = NULL;
    sim_session_advance(session);
    for (char *word = strtok_r(request, " \t\r", &rest); word != NULL;
         word = strtok_r(NULL, " \t\r", &rest)) {
        if (count == REQUEST_WORDS) {
            problem = "too many words";
            break;
        }
        words[count++] = word;
    }
    if (problem == NULL) {
        const request_t wanted = {session, &words[1], count > 0 ? count - 1 : 0, out};
        problem = request_find_and_serve(&wanted, count > 0 ? words[0] : "");
    }
    if (problem != NULL) {
        (void)fprintf(out, "error: %s\n", problem);
    } else {
        (void)fputs("ok\n", out);
    }
}
