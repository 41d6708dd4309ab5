/* What a plan refuses, and what it only tells: as values, with nothing printed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_plan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOTES_MOST = 8 };

static struct {
    size_t count;
    esp_host_plan_finding_t findings[NOTES_MOST];
    char last[ESP_HOST_TEXT_SIZE];
} notes;

static char folder[] = "host-plan-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : chdir(folder);
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir("..") != 0 || rmdir(folder) != 0 ? -1 : 0;
}

static void take_note(void *user, const esp_host_plan_note_t *note)
{
    assert_ptr_equal(user, &notes);
    assert_in_range(notes.count, 0, NOTES_MOST - 1);
    notes.findings[notes.count++] = note->finding;
    snprintf(notes.last, sizeof notes.last, "%s", note->text);
}

static esp_host_plan_options_t options(void)
{
    esp_host_plan_options_t made = ESP_HOST_PLAN_OPTIONS_DEFAULT;
    made.note = take_note;
    made.user = &notes;
    memset(&notes, 0, sizeof notes);
    return made;
}

static void put(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static char two[] = "0x2000";
static char one[] = "0x1000";
static char data[] = "data.bin";
static char other[] = "other.bin";

static void test_files_are_ordered_and_named(void **state)
{
    (void)state;
    char *texts[] = {two, other, one, data};
    const esp_host_plan_options_t wanted = options();
    esp_host_plan_t plan;
    put(data, "data", 4);
    put(other, "other", 5);
    assert_true(esp_host_plan_read_pairs(&plan, &wanted, texts, 4, NULL));
    assert_true(esp_host_plan_check_files(&plan, NULL));
    assert_int_equal(plan.count, 2);
    assert_int_equal(plan.files[0].offset, 0x1000);
    assert_string_equal(plan.files[0].label, "data.bin at 0x1000");
    assert_string_equal(plan.files[1].label, "other.bin at 0x2000");
    assert_int_equal(plan.images[1].size, 5);
    assert_memory_equal(plan.images[1].pull(plan.images[1].user, 1, 4), "ther", 4);
    assert_int_equal(notes.count, 0);
    assert_int_equal(plan.refused, ESP_HOST_PLAN_FINE);
    esp_host_plan_free(&plan);
    unlink(data);
    unlink(other);
}

static void test_what_pairs_are_refused_for(void **state)
{
    (void)state;
    static char no_offset[] = "there";
    static char odd[] = "0x1234";
    static char absent[] = "absent.bin";
    const esp_host_plan_options_t wanted = options();
    const struct {
        char *texts[4];
        size_t count;
        esp_host_plan_finding_t refused;
        esp_host_error_kind_t kind;
        const char *why;
    } cases[] = {
        {{one}, 1, ESP_HOST_PLAN_ODD, ESP_HOST_ERROR_USAGE, "do not pair up"},
        {{no_offset, data}, 2, ESP_HOST_PLAN_ODD, ESP_HOST_ERROR_USAGE, "'there' is no offset"},
        {{one, absent},
         2,
         ESP_HOST_PLAN_UNREADABLE,
         ESP_HOST_ERROR_INPUT,
         "cannot open absent.bin"},
        {{odd, data}, 2, ESP_HOST_PLAN_MISALIGNED, ESP_HOST_ERROR_INPUT, "4 KiB boundary"},
        {{one, data, one, data}, 4, ESP_HOST_PLAN_OVERLAPS, ESP_HOST_ERROR_INPUT, "overlaps"},
        {{NULL}, 0, ESP_HOST_PLAN_NOTHING, ESP_HOST_ERROR_INPUT, "nothing to write"},
    };
    put(data, "data", 4);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_host_plan_t plan;
        esp_host_error_t error = {0};
        assert_false(
            esp_host_plan_read_pairs(&plan, &wanted, cases[i].texts, cases[i].count, &error) &&
            esp_host_plan_check_files(&plan, &error));
        assert_int_equal(plan.refused, cases[i].refused);
        assert_int_equal(error.kind, cases[i].kind);
        assert_non_null(strstr(esp_host_error_text(&error), cases[i].why));
        assert_string_not_equal(esp_host_error_advice(&error), "");
        esp_host_plan_free(&plan);
    }
    unlink(data);
}

/* Begins as an image does, and is none. */
static const uint8_t damaged[64] = {0xE9, 1, 2, 3};

