/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "control/sim_control.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    SESSION_US = 1000000,
    SESSION_MERGE_US = 250000,
    SESSION_FILL = 4096,
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

/* Makes a file as long as the flash; what it lacks is erased flash. */
static bool session_fill(int file, off_t have, size_t size)
{
    uint8_t erased[SESSION_FILL];
    memset(erased, 0xFF, sizeof erased);
    if (lseek(file, have, SEEK_SET) != have) {
        return false;
    }
    for (size_t at = (size_t)have; at < size;) {
        const size_t left = size - at;
        const ssize_t written = write(file, erased, left < sizeof erased ? left : sizeof erased);
        if (written <= 0) {
            return false;
        }
        at += (size_t)written;
    }
    return true;
}

static bool session_map(sim_session_t *session, const char *path, size_t size)
{
    struct stat status;
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0 || fstat(file, &status) != 0) {
        (void)fprintf(stderr, "esploader-sim: cannot open the flash file %s: %s\n", path,
                      strerror(errno));
        if (file >= 0) {
            (void)close(file);
        }
        return false;
    }
    void *memory = MAP_FAILED;
    if (status.st_size != 0 && status.st_size != (off_t)size) {
        (void)fprintf(stderr,
                      "esploader-sim: %s holds %jd bytes, not the flash part's %zu: it is no flash "
                      "file of that part; name another file or --flash-part\n",
                      path, (intmax_t)status.st_size, size);
    } else if (!session_fill(file, status.st_size, size)) {
        (void)fprintf(stderr, "esploader-sim: cannot extend %s: %s\n", path, strerror(errno));
    } else {
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory == MAP_FAILED) {
            (void)fprintf(stderr, "esploader-sim: cannot map %s: %s\n", path, strerror(errno));
        }
    }
    (void)close(file);
    session->flash = memory != MAP_FAILED ? memory : NULL;
    session->flash_size = size;
    return memory != MAP_FAILED;
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
    if (options->flash_path != NULL &&
        !session_map(session, options->flash_path, sim_flash_part_size(options->chip.flash_part))) {
        return false;
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
        (void)munmap(session->flash, session->flash_size);
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
