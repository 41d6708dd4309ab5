/* What an ESP8266 erases beyond an image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "plan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* What its ROM erases when it is asked for `asked` sectors from `first` on: those up to the next
 * boundary of 16 count twice. */
static uint32_t rom_erases(uint32_t first, uint32_t asked)
{
    const uint32_t head = 16 - first % 16;
    return asked + (asked < head ? asked : head);
}

/* The least it can be made to erase that covers the sectors wanted. */
static uint32_t least_erased(uint32_t first, uint32_t wanted)
{
    uint32_t asked = 0;
    while (rom_erases(first, asked) < wanted) {
        asked++;
    }
    return rom_erases(first, asked);
}

static void test_one_sector_more_where_it_cannot_be_helped(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 40; first++) {
        for (uint32_t wanted = 1; wanted < 70; wanted++) {
            const uint32_t erased = least_erased(first, wanted);
            const uint32_t expected = erased > wanted ? (first + wanted) * 0x1000 : 0;
            assert_true(erased <= wanted + 1);
            assert_int_equal(plan_extra_erased(first * 0x1000, wanted * 0x1000), expected);
            assert_int_equal(plan_extra_erased(first * 0x1000, wanted * 0x1000 - 5), expected);
        }
    }
}

static void test_chips_are_the_same_in_both_libraries(void **state)
{
    (void)state;
    for (target_chip_t chip = ESP8266_CHIP; chip < ESP_CHIP_END; chip++) {
        if (chip == ESP_UNKNOWN_CHIP) {
            continue;
        }
        const esp_image_chip_t same = plan_image_chip(chip);
        assert_int_not_equal(same, ESP_IMAGE_CHIP_UNKNOWN);
        assert_string_equal(esp_image_chip_name(same), esp_loader_chip_name(chip));
    }
    assert_int_equal(plan_image_chip(ESP_UNKNOWN_CHIP), ESP_IMAGE_CHIP_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_sector_more_where_it_cannot_be_helped),
        cmocka_unit_test(test_chips_are_the_same_in_both_libraries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
