/*
 * A visit's life: its configuration, its callbacks, and what its caller drives.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "glue.h"

glue_t glue;

static uint8_t visit_tx[GLUE_TX_SIZE];
static uint8_t visit_rx[GLUE_RX_SIZE];

/* Moves no line, and takes no time. */
static const esp_loader_reset_step_t visit_stay = {.lines = 0};

/* The way into the loader: the engine looks here each time that it goes it. */
static esp_loader_reset_sequence_t visit_into;

/* The program's side: told what happens, and asked before the visit goes on with the chip. It may
 * stop driving then for as long as it likes. */
extern void GLUE_IMPORT(on_event)(uint32_t kind, uint32_t value, uint32_t other);
extern void GLUE_IMPORT(on_approve)(uint32_t what);

static void visit_on_event(void *user, const esp_loader_event_t *event)
{
    (void)user;
    on_event(event->kind, event->value, event->other);
}

static bool visit_on_approve(void *user, esp_loader_approve_t what)
{
    (void)user;
    on_approve(what);
    const uint32_t size = esp_loader_session_target(&glue.session)->flash.size;
    if (what == ESP_LOADER_APPROVE_SEEN) {
        return !glue.looked || glue_judge_seen();
    }
    return what != ESP_LOADER_APPROVE_TASK || !glue.writes ||
           (glue_judge_places(size) && glue_judge_end(size));
}

static bool visit_want(void *user, uint32_t *address, uint32_t *size, uint8_t **buffer)
{
    (void)user;
    *address = ESP_IMAGE_TABLE_OFFSET;
    *size = sizeof glue.seen;
    *buffer = glue.seen;
    return !glue.looked && glue_judge_wants();
}

static void visit_seen(void *user)
{
    (void)user;
    glue.looked = true;
}

static const esp_loader_stub_t *visit_on_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    (void)chip;
    (void)revision;
    return glue.has_stub ? &glue.stub : NULL;
}

/** Begins a visit's configuration: all else is set between this and a glue_begin function.
 * @param before  one of glue_before_t */
void GLUE_EXPORT(glue_configure)(uint32_t chip, bool resets, bool by_usb, uint32_t before,
                                 bool rate_fixed)
{
    glue.config =
        (esp_loader_session_config_t)ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_all);
    glue.config.chip = (target_chip_t)chip;
    glue.config.rates = glue.rates;
    glue.config.rate_count = 0;
    glue.config.rate_fixed = rate_fixed;
    glue.config.port_returns = by_usb;
    glue.config.reached = by_usb ? ESP_LOADER_REACHED_USB_SERIAL_JTAG : ESP_LOADER_REACHED_UNKNOWN;
    glue.config.event = visit_on_event;
    glue.config.approve = visit_on_approve;
    glue.has_reset = resets;
    glue.resets_by_usb = by_usb;
    glue.before = (glue_before_t)before;
}

/** @param leave  one of esp_loader_leave_t */
void GLUE_EXPORT(glue_set_ways)(uint32_t leave, uint32_t attempts, bool stub, uint32_t flash_size)
{
    glue.config.leave = (esp_loader_leave_t)leave;
    glue.config.attempts = attempts;
    glue.config.stub = stub ? visit_on_stub : NULL;
    glue.config.flash_size = flash_size;
}

/** The next rate to try, the best first. */
void GLUE_EXPORT(glue_add_rate)(uint32_t baud, bool asked_for)
{
    if (glue.config.rate_count < GLUE_RATES) {
        glue.rates[glue.config.rate_count++] = baud;
        glue.config.rates_asked_for = asked_for;
    }
}

/** The stub for the chip that was found, while the program is asked for ESP_LOADER_APPROVE_CHIP or
 * before. */
void GLUE_EXPORT(glue_stub)(uint32_t entry)
{
    glue.stub = (esp_loader_stub_t){.entry = entry};
    glue.has_stub = true;
}

/** A segment of it; the bytes stay. */
void GLUE_EXPORT(glue_stub_segment)(uint32_t address, const uint8_t *bytes, uint32_t size)
{
    if (glue.stub.segment_count < sizeof glue.stub.segments / sizeof glue.stub.segments[0]) {
        glue.stub.segments[glue.stub.segment_count++] =
            (esp_loader_stub_segment_t){.address = address, .size = size, .data = bytes};
    }
}

static void visit_will_reset(void)
{
    visit_into = glue.resets_by_usb ? esp_loader_reset_usb_serial_jtag : esp_loader_reset_classic;
}

static void visit_begin(esp_loader_task_t *task)
{
    const esp_loader_reset_sequence_t *run =
        glue.resets_by_usb ? &esp_loader_reset_run_usb_serial_jtag : &esp_loader_reset_run;
    const esp_loader_engine_config_t config = {
        .tx_buffer = visit_tx,
        .tx_size = sizeof visit_tx,
        .baud = glue.config.loader_rate,
        .enter_bootloader = glue.has_reset && glue.before != GLUE_BEFORE_NONE ? &visit_into : NULL,
        .run = glue.has_reset ? run : NULL,
    };
    glue.config.task = task;
    visit_will_reset();
    if (glue.before == GLUE_BEFORE_FOUND) {
        visit_into = (esp_loader_reset_sequence_t){&visit_stay, 1};
    }
    esp_loader_engine_init(&glue.engine, &config);
    esp_loader_session_init(&glue.session, &glue.engine, &glue.config);
}

