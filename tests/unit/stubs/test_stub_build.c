/*
 * The stubs of this build, whichever it could obtain: each is sound, and where one is missing the
 * build says why.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_sound(const esp_loader_stub_t *stub)
{
    assert_in_range(stub->segment_count, 1, 2);
    for (uint8_t i = 0; i < stub->segment_count; i++) {
        const esp_loader_stub_segment_t *segment = &stub->segments[i];
        assert_non_null(segment->data);
        assert_int_not_equal(segment->size, 0);
        assert_true(segment->size - 1 <= UINT32_MAX - segment->address);
    }
    const esp_loader_stub_segment_t *text = &stub->segments[0];
    assert_true(stub->entry >= text->address && stub->entry - text->address < text->size);
}

static void each_stub_is_sound_or_its_absence_explained(void **state)
{
    (void)state;
    static const uint16_t revisions[] = {0, 299, 300, UINT16_MAX};
    unsigned found = 0;
    unsigned missing = 0;
    for (int chip = 0; chip < ESP_CHIP_END; chip++) {
        for (size_t i = 0; i < sizeof(revisions) / sizeof(revisions[0]); i++) {
            const esp_loader_stub_t *stub = esp_loader_stub_find((target_chip_t)chip, revisions[i]);
            if (stub != NULL) {
                assert_sound(stub);
                found++;
            } else if (chip != ESP32H21_CHIP) {
                missing++;
            }
        }
    }
    const char *absence = esp_loader_stub_absence();
    print_message("%u found, %u missing: %s\n", found, missing, absence);
    if (found == 0) {
        assert_non_null(strstr(absence, "this build has no flasher stubs: "));
    } else if (missing > 0) {
        assert_non_null(strstr(absence, "ESP_LOADER_STUBS"));
    } else {
        assert_string_equal(absence, "there is no flasher stub for this chip");
    }
    assert_null(strchr(absence, '\n'));
}

static void no_chip_has_none(void **state)
{
    (void)state;
    assert_null(esp_loader_stub_find(ESP_UNKNOWN_CHIP, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stub_is_sound_or_its_absence_explained),
        cmocka_unit_test(no_chip_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
