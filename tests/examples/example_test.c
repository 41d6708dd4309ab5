/* SPDX-License-Identifier: Apache-2.0 */
#include "example_test.h"
#include "fake_platform.h"
#include "readme.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    PATH_SIZE = 1024,
    /* Of virtual time: no example takes longer. */
    LIMIT_S = 300,
};

static uint8_t flash_bytes[EXAMPLE_FLASH_SIZE];
uint8_t *const example_flash_memory = flash_bytes;

int example_begin(void **state)
{
    (void)state;
    memset(flash_bytes, 0xFF, sizeof flash_bytes);
    world_begin();
    fake_platform_reset();
    return 0;
}

int example_end(void **state)
{
    (void)state;
    world_chip_finish();
    world_finish();
    return 0;
}

void example_plug(const sim_config_t *chip, sim_bus_t bus)
{
    sim_config_t config = *chip;
    config.paced = true;
    config.flash_memory = flash_bytes;
    world_plug(&config, NULL);
    assert_true(sim_bus_strap(world_chip(), bus));
}

static const char *end_name(world_end_t end)
{
    static const char *const names[] = {
        [WORLD_RETURNED] = "the firmware returned",
        [WORLD_STOPPED] = "it was stopped",
        [WORLD_STUCK] = "every task waits for ever",
        [WORLD_OUT_OF_TIME] = "it took too long",
    };
    return names[end];
}

/* The last line that an endless run has to print; and whether its target starts again. */
static char *last_line;
static bool starts_again;

static void stop_after_last_line(void *argument)
{
    static const char banner[] = "*** Logs below are print"; /* and more */
    (void)argument;
    if (world_wait_output(banner, 0, WORLD_NEVER) && starts_again) {
        world_sleep_until(world_now() + 1000000);
        sim_chip_reset(world_chip());
    }
    (void)world_wait_output(last_line, 0, WORLD_NEVER);
    world_sleep_until(world_now() + 100000);
    world_stop();
}

static void (*polling_firmware)(void *argument);

static void run_beside_the_outside(void *argument)
{
    world_task_start(WORLD_PRIORITY_MAIN + 1, stop_after_last_line, NULL);
    polling_firmware(argument);
}

void example_run(const example_run_t *run)
{
    char *readme = readme_load(EXAMPLE_FOLDER "/README.md");
    readme_wire(readme, EXAMPLE_HOST);
    if (!run->unplugged) {
        example_plug(&run->chip, run->bus);
    }
    world_run_t how = {
        .firmware = run->firmware, .outside = run->outside, .limit_us = LIMIT_S * 1000000ULL};
    world_end_t wanted = run->end;
    if (run->endless) {
        last_line = run->until != NULL ? strdup(run->until) : readme_last_line(readme);
        assert_non_null(last_line);
        starts_again = !run->starts_once;
        how.outside = run->polls ? NULL : stop_after_last_line;
        polling_firmware = run->firmware;
        how.firmware = run->polls ? run_beside_the_outside : run->firmware;
        wanted = WORLD_STOPPED;
    }
    const world_end_t end = world_run(&how);
    free(last_line);
    last_line = NULL;
    if (end != wanted) {
        /* More than cmocka's messages take. */
        fprintf(stderr, "printed until then:\n%s\n%s", world_output(), world_complaints());
        fail_msg("%s, but %s was expected", end_name(end), end_name(wanted));
    }
    assert_string_equal(world_complaints(), "");
    if (!run->other_output) {
        readme_compare(readme, world_output());
    }
    free(readme);
}

uint8_t *example_load(const char *folder, const char *file, size_t *size)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        fail_msg("cannot read %s", path);
    }
    uint8_t *bytes = malloc(EXAMPLE_FLASH_SIZE);
    assert_non_null(bytes);
    *size = fread(bytes, 1, EXAMPLE_FLASH_SIZE, stream);
    fclose(stream);
    return bytes;
}

void example_assert_flash(const example_file_t *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size;
        uint8_t *bytes = example_load(EXAMPLE_FIRMWARE, files[i].file, &size);
        if (memcmp(&flash_bytes[files[i].offset], bytes, size) != 0) {
            fail_msg("flash at 0x%x is not %s", (unsigned)files[i].offset, files[i].file);
        }
        free(bytes);
    }
}

void example_fill_flash(const example_file_t *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size;
        uint8_t *bytes = example_load(EXAMPLE_FIRMWARE, files[i].file, &size);
        memcpy(&flash_bytes[files[i].offset], bytes, size);
        free(bytes);
    }
}
