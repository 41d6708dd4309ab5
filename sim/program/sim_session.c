/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "control/sim_control.h"
#include "sim_flash_file.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    SESSION_US = 1000000,
    SESSION_MERGE_US = 250000,
};

volatile sig_atomic_t sim_stop;

static uint64_t session_clock_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SESSION_US + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t session_now_us(const sim_session_t *session)
{
    return session_clock_us() - session->started_us;
}

static void session_trace(void *context, uint64_t now_us, const char *text)
{
    (void)context;
    (void)fprintf(stderr, "[%6" PRIu64 ".%06" PRIu64 "] %s\n", now_us / SESSION_US,
                  now_us % SESSION_US, text);
}

static bool session_choose_stub(sim_session_t *session, const char *which, sim_config_t *config)
{
    config->any_stub = strcmp(which, "any") == 0;
    if (config->any_stub || strcmp(which, "none") == 0) {
        return true;
    }
    config->stub = &session->stub.stub;
    return sim_stub_file_read(&session->stub, which, config);
}

bool sim_session_open(sim_session_t *session, const sim_options_t *options)
{
    *session = (sim_session_t){
        .name = options->chip.chip,
        .noise = options->noise,
        .latency = options->latency,
        .started_us = session_clock_us(),
        .merge_lines = options->serve == SIM_SERVE_RFC2217 && !options->chip.usb_serial_jtag &&
                       !options->chip.usb_otg,
    };
    if (options->flash_path != NULL) {
        session->flash_size = sim_flash_part_size(options->chip.flash_part);
        session->flash = sim_flash_file_map(options->flash_path, session->flash_size);
        if (session->flash == NULL) {
            return false;
        }
    }
    sim_config_t config = options->chip;
    if (!session_choose_stub(session, options->stub, &config)) {
        sim_session_close(session);
        return false;
    }
    config.flash_memory = session->flash;
    config.trace = options->trace ? session_trace : NULL;
    session->chip = sim_chip_create(&config);
    if (session->chip == NULL ||
        !sim_session_relink(session, options->faults, options->fault_count)) {
        (void)fputs("esploader-sim: not enough memory for the chip\n", stderr);
        sim_session_close(session);
        return false;
    }
    if (options->control_path != NULL) {
        session->control = sim_control_open(options->control_path);
    }
    if (options->control_path != NULL && session->control == NULL) {
        sim_session_close(session);
        return false;
    }
    return true;
}

bool sim_session_relink(sim_session_t *session, const sim_fault_t *faults, size_t count)
{
    sim_link_t *link = sim_link_create(session->chip, faults, count);
    if (link == NULL) {
        return false;
    }
    sim_link_destroy(session->link);
    session->link = link;
    sim_link_set_noise(link, &session->noise);
    sim_link_set_latency(link, &session->latency);
    sim_link_advance(link, session_now_us(session));
    return true;
}

void sim_session_control(sim_session_t *session)
{
    sim_control_turn(session->control, session);
}

bool sim_session_is_over(const sim_session_t *session)
{
    return sim_stop || (sim_link_unplugged(session->link) && session->control == NULL);
}

bool sim_session_is_there(const sim_session_t *session)
{
    return sim_chip_on_bus(session->chip) && !sim_link_unplugged(session->link);
}

void sim_session_close(sim_session_t *session)
{
    sim_control_close(session->control);
    sim_link_destroy(session->link);
    sim_chip_destroy(session->chip);
    if (session->flash != NULL) {
        sim_flash_file_unmap(session->flash, session->flash_size);
    }
    sim_stub_file_free(&session->stub);
    *session = (sim_session_t){0};
}

void sim_session_advance(sim_session_t *session)
{
    const uint64_t now_us = session_now_us(session);
    sim_link_advance(session->link, now_us);
    if (session->both_pending && now_us - session->both_since_us >= SESSION_MERGE_US) {
        session->both_pending = false;
        sim_link_set_lines(session->link, true, true);
    }
}

uint64_t sim_session_wait_us(sim_session_t *session, uint64_t most_us)
{
    const uint64_t now_us = session_now_us(session);
    const uint64_t event_us = sim_link_next_event(session->link);
    /* What is still due when its time has come once is output that nobody takes: only the client
     * can change that. */
    const bool is_stuck = event_us <= now_us && event_us == session->due_us;
    session->due_us = event_us;
    if (is_stuck) {
        return most_us;
    }
    if (event_us <= now_us) {
        return 0;
    }
    return event_us - now_us < most_us ? event_us - now_us : most_us;
}

void sim_session_set_lines(sim_session_t *session, bool dtr, bool rts)
{
    const bool from_reset = session->rts && !session->dtr;
    session->dtr = dtr;
    session->rts = rts;
    sim_session_advance(session);
    session->both_pending = session->merge_lines && dtr && rts && from_reset;
    if (session->both_pending) {
        session->both_since_us = session_now_us(session);
    } else {
        sim_link_set_lines(session->link, dtr, rts);
    }
}
