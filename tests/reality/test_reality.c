/*
 * Real loaders as the judge of the simulator: what recorded ROMs and stubs answered, byte by byte.
 * Each difference stands in known_differences.txt with its reason, and no line there is out of
 * date.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "replay.h"
#include "support/choice.h"
#include <stdio.h>

enum { LIST_MAX = 1000, LIST_LINE = 400 };

/* A line of the list: "loader session step kind: reason". */
typedef struct {
    char loader[32], session[64], step[16];
    bool differs;
} known_t;

typedef struct {
    const char *loader;
    known_t known[LIST_MAX];
    size_t count;
    unsigned unknown;
    unsigned found;
} judge_t;

static void judge_read(judge_t *judge, const char *loader)
{
    char line[LIST_LINE];
    FILE *file = fopen(REALITY_FOLDER "/known_differences.txt", "r");
    assert_non_null(file);
    *judge = (judge_t){.loader = loader};
    while (fgets(line, sizeof line, file) != NULL) {
        known_t *known = &judge->known[judge->count];
        char kind[16];
        char reason[LIST_LINE];
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }
        if (sscanf(line, "%31s %63s %15s %15[a-z-]: %399[^\n]", known->loader, known->session,
                   known->step, kind, reason) != 5 ||
            (strcmp(kind, "recording") != 0 && strcmp(kind, "left-out") != 0 &&
             strcmp(kind, "not-yet") != 0)) {
            fail_msg("no line of a list: %s", line);
        }
        if (strcmp(known->loader, loader) == 0) {
            assert_true(++judge->count < LIST_MAX);
        }
    }
    (void)fclose(file);
}

static void judge_difference(void *context, const char *session, const char *step, const char *real,
                             const char *simulated)
{
    judge_t *judge = context;
    const size_t number = strcspn(step, " ");
    judge->found++;
    for (size_t i = 0; i < judge->count; i++) {
        known_t *known = &judge->known[i];
        if (strcmp(known->session, session) == 0 && strlen(known->step) == number &&
            strncmp(known->step, step, number) == 0) {
            known->differs = true;
            return;
        }
    }
    judge->unknown++;
    print_error("%s %s %s\n   real      %s\n   simulated %s\n", judge->loader, session, step, real,
                simulated);
}

static void judge_loader(const char *loader, const char *chip, const esp_loader_stub_t *stub)
{
    static judge_t judge;
    char path[512];
    (void)snprintf(path, sizeof path, "%s/recordings/%s.rec.gz", REALITY_FOLDER, loader);
    recording_t *recording = recording_open(path);
    assert_non_null(recording);
    judge_read(&judge, loader);
    const replay_t replay = {.chip = chip,
                             .revision = strcmp(chip, "esp32") == 0 ? 300 : 0,
                             .stub = stub,
                             .difference = judge_difference,
                             .context = &judge};
    const unsigned compared = replay_run(&replay, recording);
    recording_close(recording);
    for (size_t i = 0; i < judge.count; i++) {
        if (!judge.known[i].differs) {
            print_error("%s %s %s: listed, and does not differ\n", loader, judge.known[i].session,
                        judge.known[i].step);
            judge.unknown++;
        }
    }
    print_message("%s: %u steps compared, %u differ, all of them listed but %u\n", loader, compared,
                  judge.found, judge.unknown);
    assert_int_equal(judge.unknown, 0);
}

static void esp32_rom(void **state)
{
    (void)state;
    judge_loader("esp32-rom", "esp32", NULL);
}

static void esp32c3_rom(void **state)
{
    (void)state;
    judge_loader("esp32c3-rom", "esp32c3", NULL);
}

/* The recorded hosts loaded the stub of the npm package. Another one cannot be judged. */
static void judge_stub(const char *loader, const char *chip, target_chip_t target,
                       uint32_t text_size)
{
    const esp_loader_stub_t *stub = esp_loader_stub_find(target, 300);
    if (stub == NULL || stub->segments[0].size != text_size) {
        print_message("%s: the recorded stub is not to be had without npm\n", loader);
        skip();
    }
    judge_loader(loader, chip, stub);
}

static void esp32_stub(void **state)
{
    (void)state;
    judge_stub("esp32-stub", "esp32", ESP32_CHIP, 0x1938);
}

static void esp32c3_stub(void **state)
{
    (void)state;
    judge_stub("esp32c3-stub", "esp32c3", ESP32C3_CHIP, 0x16F8);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(esp32_rom),
        cmocka_unit_test(esp32c3_rom),
        cmocka_unit_test(esp32_stub),
        cmocka_unit_test(esp32c3_stub),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests_name("reality", tests, NULL, NULL);
}
