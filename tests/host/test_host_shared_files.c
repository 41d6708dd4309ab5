/*
 * The shared library's files, builds and judged images; memory; words for errors.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esploader.h"
#include "host_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 1 << 18, PATH = 1024, IMAGE = 9000, OFFSET = 0x200000 };

static uint8_t image[IMAGE];

/* A build folder for a chip, in that of the bench. */
static void make_build(const host_bench_t *bench, const char *chip, char path[PATH])
{
    char command[2 * PATH];
    (void)snprintf(path, PATH, "%s/build-%s", bench->folder, chip);
    (void)snprintf(command, sizeof command, "%s --chip %s --out %s >/dev/null", FIRMWARE_PROGRAM,
                   chip, path);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
}

static esploader_visit_t *visit_to(host_bench_t *bench, const char *chip)
{
    for (size_t i = 0; i < IMAGE; i++) {
        image[i] = (uint8_t)(i * 7 + i / 31);
    }
    host_bench_start(bench, chip, "--tcp", NULL);
    esploader_visit_t *visit = esploader_visit_new(bench->port);
    assert_non_null(visit);
    return visit;
}

static void assert_run(esploader_visit_t *visit, esploader_kind_t begun, esploader_kind_t wanted)
{
    const esploader_kind_t kind = esploader_run(visit);
    if (kind != wanted) {
        fail_msg("%d, then %d: %s", (int)begun, (int)kind, esploader_error_text(visit));
    }
}

static uint32_t states(const esploader_visit_t *visit, uint32_t *compressed)
{
    uint32_t all = ~0u;
    *compressed = 0;
    for (size_t i = 0; i < esploader_file_count(visit); i++) {
        esploader_file_t file = {.struct_size = sizeof file};
        assert_int_equal(esploader_file(visit, i, &file), ESPLOADER_OK);
        assert_true(file.path[0] != '\0' && file.label[0] != '\0');
        all &= file.state;
        *compressed += file.compressed;
    }
    return all;
}

