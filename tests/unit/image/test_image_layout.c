/*
 * Partition tables as CSV: what each line means, what is refused and where, and changes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_layout.h"
#include "test_image_fixture.h"
#include <stdio.h>

static esp_image_layout_t layout;
static esp_image_csv_fault_t fault;
static esp_image_layout_rules_t rules;
static unsigned warnings;
static char warning[ESP_IMAGE_CSV_TEXT];

static void warn(void *user, const esp_image_csv_fault_t *what)
{
    (void)user;
    warnings++;
    memcpy(warning, what->text, sizeof warning);
}

static const char *variable(void *user, const char *name)
{
    (void)user;
    return strcmp(name, "APP_SIZE") == 0 ? "0x180000" : NULL;
}

static int setup(void **state)
{
    (void)state;
    rules = (esp_image_layout_rules_t)ESP_IMAGE_LAYOUT_RULES_DEFAULT;
    rules.warn = warn;
    rules.variable = variable;
    warnings = 0;
    return 0;
}

static bool read_csv(const char *text)
{
    return esp_image_layout_read_csv(&layout, text, strlen(text), &rules, &fault) &&
           esp_image_layout_check(&layout, &rules, &fault);
}

static void assert_read(const char *text)
{
    if (!read_csv(text)) {
        fail_msg("line %u: %s", fault.line, fault.text);
    }
}

static void assert_refused(const char *text, unsigned line, const char *reason)
{
    assert_false(read_csv(text));
    if (fault.line != line || strstr(fault.text, reason) == NULL) {
        fail_msg("line %u: %s; expected line %u: %s", fault.line, fault.text, line, reason);
    }
}

static void assert_partition(const char *name, uint8_t type, uint8_t subtype, uint32_t offset,
                             uint32_t size, uint32_t flags)
{
    const esp_image_partition_t *partition = esp_image_layout_find(&layout, name);
    assert_non_null(partition);
    assert_int_equal(partition->type, type);
    assert_int_equal(partition->subtype, subtype);
    assert_int_equal(partition->offset, offset);
    assert_int_equal(partition->size, size);
    assert_int_equal(partition->flags, flags);
}

static const char two_slots[] = "\xEF\xBB\xBF# Name, Type, SubType, Offset, Size, Flags\r\n"
                                "nvs,      data, nvs,     ,        0x6000,\r\n"
                                "otadata,  data, ota,     ,        8k\r\n"
                                "\r\n"
                                "  # the application\r\n"
                                "ota_0,    App,  ota_0,   ,        1M, \r\n"
                                "ota_1,    0,    0x11,    ,        0b100000000000000000000\r\n"
                                "mine,     0x40, 7,       ,        4660, encrypted:readonly\r\n"
                                "storage,  data, ,        0x280_000, -4M, encrypted";

static void test_what_is_left_out_follows(void **state)
{
    (void)state;
    assert_read(two_slots);
    assert_int_equal(layout.count, 6);
    assert_partition("nvs", 1, 2, 0x9000, 0x6000, 0);
    assert_partition("otadata", 1, 0, 0xF000, 0x2000, 0);
    assert_partition("ota_0", 0, 0x10, 0x20000, 0x100000, 0);
    assert_partition("ota_1", 0, 0x11, 0x120000, 0x100000, 0);
    assert_partition("mine", 0x40, 7, 0x220000, 4660, 3);
    assert_partition("storage", 1, 6, 0x280000, 0x180000, 1);
    assert_int_equal(layout.lines[2], 6);
    assert_int_equal(warnings, 0);
}

/* 2 entries, by hand: docs/PARTITIONS.md has the layout of an entry. */
static void test_the_bytes_of_a_table(void **state)
{
    (void)state;
    static const uint8_t expected[96] = {
        0xAA, 0x50, 0x01, 0x02, 0x00, 0x90, 0x00, 0x00, 0x00, 0x60, 0x00, 0x00, 'n', 'v', 's', 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0xAA, 0x50, 0x00, 0x00, 0x00, 0x00, 0x01,
        0x00, 0x00, 0x00, 0x10, 0x00, 's', 'i', 'x', 't', 'e', 'e', 'n', '_', 'b', 'y', 't', 'e',
        's', '_', 'l', 'g', 0x00, 0, 0, 0, 0xEB, 0xEB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        /* md5sum of the 64 bytes before, by coreutils */
        0x8B, 0x46, 0x40, 0xED, 0xCC, 0x54, 0x55, 0x8F, 0x47, 0x5A, 0xA8, 0x9A, 0x4E, 0xA7, 0x23,
        0x2E};
    uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE];
    assert_read("nvs,data,nvs,,24K,readonly\nsixteen_bytes_lg,app,factory,,1M\n");
    assert_true(esp_image_layout_write_binary(&layout, true, table, &fault));
    assert_memory_equal(table, expected, sizeof expected);
    for (size_t i = sizeof expected; i < sizeof table; i++) {
        assert_int_equal(table[i], 0xFF);
    }
    assert_true(esp_image_layout_write_binary(&layout, false, table, &fault));
    assert_int_equal(table[64], 0xFF);
}

