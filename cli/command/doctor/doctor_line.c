/*
 * Whether a chip answers on a line, and if not, what is heard there instead.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor/doctor_checks.h"
#include "esp_host_link.h"
#include "esp_host_sound.h"
#include "esp_loader_task.h"
#include "interrupt.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    LINE_ATTEMPTS = 2,
    LINE_LISTEN_MS = 1000, /* a ROM prints within tenths of a second, a program soon after */
    LINE_ODD_RATE = 74880, /* of ROMs whose crystal has 26 MHz */
    LINE_READ = 4096,
};

/** What was found out about the line. */
typedef struct {
    doctor_t *doctor;
    esp_host_ear_t while_reached; /* what came while a loader was looked for */
    esp_host_ear_t after;         /* and once the chip was left, or reset */
    bool leaving;
    bool can_reset;
    char next[ESP_HOST_PORT_SIZE + 96]; /* the command that line_next() makes */
    esp_host_error_t error;
    esp_loader_target_t target;
} line_t;

static void line_tap(void *user, esp_host_visit_t *visit, const esp_host_tap_t *tap)
{
    line_t *line = user;
    (void)visit;
    if (tap->kind != ESP_HOST_TAP_BYTES) {
        return;
    }
    if (tap->direction == ESP_HOST_TO_CHIP) {
        esp_host_ear_sent(&line->while_reached, tap->bytes, tap->size);
    } else {
        esp_host_ear_hear(line->leaving ? &line->after : &line->while_reached, tap->bytes,
                          tap->size);
    }
}

static void line_event(void *user, esp_host_visit_t *visit, const esp_loader_event_t *event)
{
    line_t *line = user;
    (void)visit;
    line->leaving = line->leaving || event->kind == ESP_LOADER_EVENT_LEAVING;
}

/* A command on this port. */
static const char *line_next(line_t *line, const char *words)
{
    snprintf(line->next, sizeof line->next, "esploader -p %s %s", line->doctor->port, words);
    return line->next;
}

static bool line_cancelled(void *user)
{
    (void)user;
    return interrupt_came();
}

static esp_host_visit_t *line_open(line_t *line, uint32_t rate)
{
    const esp_host_visit_config_t config = {
        .port = line->doctor->port,
        .baud = rate,
        .hooks = {.tap = line_tap, .event = line_event, .cancelled = line_cancelled},
        .user = line,
    };
    esp_host_visit_t *visit = esp_host_visit_new(&config, &line->error);
    if (visit != NULL && !esp_host_visit_open(visit, &line->error)) {
        esp_host_visit_free(visit);
        return NULL;
    }
    return visit;
}

/* Hears what comes for a while. */
static void line_listen(line_t *line, esp_host_visit_t *visit, uint32_t rate, bool resets,
                        esp_host_ear_t *ear)
{
    uint8_t bytes[LINE_READ];
    esp_host_link_t *link = esp_host_link_new(visit, rate, ESP_HOST_LINK_AS_VISITED);
    const uint32_t began = esp_host_now_ms();
    if (link != NULL && resets) {
        (void)esp_host_link_reset(link, ESP_HOST_LINK_RUN);
    }
    while (link != NULL && !interrupt_came() && esp_host_now_ms() - began < LINE_LISTEN_MS) {
        size_t size;
        esp_host_error_t error = {0};
        const esp_host_link_event_t event =
            esp_host_link_step(link, NULL, 0, 50, bytes, sizeof bytes, &size, &error);
        esp_host_ear_hear(ear, bytes, size);
        if (event == ESP_HOST_LINK_ENDED) {
            line->error = error;
            break;
        }
    }
    esp_host_link_free(link);
}

/* True: a loader answers, or a stub. */
static bool line_reach(line_t *line, esp_host_visit_t *visit)
{
    esp_loader_task_t task;
    esp_loader_session_config_t config;
    esp_host_visit_defaults(visit, &config);
    config.task = esp_loader_task_flash_id(&task);
    config.attempts = LINE_ATTEMPTS;
    config.rate_count = 0;
    config.stub = NULL;
    line->can_reset = serial_line_can_reset(esp_host_visit_line(visit));
    esp_host_visit_begin(visit, &config);
    esp_host_visit_run(visit, NULL);
    esp_host_visit_error(visit, NULL, &line->error);
    line->target = *esp_loader_session_target(esp_host_visit_session(visit));
    const esp_loader_end_t end = line->error.outcome.end;
    return line->error.kind == ESP_HOST_OK ||
           (line->error.kind == ESP_HOST_ERROR_VISIT && end != ESP_LOADER_END_NO_ANSWER &&
            end != ESP_LOADER_END_PORT_LOST);
}