/** Who is there, and its flash. */
void GLUE_EXPORT(glue_begin_info)(void)
{
    visit_begin(esp_loader_task_flash_id(&glue.task.plain));
}

/** Nothing but the reset in the end. */
void GLUE_EXPORT(glue_begin_reset)(void)
{
    visit_begin(esp_loader_task_restart(&glue.task.plain));
}

/** Files may still be added until ESP_LOADER_APPROVE_TASK. */
void GLUE_EXPORT(glue_begin_write)(bool force, bool no_skip, bool no_verify, bool no_compress,
                                   bool erase_first)
{
    glue.writes = true;
    glue.force = force;
    glue.no_compress = no_compress;
    esp_loader_task_t *task = esp_loader_task_write(&glue.task.write, glue.images, glue.count);
    glue.task.write.write_always = no_skip;
    glue.task.write.skip_verify = no_verify;
    if (!no_skip) {
        esp_loader_task_write_difference(&glue.task.write);
    }
    if (erase_first) {
        esp_loader_task_write_after_erase(&glue.task.write);
        visit_begin(task); /* nothing is left of what is there */
        return;
    }
    visit_begin(esp_loader_task_look(&glue.look, task, visit_want, visit_seen, NULL));
}

void GLUE_EXPORT(glue_begin_verify)(void)
{
    glue.verifies = true;
    visit_begin(esp_loader_task_verify(&glue.task.verify, glue.images, glue.count));
}

/** `size` and `buffer` may follow while the program is asked for ESP_LOADER_APPROVE_TASK. */
void GLUE_EXPORT(glue_begin_read)(uint32_t address)
{
    visit_begin(esp_loader_task_read(&glue.task.read, address, 0, NULL));
}

void GLUE_EXPORT(glue_read_into)(uint32_t size, uint8_t *buffer)
{
    glue.task.read.size = size;
    glue.task.read.buffer = buffer;
}

void GLUE_EXPORT(glue_begin_erase)(uint32_t address, uint32_t size)
{
    visit_begin(esp_loader_task_erase(&glue.task.erase, address, size));
}

uint32_t GLUE_EXPORT(glue_wants)(void)
{
    return esp_loader_session_wants(&glue.session);
}

void GLUE_EXPORT(glue_set_time)(uint32_t now_ms)
{
    esp_loader_session_set_time(&glue.session, now_ms);
}

uint32_t GLUE_EXPORT(glue_deadline)(void)
{
    return esp_loader_session_deadline(&glue.session);
}

const uint8_t *GLUE_EXPORT(glue_tx)(void)
{
    uint16_t size;
    return esp_loader_session_tx_buf(&glue.session, &size);
}

uint32_t GLUE_EXPORT(glue_tx_size)(void)
{
    uint16_t size;
    esp_loader_session_tx_buf(&glue.session, &size);
    return size;
}

void GLUE_EXPORT(glue_tx_ack)(uint32_t size)
{
    esp_loader_session_tx_ack(&glue.session, (uint16_t)size);
}

/** Where bytes from the chip are put, at most glue_rx_room() of them, before glue_rx(). */
uint8_t *GLUE_EXPORT(glue_rx_buffer)(void)
{
    return visit_rx;
}

uint32_t GLUE_EXPORT(glue_rx_room)(void)
{
    return sizeof visit_rx;
}

void GLUE_EXPORT(glue_rx)(uint32_t size)
{
    esp_loader_session_rx(&glue.session, visit_rx, size < sizeof visit_rx ? size : sizeof visit_rx);
}

uint32_t GLUE_EXPORT(glue_lines)(void)
{
    return esp_loader_session_lines(&glue.session);
}

void GLUE_EXPORT(glue_lines_done)(void)
{
    esp_loader_session_lines_done(&glue.session);
    /* It was found without a reset, or is reset from now on. */
    visit_will_reset();
}

uint32_t GLUE_EXPORT(glue_baud)(void)
{
    return esp_loader_session_baud(&glue.session);
}

void GLUE_EXPORT(glue_baud_done)(bool taken)
{
    esp_loader_session_baud_done(&glue.session, taken);
}

bool GLUE_EXPORT(glue_port_lost)(void)
{
    return esp_loader_session_port_lost(&glue.session);
}

void GLUE_EXPORT(glue_port_back)(void)
{
    esp_loader_session_port_back(&glue.session);
}

void GLUE_EXPORT(glue_abort)(void)
{
    esp_loader_session_abort(&glue.session, ESP_LOADER_ERROR_FAIL);
}

/** Whether the files may be written; false: the visit is over. Once the chip is known. */
bool GLUE_EXPORT(glue_check)(void)
{
    if (!glue_judge()) {
        esp_loader_session_abort(&glue.session, ESP_LOADER_ERROR_INVALID_PARAM);
        return false;
    }
    return true;
}

uint32_t GLUE_EXPORT(glue_done_bytes)(void)
{
    uint32_t done;
    uint32_t total;
    esp_loader_session_progress(&glue.session, &done, &total);
    return done;
}

uint32_t GLUE_EXPORT(glue_total_bytes)(void)
{
    uint32_t done;
    uint32_t total;
    esp_loader_session_progress(&glue.session, &done, &total);
    return total;
}