static void test_a_table_becomes_its_csv_again(void **state)
{
    (void)state;
    static const char expected[] = "# ESP-IDF Partition Table\n"
                                   "# Name, Type, SubType, Offset, Size, Flags\n"
                                   "nvs,data,nvs,0x9000,24K,\n"
                                   "otadata,data,ota,0xf000,8K,\n"
                                   "ota_0,app,ota_0,0x20000,1M,\n"
                                   "ota_1,app,ota_1,0x120000,1M,\n"
                                   "mine,64,7,0x220000,0x1234,encrypted:readonly\n"
                                   "storage,data,undefined,0x280000,1536K,encrypted\n";
    static char csv[ESP_IMAGE_LAYOUT_CSV];
    uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE];
    assert_read(two_slots);
    assert_true(esp_image_layout_write_binary(&layout, true, table, &fault));
    assert_true(esp_image_layout_is_binary(table, sizeof table));
    assert_true(esp_image_layout_read_binary(&layout, table, sizeof table, &fault));
    assert_true(esp_image_layout_check(&layout, &rules, &fault));
    assert_true(esp_image_layout_write_csv(&layout, &rules, csv, &fault));
    assert_string_equal(csv, expected);
    table[40]++;
    assert_false(esp_image_layout_read_binary(&layout, table, sizeof table, &fault));
    assert_non_null(strstr(fault.text, "MD5"));
}

static void test_each_rule_says_line_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *csv;
        unsigned line;
        const char *reason;
    } cases[] = {
        {"", 0, "no partition"},
        {"# a,data,nvs,,4K\n\n", 0, "no partition"},
        {"\na,,nvs,,24K", 2, "no type"},
        {"a,apps,nvs,,24K", 1, "'apps' is no type"},
        {"a,010,0,,24K", 1, "'010' is no type"},
        {"a,256,0,,24K", 1, "a type is a number"},
        {"a,data,factory,,24K", 1, "'factory' is no subtype: ota, phy"},
        {"a,app,,,64K", 1, "needs a subtype"},
        {"a,data,300,,64K", 1, "a subtype is a number"},
        {"a,data,nvs,here,24K", 1, "'here' is no offset"},
        {"a,data,nvs,-0x9000,24K", 1, "not negative"},
        {"a,data,nvs,,", 1, "no size"},
        {"a,data,nvs,,1.5M", 1, "'1.5M' is no size"},
        {"a,data,nvs,,1__0K", 1, "is no size"},
        {"a,data,nvs,,0", 1, "a size of 0"},
        {"a,data,nvs,,-4K", 1, "end before it begins"},
        {"a,data,fat,,5000M", 1, "4 GiB"},
        {"a,data,nvs,,24K,encrypted,\nb,data,fat,,4K,hidden", 2, "'hidden' is no flag"},
        {"a,data,nvs,0x8000,24K", 1, "the sector of the partition table"},
        {"a,data,nvs,,24K\nb,data,fat,0xE000,4K", 2, "the partition before it ends at 0xf000"},
        {"a,data,nvs,0x9001,24K", 1, "no multiple of 0x1000"},
        {"a,app,factory,0x11000,1M", 1, "no multiple of 0x10000"},
        {"a,app,factory,,0x100100", 1, "no multiple of 0x1000"},
        {"a,data,nvs,,24K\n\na,data,fat,,4K", 3, "a second partition of the name a"},
        {"a,data,ota,,8K\nb,data,ota,,8K", 2, "a second partition of otadata"},
        {"a,data,ota,,4K", 1, "not 0x2000"},
        {"a,data,tee_ota,,4K", 1, "not 0x2000"},
        {"a,data,ota,,8K,readonly", 1, "cannot be readonly"},
        {"a,data,coredump,,64K,readonly", 1, "cannot be readonly"},
        {"a,data,nvs,,8K", 1, "NVS needs 0x3000"},
        {"a,bootloader,primary,,", 1, "--primary-bootloader-offset"},
        {"a,bootloader,recovery,,", 1, "--recovery-bootloader-offset"},
        {"$NAME,data,nvs,,24K", 1, "$NAME has no value"},
        {"a\x01,data,nvs,,24K", 1, "control character"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_refused(cases[i].csv, cases[i].line, cases[i].reason);
    }
}

