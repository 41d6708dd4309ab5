/* SPDX-License-Identifier: Apache-2.0 */
#include "session_world.h"
#include "support/stub_scene.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

visit_world_t visit;

void visit_event(void *user, const esp_loader_event_t *event)
{
    (void)user;
    MODEL_CHECK(!visit.end_told, "event", "event %d was told after the end", (int)event->kind);
    visit.end_told = event->kind == ESP_LOADER_EVENT_DONE;
}

bool visit_approve(void *user, esp_loader_approve_t what)
{
    (void)user;
    if (++visit.told == visit.abort_at) {
        esp_loader_session_abort(visit.session, ESP_LOADER_ERROR_FAIL);
        return false;
    }
    return visit.refuse != (int)what;
}

const esp_loader_stub_t *visit_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    (void)chip;
    (void)revision;
    return stub_scene_stub();
}

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    MODEL_CHECK(size > 0, "pull", "no bytes were asked for");
    return offset <= VISIT_BYTES && size <= VISIT_BYTES - offset ? (const uint8_t *)user + offset
                                                                 : NULL;
}

static void touches(uint32_t offset, uint32_t size)
{
    model_open(offset, size);
    if (line.scenario->chip == 0 && size != 0 && size < MODEL_FLASH_SIZE) {
        model_open(offset, size + MODEL_SECTOR); /* the ESP8266's ROM erases one more at times */
    }
}

static void make_images(const uint32_t *arguments)
{
    visit.count = arguments[3] / 256 % (VISIT_IMAGES + 1);
    for (uint32_t i = 0; i < visit.count; i++) {
        const uint32_t room = (arguments[2] / MODEL_SECTOR + 2) * MODEL_SECTOR;
        visit.images[i] = (esp_loader_image_t){.offset = arguments[1] + i * room,
                                               .size = arguments[2],
                                               .pull = pull,
                                               .user = visit.bytes};
        if (visit.kind == VISIT_WRITE) {
            touches(visit.images[i].offset, arguments[2]);
        }
    }
}

esp_loader_task_t *visit_make_task(const uint32_t *arguments)
{
    visit.kind = arguments[4] % 3 != 0 ? VISIT_WRITE : (visit_kind_t)(arguments[3] % VISIT_KINDS);
    make_images(arguments);
    visit_tasks_t *tasks = visit.tasks;
    const uint32_t at = arguments[1];
    const uint32_t size = arguments[2];
    switch (visit.kind) {
    case VISIT_WRITE:
        return esp_loader_task_write(&tasks->write, visit.images, visit.count);
    case VISIT_VERIFY:
        return esp_loader_task_verify(&tasks->verify, visit.images, visit.count);
    case VISIT_READ:
        return esp_loader_task_read(&tasks->read, at, size, visit.read_bytes);
    case VISIT_ERASE:
        touches(at, size);
        if (size == 0) {
            model_open_all();
        }
        return esp_loader_task_erase(&tasks->erase, at, size);
    case VISIT_RAM:
        visit.segment = (esp_loader_stub_segment_t){
            .address = 0x40080000, .size = size % VISIT_BYTES, .data = visit.bytes};
        return esp_loader_task_ram(&tasks->ram, &visit.segment, 1, at);
    case VISIT_PEEK:
        return esp_loader_task_peek(&tasks->peek, 0x3FFB0000, visit.words, size % VISIT_WORDS,
                                    size % 2 != 0);
    case VISIT_POKE:
        return esp_loader_task_poke(&tasks->poke, 0x3FFB0000, at, size);
    case VISIT_SECURITY:
        return esp_loader_task_security(&tasks->security);
    case VISIT_FLASH_ID:
        return esp_loader_task_flash_id(&tasks->plain);
    case VISIT_RESTART:
        return esp_loader_task_restart(&tasks->plain);
    default:
        return NULL;
    }
}

static uint64_t bytes_of_task(void)
{
    switch (visit.kind) {
    case VISIT_WRITE:
    case VISIT_VERIFY:
        return visit.count == 0 ? 0 : 4ull * visit.count * visit.images[0].size;
    case VISIT_READ:
        return visit.tasks->read.size;
    default:
        return MODEL_FLASH_SIZE;
    }
}

/* A damaged command to erase or write is a sound one, docs/DESIGN.md: nobody sees where. */
static void forgive_damaged_commands(void)
{
    if (scenario_damaged(line.scenario, line.link) != visit.damaged_before) {
        model_open_all();
        visit.damaged = true;
    }
    visit.damaged_before = scenario_damaged(line.scenario, line.link);
}

