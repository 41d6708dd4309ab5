/*
 * The lists of eFuse fields: that they are sound, and a few of each chip that other sources tell
 * as well.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/esp32/esp_loader_efuse_table.h"
#include "efuse/esp32c2/esp_loader_efuse_table.h"
#include "efuse/esp32c3/esp_loader_efuse_table.h"
#include "efuse/esp32c5/esp_loader_efuse_table.h"
#include "efuse/esp32c6/esp_loader_efuse_table.h"
#include "efuse/esp32c61/esp_loader_efuse_table.h"
#include "efuse/esp32h2/esp_loader_efuse_table.h"
#include "efuse/esp32p4/esp_loader_efuse_table.h"
#include "efuse/esp32s2/esp_loader_efuse_table.h"
#include "efuse/esp32s3/esp_loader_efuse_table.h"
#include "support/api_flash.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { NONE = ESP_LOADER_EFUSE_BIT_NONE };

static const esp_loader_efuse_field_set_t *set_of(target_chip_t chip, uint16_t revision)
{
    const esp_loader_efuse_field_set_t *set = NULL;
    assert_int_equal(esp_loader_efuse_get_field_info(chip, revision, &set), ESP_LOADER_SUCCESS);
    assert_int_equal(set->chip, chip);
    return set;
}

static const esp_loader_efuse_field_info_t *field_of(const esp_loader_efuse_field_set_t *set,
                                                     const char *name)
{
    const esp_loader_efuse_field_info_t *found = NULL;
    for (uint16_t i = 0; i < set->count; i++) {
        if (strcmp(set->fields[i].name, name) == 0) {
            assert_null(found);
            found = &set->fields[i];
        }
    }
    return found;
}

static void every_list_is_sound(void **state)
{
    static const struct {
        target_chip_t chip;
        uint16_t revision;
    } sets[] = {
        {ESP32_CHIP, 0},     {ESP32_CHIP, 301},   {ESP32S2_CHIP, 0},   {ESP32S3_CHIP, 2},
        {ESP32C2_CHIP, 102}, {ESP32C3_CHIP, 4},   {ESP32C5_CHIP, 100}, {ESP32C6_CHIP, 1},
        {ESP32C61_CHIP, 1},  {ESP32H2_CHIP, 100}, {ESP32H2_CHIP, 102}, {ESP32P4_CHIP, 103},
        {ESP32P4_CHIP, 300}, {ESP32P4_CHIP, 999},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        const esp_loader_efuse_field_set_t *set = set_of(sets[i].chip, sets[i].revision);
        assert_in_range(set->count, 40, 250);
        for (uint16_t k = 0; k < set->count; k++) {
            const esp_loader_efuse_field_info_t *field = &set->fields[k];
            /* Each name once. */
            assert_ptr_equal(field_of(set, field->name), field);
            assert_true(strncmp(field->name, "WR_DIS_", 7) != 0);
            assert_non_null(field->field[0]);
            for (size_t range = 0; field->field[range] != NULL; range++) {
                const esp_loader_efuse_desc_t *bits = field->field[range];
                assert_in_range(bits->bit_count, 1, 256);
                assert_in_range(bits->efuse_block, 0, 10);
                assert_in_range(bits->bit_start + bits->bit_count, 1, 256);
            }
            assert_true(field->wr_dis_bit == NONE || field->wr_dis_bit < 32);
            assert_true(field->rd_dis_bit == NONE || field->rd_dis_bit < 39);
        }
        assert_non_null(field_of(set, "WR_DIS"));
        assert_non_null(field_of(set, "RD_DIS"));
        assert_non_null(field_of(set, "MAC"));
    }
}