static void test_rules_that_options_bring(void **state)
{
    (void)state;
    static const char app[] = "nvs,data,nvs,,24K\na,app,factory,,0x108000";
    rules.flash_size = 0x100000;
    assert_refused(app, 2, "the flash has 0x100000 bytes");
    rules.flash_size = 0x200000;
    assert_read(app);
    rules.secure = ESP_IMAGE_SECURE_V1;
    assert_refused(app, 2, "no multiple of 0x10000");
    rules.secure = ESP_IMAGE_SECURE_V2;
    assert_read(app);
    rules.unverified = true;
    assert_read("a,data,nvs,0x9001,1K");
}

static void test_the_boot_loader_and_the_table_have_places_of_their_own(void **state)
{
    (void)state;
    static const char csv[] = "b,bootloader,primary,,\nt,partition_table,primary,,\n"
                              "nvs,data,nvs,,24K\nr,bootloader,recovery,,\n";
    rules.table_offset = 0x10000;
    rules.has_bootloader = true;
    rules.bootloader = 0x2000;
    rules.has_recovery = true;
    rules.recovery = 0x400000;
    assert_read(csv);
    assert_partition("b", 2, 0, 0x2000, 0xE000, 0);
    assert_partition("t", 3, 0, 0x10000, 0x1000, 0);
    assert_partition("nvs", 1, 2, 0x11000, 0x6000, 0);
    assert_partition("r", 2, 2, 0x400000, 0xE000, 0);
    rules.bootloader = 0x10000;
    assert_refused(csv, 1, "before the table");
}

static void test_variables_have_values(void **state)
{
    (void)state;
    assert_read("a,app,factory,,$APP_SIZE\nb,data,fat,,${APP_SIZE}\nc$x,data,fat,,4K");
    assert_partition("a", 0, 0, 0x10000, 0x180000, 0);
    assert_partition("b", 1, 0x81, 0x190000, 0x180000, 0);
    assert_partition("c$x", 1, 0x81, 0x310000, 0x1000, 0);
}

static void test_subtypes_of_ones_own(void **state)
{
    (void)state;
    static char csv[ESP_IMAGE_LAYOUT_CSV];
    esp_image_subtype_t mine[2];
    assert_true(esp_image_subtype_read(&mine[0], "data, mine, 0x40", NULL, 0));
    assert_true(esp_image_subtype_read(&mine[1], "app,slot,41", mine, 1));
    rules.subtypes = mine;
    rules.subtype_count = 2;
    assert_read("a,data,mine,,4K\nb,app,Slot,,64K");
    assert_partition("a", 1, 0x40, 0x9000, 0x1000, 0);
    assert_partition("b", 0, 0x41, 0x10000, 0x10000, 0);
    assert_true(esp_image_layout_write_csv(&layout, &rules, csv, &fault));
    assert_non_null(strstr(csv, "a,data,mine,0x9000,4K,\nb,app,slot,0x10000,64K,\n"));
    esp_image_subtype_t other;
    assert_false(esp_image_subtype_read(&other, "data, nvs, 0x50", NULL, 0));
    assert_false(esp_image_subtype_read(&other, "data, other, 0x02", NULL, 0));
    assert_false(esp_image_subtype_read(&other, "app, other, 0x1f", NULL, 0));
    assert_false(esp_image_subtype_read(&other, "data, other, 0x40", mine, 2));
    assert_false(esp_image_subtype_read(&other, "data, other, 0x100", NULL, 0));
    assert_false(esp_image_subtype_read(&other, "thing, other, 0x40", NULL, 0));
    assert_false(esp_image_subtype_read(&other, "data, other", NULL, 0));
}

static void test_what_is_strange_is_told(void **state)
{
    (void)state;
    assert_read("a_name_of_18_bytes,data,fat,,4K");
    assert_int_equal(warnings, 1);
    assert_partition("a_name_of_18_byt", 1, 0x81, 0x9000, 0x1000, 0);
    assert_read("app,data,fat,,4K");
    assert_int_equal(warnings, 2);
    assert_read("nvs,data,fat,,4K");
    assert_int_equal(warnings, 3);
    assert_non_null(strstr(warning, "the partition nvs has the name"));
}

static void test_a_table_is_full(void **state)
{
    (void)state;
    static char csv[96 * 32];
    uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE];
    size_t used = 0;
    for (unsigned i = 0; i < 95; i++) {
        used += (size_t)snprintf(csv + used, sizeof csv - used, "p%u,data,fat,,4K\n", i);
    }
    assert_read(csv);
    assert_false(esp_image_layout_write_binary(&layout, true, table, &fault));
    assert_int_equal(fault.line, 95);
    assert_true(esp_image_layout_write_binary(&layout, false, table, &fault));
    assert_true(esp_image_layout_read_binary(&layout, table, sizeof table, &fault));
    assert_int_equal(layout.count, 95);
    snprintf(csv + used, sizeof csv - used, "more,data,fat,,4K\n");
    assert_refused(csv, 96, "95 partitions at most");
}