static void line_tell_flash(line_t *line)
{
    findings_t *findings = &line->doctor->findings;
    const esp_loader_flash_info_t *flash = &line->target.flash;
    if (line->error.kind == ESP_HOST_OK && flash->size != 0) {
        finding_print(findings, FINDING_RIGHT, "flash", NULL, "the flash tells %u KiB",
                      (unsigned)(flash->size / 1024));
    } else if (line->error.outcome.end == ESP_LOADER_END_FLASH_SIZE_UNKNOWN) {
        DOCTOR_WRONG(line->doctor, CLI_FAILED, "flash", line_next(line, "flash-id"),
                     "the flash does not tell what it is: look at its power and wires, or at "
                     "--spi-pins");
    } else {
        finding_print(findings, FINDING_UNCHECKED, "flash", NULL, "%s",
                      esp_host_error_text(&line->error));
    }
}

/* What ROMs say over and over where no image begins. Source: esptool documentation, "Boot Mode
 * Selection"; the last is the ESP32's. */
static bool line_is_blank(const esp_host_ear_t *ear)
{
    return esp_host_ear_has(ear, "invalid header") || esp_host_ear_has(ear, "flash read err");
}

/* What the chip does once it is reset to run. */
static void line_tell_start(line_t *line)
{
    char mode[64];
    findings_t *findings = &line->doctor->findings;
    if (!line->can_reset) {
        finding_print(findings, FINDING_UNCHECKED, "start", NULL,
                      "this port has no lines to reset the chip: reset it by hand to see it start");
        return;
    }
    const bool has_mode = esp_host_ear_boot_mode(&line->after, mode);
    switch (esp_host_ear_sound(&line->after)) {
    case ESP_HOST_SOUND_LOADER:
        DOCTOR_WRONG(line->doctor, CLI_FAILED, "boot pin", line_next(line, "run --monitor"),
                     "after a reset the chip waits in its loader (%s): its boot pin is held low",
                     has_mode ? mode : "as it says");
        return;
    case ESP_HOST_SOUND_BOOT:
        if (line_is_blank(&line->after)) {
            finding_print(findings, FINDING_WARNING, "start", line_next(line, "flash"),
                          "after a reset the chip finds nothing in flash that it could start");
            return;
        }
        finding_print(findings, FINDING_RIGHT, "start", NULL,
                      "after a reset the chip starts from flash%s%s%s", has_mode ? " (" : "",
                      has_mode ? mode : "", has_mode ? ")" : "");
        return;
    case ESP_HOST_SOUND_TEXT:
        finding_print(findings, FINDING_RIGHT, "start", NULL, "after a reset the chip prints text");
        return;
    case ESP_HOST_SOUND_NOISE:
        finding_print(findings, FINDING_WARNING, "start", line_next(line, "monitor --baud 74880"),
                      "what the chip prints after a reset is no text at 115200 baud");
        return;
    default:
        finding_print(
            findings, FINDING_UNCHECKED, "start", line_next(line, "run --monitor"),
            "after a reset nothing was heard for a second: its program may print nothing, "
            "or elsewhere");
        return;
    }
}

static void line_tell_answer(line_t *line, esp_host_visit_t *visit)
{
    findings_t *findings = &line->doctor->findings;
    if (line->error.kind == ESP_HOST_ERROR_VISIT &&
        (line->error.outcome.end == ESP_LOADER_END_UNKNOWN_CHIP ||
         line->error.outcome.end == ESP_LOADER_END_STUB_RUNS)) {
        finding_print(findings, FINDING_WARNING, "chip", NULL, "%s",
                      esp_host_error_text(&line->error));
        return;
    }
    finding_print(findings, FINDING_RIGHT, "chip", NULL, "the %s answers%s",
                  esp_loader_chip_name(line->target.chip),
                  line->target.secure_download ? ", in Secure Download Mode" : "");
    line_tell_flash(line);
    if (line->error.kind == ESP_HOST_OK) {
        line_listen(line, visit, OPTIONS_ROM_BAUD, false, &line->after);
        line_tell_start(line);
    }
}

/* Nothing at all: whether it is heard at the rate of other crystals. */
static bool line_is_odd_rate(line_t *line)
{
    esp_host_visit_t *visit = line_open(line, LINE_ODD_RATE);
    if (visit == NULL) {
        return false;
    }
    esp_host_ear_clear(&line->after);
    line_listen(line, visit, LINE_ODD_RATE, true, &line->after);
    esp_host_visit_free(visit);
    const esp_host_sound_t sound = esp_host_ear_sound(&line->after);
    return sound == ESP_HOST_SOUND_TEXT || sound == ESP_HOST_SOUND_BOOT ||
           sound == ESP_HOST_SOUND_LOADER;
}

