/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_run.h"
#include "support/rig.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include "sweep_tap.h"
#include <string.h>

enum {
    LONGEST_US = 60 * 1000 * 1000,
    HOPELESS_US = 4 * LONGEST_US, /* a run that takes longer is ended */
    STEPS = 20 * 1000 * 1000,     /* the same, should time not go on */
    STUB_SIZE = 256,
    POLL_US = 1000, /* full-speed USB */
};

/* All that a visit needs while it goes on. */
typedef struct {
    const sweep_case_t *what;
    const sweep_trouble_t *trouble;
    rig_t rig;
    visit_t visit;
    sweep_tap_t tap;
    esp_loader_image_t image;
    esp_loader_belief_t belief;
    union {
        esp_loader_task_write_t write;
        esp_loader_task_verify_t verify;
        esp_loader_task_read_t read;
    } task;
    uint8_t read_back[SWEEP_LARGE];
} scene_t;

static scene_t scene;

const char *sweep_verdict_text(sweep_verdict_t verdict)
{
    static const char *const texts[SWEEP_VERDICTS] = {
        [SWEEP_RIGHT] = "right",
        [SWEEP_ERROR] = "error, mended by a second run",
        [SWEEP_UNSEEN] = "unseen",
        [SWEEP_WRONG_CLAIM] = "WRONG: says what is not true",
        [SWEEP_WRONG_AROUND] = "WRONG: changes what lies around",
        [SWEEP_WRONG_AFTER] = "WRONG: a second run does not mend it",
        [SWEEP_WRONG_LATE] = "WRONG: takes too long",
    };
    return texts[verdict];
}

static const uint8_t *pull_bytes(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const sweep_image_t *)user)->bytes + offset;
}

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const sweep_image_t *)user)->stream + offset;
}

/* That the first sector differs and no other does, which is so before the first visit. */
static const esp_loader_belief_t *believe(void)
{
    static const uint8_t right[] = {0xFE};
    esp_loader_md5_t md5;
    _Static_assert(SWEEP_LARGE <= 8 * sizeof(right) * SWEEP_SECTOR, "a bit a sector");
    scene.belief = (esp_loader_belief_t){.right = right};
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, sim_chip_flash(scene.rig.chip, NULL) + SWEEP_AT, SWEEP_SECTOR);
    esp_loader_md5_final(&md5, scene.belief.md5);
    return &scene.belief;
}

static esp_loader_task_t *make_task(void)
{
    const bool large = scene.trouble->large;
    const sweep_image_t *image = sweep_image(large);
    const bool deflate = scene.what->task == SWEEP_DEFLATE;
    scene.image = (esp_loader_image_t){
        .offset = SWEEP_AT,
        .size = image->size,
        .pull = pull_bytes,
        .user = (void *)image,
        .pull_stream = deflate ? pull_stream : NULL,
        .stream_size = deflate ? image->stream_size : 0,
    };
    switch (scene.what->task) {
    case SWEEP_RAW:
    case SWEEP_DEFLATE:
    case SWEEP_UPDATE:
    case SWEEP_BELIEVED:
        (void)esp_loader_task_write(&scene.task.write, &scene.image, 1);
        if (sweep_case_updates(scene.what)) {
            esp_loader_task_write_difference(&scene.task.write);
        }
        scene.image.belief = scene.what->task == SWEEP_BELIEVED ? believe() : NULL;
        scene.task.write.block_size = large ? 0 : SWEEP_SMALL_BLOCK;
        return &scene.task.write.task;
    case SWEEP_READ:
        memset(scene.read_back, 0, sizeof(scene.read_back));
        return esp_loader_task_read(&scene.task.read, SWEEP_AT, image->size, scene.read_back);
    default:
        return esp_loader_task_verify(&scene.task.verify, &scene.image, 1);
    }
}

/* Visits the chip once. @return how it ended; ESP_LOADER_END_NONE when it does not end */
static esp_loader_outcome_t visit_once(void)
{
    visit_t *visit = &scene.visit;
    const uint64_t hopeless_us = scene.rig.now_us + HOPELESS_US;
    visit_init(visit, &scene.rig);
    visit->config.event = NULL;
    visit->config.approve = NULL;
    visit->sent = sweep_tap_sent;
    visit->sent_user = &scene.tap;
    if (scene.what->stub) {
        visit_use_stub(visit);
    }
    visit->config.task = make_task();
    visit_begin(visit);
    for (unsigned steps = 0; steps < STEPS && visit_step(visit) && scene.rig.now_us < hopeless_us;
         steps++) {
    }
    return *esp_loader_session_outcome(&visit->session);
}

/* Whether a visit that ended so has told the truth. An error claims nothing. */
static bool is_true(const esp_loader_outcome_t *outcome)
{
    const bool done = outcome->end == ESP_LOADER_END_DONE;
    const bool different = outcome->end == ESP_LOADER_END_DIFFERENT;
    const sweep_image_t *image = sweep_image(scene.trouble->large);
    switch (scene.what->task) {
    case SWEEP_READ:
        return !done || memcmp(scene.read_back, image->bytes, image->size) == 0;
    case SWEEP_SAME:
        return !different;
    case SWEEP_DIFFERENT:
        return !done;
    default:
        return !done || sweep_flash_look(scene.what).image_right;
    }
}