static bool change(const char *name, bool moves, uint32_t value)
{
    const esp_image_layout_change_t one = {.name = name,
                                           .moves = moves,
                                           .offset = moves ? value : 0,
                                           .resizes = !moves,
                                           .size = moves ? 0 : value};
    return esp_image_layout_change(&layout, &one, 1, &rules, &fault);
}

static const char four[] = "nvs,data,nvs,,24K\nfactory,app,factory,,1M\n"
                           "ota_0,app,ota_0,,1M\nstorage,data,fat,,512K\n";

static void test_those_behind_make_room(void **state)
{
    (void)state;
    assert_read(four);
    assert_true(change("nvs", false, 0x8000));
    assert_partition("factory", 0, 0, 0x20000, 0x100000, 0);
    assert_partition("ota_0", 0, 0x10, 0x120000, 0x100000, 0);
    assert_partition("storage", 1, 0x81, 0x220000, 0x80000, 0);
    /* And no further: what is smaller pulls nothing back. */
    assert_true(change("factory", false, 0x80000));
    assert_partition("ota_0", 0, 0x10, 0x120000, 0x100000, 0);
    assert_true(change("factory", false, 0));
    assert_partition("factory", 0, 0, 0x20000, 0x100000, 0);
    assert_true(change("storage", false, 0));
    assert_partition("storage", 1, 0x81, 0x220000, 0x1E0000, 0);
}

static void test_a_table_that_does_not_fit_stays_as_it_was(void **state)
{
    (void)state;
    assert_read(four);
    const esp_image_layout_t before = layout;
    assert_false(change("factory", false, 0x300000));
    assert_non_null(
        strstr(fault.text, "flash at 0x400000; is the flash larger? give --flash-size"));
    assert_memory_equal(&layout, &before, sizeof before);
    assert_false(change("factory", false, 0x100001));
    assert_false(change("nobody", false, 0x1000));
    assert_non_null(strstr(fault.text, "there is no partition 'nobody'"));
    assert_false(change("storage", true, 0x20000));
    assert_non_null(
        strstr(fault.text, "storage cannot begin at 0x20000: factory ends at 0x110000"));
    assert_false(change("storage", true, 0x8000));
    assert_memory_equal(&layout, &before, sizeof before);
    rules.flash_size = 0x800000;
    assert_true(change("factory", false, 0x300000));
    assert_partition("storage", 1, 0x81, 0x410000, 0x80000, 0);
}

static void test_a_partition_moves(void **state)
{
    (void)state;
    assert_read(four);
    assert_true(change("nvs", true, 0x110000));
    assert_partition("factory", 0, 0, 0x10000, 0x100000, 0);
    assert_partition("ota_0", 0, 0x10, 0x120000, 0x100000, 0);
    assert_partition("storage", 1, 0x81, 0x220000, 0x80000, 0);
    /* In the order in which a CSV has to name them. */
    assert_string_equal(layout.partitions[0].label, "factory");
    assert_string_equal(layout.partitions[1].label, "nvs");
}

static void test_changes_count_together(void **state)
{
    (void)state;
    const esp_image_layout_change_t both[] = {
        {.name = "factory", .resizes = true, .size = 0x280000},
        {.name = "ota_0", .resizes = true, .size = 0x100000},
        {.name = "storage", .resizes = true, .size = 0x70000},
    };
    rules.flash_size = 0x400000;
    assert_read(four);
    assert_false(change("factory", false, 0x280000));
    assert_true(esp_image_layout_change(&layout, both, 3, &rules, &fault));
    assert_partition("storage", 1, 0x81, 0x390000, 0x70000, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_is_left_out_follows, setup),
        cmocka_unit_test_setup(test_the_bytes_of_a_table, setup),
        cmocka_unit_test_setup(test_a_table_becomes_its_csv_again, setup),
        cmocka_unit_test_setup(test_each_rule_says_line_and_reason, setup),
        cmocka_unit_test_setup(test_rules_that_options_bring, setup),
        cmocka_unit_test_setup(test_the_boot_loader_and_the_table_have_places_of_their_own, setup),
        cmocka_unit_test_setup(test_variables_have_values, setup),
        cmocka_unit_test_setup(test_subtypes_of_ones_own, setup),
        cmocka_unit_test_setup(test_what_is_strange_is_told, setup),
        cmocka_unit_test_setup(test_a_table_is_full, setup),
        cmocka_unit_test_setup(test_those_behind_make_room, setup),
        cmocka_unit_test_setup(test_a_table_that_does_not_fit_stays_as_it_was, setup),
        cmocka_unit_test_setup(test_a_partition_moves, setup),
        cmocka_unit_test_setup(test_changes_count_together, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