static void line_tell_noise(line_t *line)
{
    if (line_is_odd_rate(line)) {
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "rate", line_next(line, "monitor --baud 74880"),
                     "the chip prints at 74880 baud and does not answer: boot pin or TX are not "
                     "wired");
        return;
    }
    DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "signal", line_next(line, "monitor --baud 9600"),
                 "bytes come, and are no text at 115200 and 74880 baud: another rate, no common "
                 "ground, levels other than 3.3 V, or an inverting adapter");
}

static void line_tell_silence(line_t *line)
{
    if (line->can_reset) {
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "silence", line_next(line, "doctor"),
                     "the chip was reset and nothing is heard: its power, its TX to the adapter's "
                     "RX, ground, or the reset line, which may hold it");
    } else {
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "silence",
                     line_next(line, "chip-id --before no-reset --connect-attempts 0"),
                     "nothing is heard, and this port cannot reset the chip: hold its boot pin low "
                     "while you reset it by hand, or look at power, TX to RX and ground");
    }
}

static void line_tell_boot(line_t *line)
{
    char mode[64];
    const bool has_mode = esp_host_ear_boot_mode(&line->while_reached, mode);
    const char *said = has_mode ? mode : "as its log says";
    if (line->can_reset) {
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "boot pin",
                     line_next(line, "chip-id --before no-reset --connect-attempts 0"),
                     "the chip is reset and starts its program (%s): DTR does not pull its boot "
                     "pin low; do so by hand",
                     said);
    } else {
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "boot pin",
                     line_next(line, "chip-id --before no-reset --connect-attempts 0"),
                     "the chip starts its program (%s), and this port cannot reset it: hold its "
                     "boot pin low while you reset it by hand",
                     said);
    }
}

static void line_tell_no_answer(line_t *line)
{
    switch (esp_host_ear_sound(&line->while_reached)) {
    case ESP_HOST_SOUND_ECHO:
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "echo", line_next(line, "doctor"),
                     "what is sent comes back: TX and RX are joined, or the chip is not there");
        return;
    case ESP_HOST_SOUND_LOADER:
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "tx", line_next(line, "doctor"),
                     "the chip says that it waits in its loader, and does not hear: the adapter's "
                     "TX does not reach its RX");
        return;
    case ESP_HOST_SOUND_BOOT:
        line_tell_boot(line);
        return;
    case ESP_HOST_SOUND_TEXT:
        DOCTOR_WRONG(line->doctor, CLI_NO_CHIP, "reset",
                     line_next(line, "chip-id --before no-reset --connect-attempts 0"),
                     "the chip's program prints and goes on%s: hold its boot pin low while you "
                     "reset it by hand",
                     line->can_reset ? " in spite of a reset, so RTS is not wired to it" : "");
        return;
    case ESP_HOST_SOUND_NOISE:
        line_tell_noise(line);
        return;
    case ESP_HOST_SOUND_SILENCE:
        line_tell_silence(line);
        return;
    }
}

static void line_check(line_t *line)
{
    doctor_t *doctor = line->doctor;
    esp_host_visit_t *visit = line_open(line, OPTIONS_ROM_BAUD);
    if (visit == NULL) {
        if (line->error.kind != ESP_HOST_ERROR_INTERRUPTED) {
            DOCTOR_WRONG(doctor, CLI_PORT, "open",
                         line->error.line == SERIAL_LINE_BUSY ? "sudo fuser -v /dev/tty*" : NULL,
                         "%s", esp_host_error_text(&line->error));
        }
        return;
    }
    finding_print(&doctor->findings, FINDING_RIGHT, "open", NULL, "it opens");
    const bool answers = line_reach(line, visit);
    if (interrupt_came()) {
        esp_host_visit_free(visit);
        return;
    }
    if (answers) {
        line_tell_answer(line, visit);
    }
    esp_host_visit_free(visit); /* before it is opened at another rate */
    if (answers) {
        return;
    }
    if (line->error.kind == ESP_HOST_ERROR_VISIT &&
        line->error.outcome.end == ESP_LOADER_END_NO_ANSWER) {
        line_tell_no_answer(line);
    } else {
        DOCTOR_WRONG(doctor, CLI_PORT, "line", "sudo dmesg | tail -20", "%s",
                     esp_host_error_text(&line->error));
    }
}

void doctor_check_line(doctor_t *doctor)
{
    line_t *line = calloc(1, sizeof *line);
    if (line == NULL) {
        finding_print(&doctor->findings, FINDING_UNCHECKED, "line", NULL, "out of memory");
        return;
    }
    line->doctor = doctor;
    line_check(line);
    free(line);
}