static void check_images(void)
{
    for (uint32_t i = 0; i < visit.count; i++) {
        const esp_loader_image_t *image = &visit.images[i];
        if (image->verified || visit.sound) {
            model_check_region("wrong image", image->offset, visit.bytes, image->size);
        }
    }
}

static void check_peeked(void)
{
    for (uint32_t i = 0; i < visit.tasks->peek.count; i++) {
        const uint32_t address = visit.tasks->peek.address + 4 * i;
        MODEL_CHECK(visit.words[i] == sim_chip_peek(line.chip, address), "wrong register",
                    "0x%08x was read as 0x%08x", address, visit.words[i]);
    }
}

/* What a visit that ended well has done. */
static void check_done(void)
{
    const uint32_t at = visit.tasks->erase.address;
    uint32_t size = visit.tasks->erase.size;
    switch (visit.kind) {
    case VISIT_WRITE:
        check_images();
        break;
    case VISIT_VERIFY:
        visit.sound = true; /* also on a bad line */
        check_images();
        break;
    case VISIT_READ:
        /* Of no bytes any will do. */
        if (visit.tasks->read.size != 0) {
            model_check_region("wrong read", visit.tasks->read.address, visit.read_bytes,
                               visit.tasks->read.size);
        }
        break;
    case VISIT_ERASE:
        size = size == 0 ? MODEL_FLASH_SIZE - at : size;
        memset(visit.read_bytes, 0xFF, size < MODEL_FLASH_SIZE ? size : MODEL_FLASH_SIZE);
        if (!visit.damaged) {
            model_check_region("not erased", at, visit.read_bytes, size);
        }
        break;
    case VISIT_PEEK:
        check_peeked();
        break;
    default:
        break;
    }
}

void visit_drive(uint32_t steps)
{
    const line_driven_t driven = visit_driven();
    const uint64_t limit = 4 * line_may_take_us(bytes_of_task()) + 60000000;
    const bool ended = esp_loader_session_outcome(visit.session)->end != ESP_LOADER_END_NONE;
    line_drive(&driven, steps, limit, "a visit");
    forgive_damaged_commands();
    model_check_flash();
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(visit.session);
    if (getenv("PROPERTY_TRACE") != NULL) {
        printf("%10.3f s  visit of kind %d: end %d while doing %d, code %d%s\n",
               (double)line.now_us / 1e6, (int)visit.kind, (int)outcome->end, (int)outcome->doing,
               (int)outcome->result.code, visit.sound ? "" : " (anything goes)");
    }
    if (ended || outcome->end == ESP_LOADER_END_NONE || model_failed()) {
        return;
    }
    MODEL_CHECK(visit.end_told, "event", "the visit's end was not told");
    MODEL_CHECK(outcome->end != ESP_LOADER_END_NO_ANSWER || !visit.sound, "must work",
                "no answer on a sound line");
    if (outcome->end == ESP_LOADER_END_DONE) {
        check_done();
    }
    /* A restart asks the chip nothing: what an earlier visit sent may still be under way. */
    if (outcome->end == ESP_LOADER_END_DONE && visit.kind != VISIT_RESTART) {
        model_close();
    }
}

static uint32_t session_wants(void *what)
{
    return esp_loader_session_wants(what);
}

static void session_set_time(void *what, uint32_t now_ms)
{
    esp_loader_session_set_time(what, now_ms);
}

static uint32_t session_deadline(void *what)
{
    return esp_loader_session_deadline(what);
}

static const uint8_t *session_tx_buf(void *what, uint16_t *size)
{
    return esp_loader_session_tx_buf(what, size);
}

static void session_tx_ack(void *what, uint16_t size)
{
    esp_loader_session_tx_ack(what, size);
}

static void session_rx(void *what, const uint8_t *bytes, size_t size)
{
    esp_loader_session_rx(what, bytes, size);
}

static uint8_t session_lines(void *what)
{
    return esp_loader_session_lines(what);
}

static void session_lines_done(void *what)
{
    esp_loader_session_lines_done(what);
}

static uint32_t session_baud(void *what)
{
    return esp_loader_session_baud(what);
}

static void session_baud_done(void *what, bool taken)
{
    esp_loader_session_baud_done(what, taken);
}

line_driven_t visit_driven(void)
{
    return (line_driven_t){.what = visit.session,
                           .wants = session_wants,
                           .set_time = session_set_time,
                           .deadline = session_deadline,
                           .tx_buf = session_tx_buf,
                           .tx_ack = session_tx_ack,
                           .rx = session_rx,
                           .lines = session_lines,
                           .lines_done = session_lines_done,
                           .baud = session_baud,
                           .baud_done = session_baud_done};
}