static void revisions_have_their_own(void **state)
{
    const esp_loader_efuse_field_set_t *set = NULL;
    (void)state;
    assert_non_null(field_of(set_of(ESP32H2_CHIP, 101), "ECDSA_FORCE_USE_HARDWARE_K"));
    assert_null(field_of(set_of(ESP32H2_CHIP, 102), "ECDSA_FORCE_USE_HARDWARE_K"));
    /* The fifth bit of a purpose. */
    assert_null(field_of(set_of(ESP32P4_CHIP, 299), "KEY_PURPOSE_0")->field[1]);
    assert_int_equal(field_of(set_of(ESP32P4_CHIP, 300), "KEY_PURPOSE_0")->field[1]->bit_start,
                     155);
    assert_int_equal(esp_loader_efuse_get_field_info(ESP8266_CHIP, 0, &set),
                     ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_int_equal(esp_loader_efuse_get_field_info(ESP32S31_CHIP, 0, &set),
                     ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_int_equal(esp_loader_efuse_get_field_info(ESP_UNKNOWN_CHIP, 0, &set),
                     ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_null(set);
}

/* From the first to the last of each list none is missing and none is told twice. */
static void lists_follow_each_other_by_revision(void **state)
{
    enum { ANY = ESP_LOADER_CHIP_REV_ANY };
    static const struct {
        target_chip_t chip;
        uint16_t first, last;
    } sets[] = {
        {ESP32S2_CHIP, 0, ANY},  {ESP32S3_CHIP, 0, ANY},   {ESP32C2_CHIP, 0, ANY},
        {ESP32C3_CHIP, 0, ANY},  {ESP32C5_CHIP, 0, ANY},   {ESP32C6_CHIP, 0, ANY},
        {ESP32C61_CHIP, 0, ANY}, {ESP32H2_CHIP, 0, 101},   {ESP32H2_CHIP, 102, ANY},
        {ESP32P4_CHIP, 0, 299},  {ESP32P4_CHIP, 300, ANY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        const esp_loader_efuse_field_set_t *set = set_of(sets[i].chip, sets[i].first);
        assert_int_equal(set->rev_min, sets[i].first);
        assert_int_equal(set->rev_max, sets[i].last);
        assert_ptr_equal(set_of(sets[i].chip, sets[i].last == ANY ? 9999 : sets[i].last), set);
    }
}

static void what_protects_a_field_is_told(void **state)
{
    const esp_loader_efuse_field_set_t *set = set_of(ESP32C3_CHIP, 4);
    (void)state;
    assert_int_equal(field_of(set, "KEY0")->wr_dis_bit, 23);
    assert_int_equal(field_of(set, "KEY0")->rd_dis_bit, 32);
    assert_int_equal(field_of(set, "DIS_TWAI")->wr_dis_bit, 2);
    assert_int_equal(field_of(set, "DIS_TWAI")->rd_dis_bit, NONE);
    assert_int_equal(field_of(set, "KEY_PURPOSE_3")->wr_dis_bit, 11);
    assert_ptr_equal(field_of(set, "DIS_TWAI")->field, ESP32C3_EFUSE_DIS_TWAI);
    assert_int_equal(ESP32C3_EFUSE_WR_DIS_DIS_TWAI[0]->bit_start, 2);
}

/* The tables' MAC is the one that the loader reads. */
static void the_mac_is_where_the_tables_say(void **state)
{
    static const struct {
        const char *chip;
        const esp_loader_efuse_desc_t *const *mac;
    } chips[] = {
        {"esp32", ESP32_EFUSE_MAC},     {"esp32s2", ESP32S2_EFUSE_MAC},
        {"esp32s3", ESP32S3_EFUSE_MAC}, {"esp32c2", ESP32C2_EFUSE_MAC},
        {"esp32c3", ESP32C3_EFUSE_MAC}, {"esp32c5", ESP32C5_EFUSE_MAC},
        {"esp32c6", ESP32C6_EFUSE_MAC}, {"esp32c61", ESP32C61_EFUSE_MAC},
        {"esp32h2", ESP32H2_EFUSE_MAC}, {"esp32p4", ESP32P4_EFUSE_MAC},
    };
    static memory_port_t port;
    static esp_loader_t loader;
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        const sim_config_t config = {.chip = chips[i].chip, .paced = true};
        uint8_t mac[6], field[6];
        memory_port_init(&port, &config, true, NULL);
        assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_read_mac(&loader, mac), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_efuse_read_field(&loader, chips[i].mac, field, 48),
                         ESP_LOADER_SUCCESS);
        assert_memory_equal(field, mac, sizeof(mac));
        memory_port_free(&port);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_is_sound),
        cmocka_unit_test(revisions_have_their_own),
        cmocka_unit_test(lists_follow_each_other_by_revision),
        cmocka_unit_test(what_protects_a_field_is_told),
        cmocka_unit_test(the_mac_is_where_the_tables_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