static void a_build_is_judged_and_only_differences_are_written(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3");
    char path[PATH];
    uint32_t compressed = 0;
    make_build(&bench, "esp32c3", path);
    assert_int_equal(esploader_add_build(visit, path), ESPLOADER_OK);
    assert_int_equal(esploader_add_build(visit, path), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_add_image(visit, OFFSET, image, IMAGE), ESPLOADER_OK);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    assert_int_equal(esploader_file_count(visit), 4);
    assert_int_equal(states(visit, &compressed),
                     ESPLOADER_IMAGE_WRITTEN | ESPLOADER_IMAGE_VERIFIED);
    assert_int_equal(esploader_image_state(visit, 0),
                     ESPLOADER_IMAGE_WRITTEN | ESPLOADER_IMAGE_VERIFIED);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    assert_int_equal(states(visit, &compressed),
                     ESPLOADER_IMAGE_SKIPPED | ESPLOADER_IMAGE_VERIFIED);
    assert_run(visit, esploader_begin_verify(visit), ESPLOADER_OK);
    /* Cleared, nothing is left of it. */
    assert_int_equal(esploader_clear_images(visit), ESPLOADER_OK);
    assert_int_equal(esploader_file_count(visit), 0);
    assert_int_equal(esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    esploader_file_t none = {.struct_size = sizeof none};
    assert_int_equal(esploader_file(visit, 0, &none), ESPLOADER_ERROR_USAGE);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void what_would_not_boot_is_refused(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3");
    char path[PATH];
    char file[PATH + 32];
    make_build(&bench, "esp32", path);
    assert_int_equal(esploader_add_build(visit, path), ESPLOADER_OK);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_string_equal(esploader_error_reason(visit), "wrong-chip");

    (void)esploader_clear_images(visit);
    (void)snprintf(file, sizeof file, "%s/hello_world.bin", path);
    assert_int_equal(esploader_add_file(visit, 0x10000, file), ESPLOADER_OK);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_string_equal(esploader_error_reason(visit), "content");
    assert_true(esploader_error_advice(visit)[0] != '\0');

    (void)esploader_clear_images(visit);
    assert_int_equal(esploader_add_file(visit, 0x10000, "no/such/file"), ESPLOADER_OK);
    assert_int_equal(esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_string_equal(esploader_error_reason(visit), "unreadable");
    assert_int_equal(esploader_add_file(visit, 0x10000, NULL), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_add_build(visit, ""), ESPLOADER_ERROR_USAGE);

    /* Bytes are judged where that is asked for: another chip's application ... */
    static uint8_t application[ROOM];
    FILE *stream = fopen(file, "rb");
    assert_non_null(stream);
    const size_t size = fread(application, 1, sizeof application, stream);
    (void)fclose(stream);
    (void)esploader_clear_images(visit);
    assert_int_equal(esploader_set(visit, "judge", "on"), ESPLOADER_OK);
    assert_int_equal(esploader_add_image(visit, 0x10000, application, size), ESPLOADER_OK);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_string_equal(esploader_error_reason(visit), "content");

    /* ... and what is no bootloader where the chip looks for one. */
    (void)esploader_clear_images(visit);
    assert_int_equal(esploader_add_image(visit, 0, image, IMAGE), ESPLOADER_OK);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_int_equal(esploader_set(visit, "force", "on"), ESPLOADER_OK);
    assert_run(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    esploader_event_t event = {.struct_size = sizeof event};
    bool noted = false;
    while (esploader_next_event(visit, &event) > 0) {
        noted = noted || (event.kind == ESPLOADER_EVENT_NOTE && event.text[0] != '\0');
    }
    assert_true(noted);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void memory_is_read_and_written(void **state)
{
    (void)state;
    enum { PLACE = 0x3FC90000 };
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3");
    uint32_t words[2] = {0};
    /* A reset clears it, so one loader serves all visits. */
    esploader_set(visit, "after", "no-reset");
    assert_run(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    esploader_set(visit, "before", "none");
    assert_run(visit, esploader_begin_flash_identity(visit), ESPLOADER_OK);
    esploader_identity_t who = {.struct_size = sizeof who};
    assert_int_equal(esploader_identity(visit, &who), ESPLOADER_OK);
    assert_int_equal(who.flash_size, 4 << 20);
    assert_true(who.flash_id != 0);
    assert_run(visit, esploader_begin_write_memory(visit, PLACE, 0x12345678, UINT32_MAX),
               ESPLOADER_OK);
    assert_run(visit, esploader_begin_write_memory(visit, PLACE + 4, 1, UINT32_MAX), ESPLOADER_OK);
    assert_run(visit, esploader_begin_write_memory(visit, PLACE + 4, 0xF0, 0xF0), ESPLOADER_OK);
    assert_run(visit, esploader_begin_read_memory(visit, PLACE, words, 2), ESPLOADER_OK);
    assert_int_equal(words[0], 0x12345678);
    assert_int_equal(words[1], 0xF1);
    assert_int_equal(esploader_begin_read_memory(visit, PLACE + 1, words, 1),
                     ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_begin_read_memory(visit, PLACE, NULL, 1), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_begin_write_memory(visit, 2, 0, 0), ESPLOADER_ERROR_USAGE);
    esploader_set(visit, "before", "default");
    esploader_set(visit, "after", "default");
    assert_run(visit, esploader_begin_reset(visit), ESPLOADER_OK);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void errors_have_words_that_stay(void **state)
{
    (void)state;
    esploader_visit_t *nobody = esploader_visit_new("/dev/ttyNoSuchPort");
    assert_string_equal(esploader_error_reason(nobody), "");
    assert_int_equal(esploader_begin_identity(nobody), ESPLOADER_ERROR_PORT);
    assert_string_equal(esploader_error_reason(nobody), "no-device");
    assert_string_equal(esploader_kind_name(ESPLOADER_ERROR_PORT), "port");
    assert_string_equal(esploader_kind_name((esploader_kind_t)999), "unknown");
    esploader_visit_free(nobody);

    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32");
    esploader_set(visit, "chip", "esp32c3");
    assert_run(visit, esploader_begin_identity(visit), ESPLOADER_ERROR_OTHER_CHIP);
    assert_string_equal(esploader_error_reason(visit), "wrong-chip");
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_build_is_judged_and_only_differences_are_written),
        cmocka_unit_test(what_would_not_boot_is_refused),
        cmocka_unit_test(memory_is_read_and_written),
        cmocka_unit_test(errors_have_words_that_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