/* Whether it has done what it was to do. */
static bool is_success(const esp_loader_outcome_t *outcome)
{
    return outcome->end == (scene.what->task == SWEEP_DIFFERENT ? ESP_LOADER_END_DIFFERENT
                                                                : ESP_LOADER_END_DONE) &&
           is_true(outcome);
}

/* Whether the line has changed bytes on their way to the chip: of one command it can have made
 * another. */
static bool commands_damaged(const sweep_trouble_t *trouble)
{
    bool damaged = trouble->noise.per_million[SIM_TO_CHIP] != 0;
    for (size_t i = 0; i < trouble->count; i++) {
        const sim_fault_kind_t kind = trouble->faults[i].kind;
        damaged = damaged || (trouble->faults[i].direction == SIM_TO_CHIP &&
                              (kind == SIM_FAULT_DROP || kind == SIM_FAULT_CORRUPT ||
                               kind == SIM_FAULT_DUPLICATE || kind == SIM_FAULT_INSERT));
    }
    return damaged;
}

/* What a run was worth whose flash is `around` as it was, or not. */
static sweep_verdict_t verdict_of(const sweep_result_t *result, bool untrue, bool success,
                                  bool around)
{
    const bool unseen = commands_damaged(scene.trouble) && !scene.tap.asked_outside;
    /* Of flash that the line has had erased, a task that only looks at it cannot say what was
     * expected, and a second run cannot bring it back. */
    const bool lost = unseen && !around && !sweep_case_writes(scene.what);
    if (untrue) {
        return lost || (unseen && sweep_case_blind(scene.what)) ? SWEEP_UNSEEN : SWEEP_WRONG_CLAIM;
    }
    if (!success) {
        return lost ? SWEEP_UNSEEN : SWEEP_WRONG_AFTER;
    }
    if (!around) {
        return unseen ? SWEEP_UNSEEN : SWEEP_WRONG_AROUND;
    }
    if (result->took_us > LONGEST_US || result->outcome.end == ESP_LOADER_END_NONE) {
        return SWEEP_WRONG_LATE;
    }
    return result->second.end != ESP_LOADER_END_NONE ? SWEEP_ERROR : SWEEP_RIGHT;
}

static sweep_verdict_t judge(sweep_result_t *result)
{
    const bool untrue = !is_true(&result->outcome);
    bool around = sweep_flash_look(scene.what).around;
    bool success = is_success(&result->outcome);
    if (!success && !untrue) {
        rig_reconnect(&scene.rig, NULL, 0);
        result->second = visit_once();
        success = is_success(&result->second);
        around = around && sweep_flash_look(scene.what).around;
    }
    return verdict_of(result, untrue, success, around);
}

static void begin(const sweep_case_t *what, const sweep_trouble_t *trouble,
                  sweep_commands_t *commands, sim_trace_t trace)
{
    const uint32_t size = sweep_image(trouble->large)->size;
    scene.what = what;
    scene.trouble = trouble;
    scene.tap = (sweep_tap_t){.from = SWEEP_AT, .to = SWEEP_AT, .commands = commands};
    if (sweep_case_writes(what)) {
        scene.tap.to += (size + SWEEP_SECTOR - 1) / SWEEP_SECTOR * SWEEP_SECTOR;
    }
    stub_scene_shorten(STUB_SIZE);
    sim_config_t config = stub_scene_config_of(what->chip);
    config.flash_part = "AT25SF041";
    config.flash_memory = sweep_flash(what, trouble->large);
    config.counts_blocks = what->counts_blocks;
    config.trace = trace;
    rig_init_with(&scene.rig, &config);
    rig_reconnect(&scene.rig, trouble->faults, trouble->count);
    sim_link_set_noise(scene.rig.link, &trouble->noise);
    sim_latency_t latency = trouble->latency;
    latency.poll_us = latency.poll_us != 0 ? latency.poll_us : POLL_US;
    sim_link_set_latency(scene.rig.link, &latency);
}

sweep_result_t sweep_run(const sweep_case_t *what, const sweep_trouble_t *trouble,
                         sweep_commands_t *commands, sim_trace_t trace)
{
    sweep_result_t result = {.verdict = SWEEP_RIGHT};
    begin(what, trouble, commands, trace);
    result.outcome = visit_once();
    result.took_us = scene.rig.now_us;
    for (size_t i = 0; i < SIM_DIRECTIONS; i++) {
        result.bytes[i] = sim_link_bytes(scene.rig.link, (sim_direction_t)i);
    }
    result.struck = sim_link_struck(scene.rig.link);
    result.answers = sim_link_frames(scene.rig.link);
    result.commands = sim_link_commands(scene.rig.link);
    result.operations = sim_chip_flash_operations(scene.rig.chip);
    if (sim_link_unplugged(scene.rig.link)) {
        sim_chip_power_cycle(scene.rig.chip);
    }
    result.verdict = judge(&result);
    rig_free(&scene.rig);
    return result;
}