static void test_force_turns_a_refusal_into_a_note(void **state)
{
    (void)state;
    char *texts[] = {two, data};
    esp_host_plan_options_t wanted = options();
    esp_host_plan_t plan;
    esp_host_error_t error = {0};
    put(data, damaged, sizeof damaged);
    assert_true(esp_host_plan_read_pairs(&plan, &wanted, texts, 2, NULL));
    assert_false(esp_host_plan_check_files(&plan, &error));
    assert_int_equal(plan.refused, ESP_HOST_PLAN_CONTENT);
    esp_host_plan_free(&plan);

    wanted.force = true;
    assert_int_equal(notes.count, 0);
    assert_true(esp_host_plan_read_pairs(&plan, &wanted, texts, 2, NULL));
    assert_true(esp_host_plan_check_files(&plan, NULL));
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.findings[0], ESP_HOST_PLAN_CONTENT);
    assert_string_equal(notes.last, esp_host_error_text(&error));

    /* What was told is not told again once the chip is there. */
    const esp_host_plan_chip_t found = {
        .chip = ESP32S3_CHIP, .stub_running = true, .flash_size = 4u << 20};
    assert_true(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(notes.count, 1);
    esp_host_plan_free(&plan);
    unlink(data);
}

static void test_encryption_is_checked_and_fills_up(void **state)
{
    (void)state;
    char *texts[] = {one, data};
    esp_host_plan_options_t wanted = options();
    esp_host_plan_t plan;
    esp_host_plan_chip_t found = {
        .chip = ESP32S3_CHIP, .stub_running = true, .flash_size = 4u << 20};
    wanted.encrypt = true;
    put(data, "data", 4);
    assert_true(esp_host_plan_read_pairs(&plan, &wanted, texts, 2, NULL));
    assert_int_equal(esp_host_plan_encrypted(&plan), 1);
    assert_false(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(plan.refused, ESP_HOST_PLAN_ENCRYPTION_OFF);
    found.encrypts = true;
    found.encrypts_no_writes = true;
    assert_false(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(plan.refused, ESP_HOST_PLAN_ENCRYPTION_BARRED);
    found.encrypts_no_writes = false;
    assert_true(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(plan.images[0].size, 16);
    assert_memory_equal(plan.images[0].pull(plan.images[0].user, 4, 12),
                        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12);
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.findings[0], ESP_HOST_PLAN_FILLED);
    found.chip = ESP8266_CHIP;
    assert_false(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(plan.refused, ESP_HOST_PLAN_NO_ENCRYPTION);
    esp_host_plan_free(&plan);
    unlink(data);
}

static void test_a_folder_names_its_files_and_its_chip(void **state)
{
    (void)state;
    static const char args[] =
        "{\"flash_files\": {\"0x2000\": \"other.bin\", \"0x1000\": \"data.bin\"},"
        " \"flash_settings\": {\"flash_size\": \"8MB\"},"
        " \"extra_esptool_args\": {\"chip\": \"esp32s3\"}}";
    const esp_host_plan_options_t wanted = options();
    esp_host_plan_t plan;
    esp_host_error_t error = {0};
    assert_int_equal(mkdir("build", 0700), 0);
    assert_false(esp_host_plan_read_folder(&plan, &wanted, "build", &error));
    assert_non_null(strstr(esp_host_error_text(&error), "build has no flasher_args.json"));
    esp_host_plan_free(&plan);

    put("build/flasher_args.json", args, sizeof args - 1);
    put("build/data.bin", "data", 4);
    put("build/other.bin", "other", 5);
    assert_true(esp_host_plan_read_folder(&plan, &wanted, "build", &error));
    assert_true(esp_host_plan_check_files(&plan, &error));
    assert_int_equal(plan.count, 2);
    assert_int_equal(plan.chip, ESP32S3_CHIP);
    assert_string_equal(plan.files[0].path, "build/data.bin");

    esp_host_plan_chip_t found = {.chip = ESP32_CHIP, .stub_running = true, .flash_size = 4u << 20};
    assert_false(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(plan.refused, ESP_HOST_PLAN_BUILD_DIFFERS);
    found.chip = ESP32S3_CHIP;
    assert_int_equal(notes.count, 0);
    assert_true(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.findings[0], ESP_HOST_PLAN_BUILD_LARGER);
    esp_host_plan_free(&plan);
    unlink("build/flasher_args.json");
    unlink("build/data.bin");
    unlink("build/other.bin");
    rmdir("build");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_ordered_and_named),
        cmocka_unit_test(test_what_pairs_are_refused_for),
        cmocka_unit_test(test_force_turns_a_refusal_into_a_note),
        cmocka_unit_test(test_encryption_is_checked_and_fills_up),
        cmocka_unit_test(test_a_folder_names_its_files_and_its_chip),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
