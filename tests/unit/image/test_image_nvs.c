/*
 * NVS partitions: the bytes of one, where pages end, what is refused, and what a chip leaves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_nvs.h"
#include "test_image_fixture.h"
#include <stdio.h>

enum { SIZE = 0x6000, PAGE = ESP_IMAGE_NVS_PAGE };

#define HEAD "key,type,encoding,value\n"

static uint8_t image[SIZE];
static uint32_t used;
static esp_image_csv_fault_t fault;
static esp_image_nvs_options_t options;
static esp_image_nvs_t nvs;
static unsigned warnings;

static void warn(void *user, const esp_image_csv_fault_t *warning)
{
    (void)user;
    assert_int_not_equal(warning->line, 0);
    warnings++;
}

static int setup(void **state)
{
    (void)state;
    options = (esp_image_nvs_options_t){.size = SIZE, .warn = warn};
    memset(&nvs, 0, sizeof nvs);
    warnings = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    esp_image_nvs_free(&nvs);
    return 0;
}

static bool make(const char *csv)
{
    return esp_image_nvs_make(csv, strlen(csv), &options, image, &used, &fault);
}

static void assert_made(const char *csv)
{
    if (!make(csv)) {
        fail_msg("line %u: %s", fault.line, fault.text);
    }
}

static void assert_read(const uint8_t *keys)
{
    esp_image_nvs_free(&nvs);
    if (!esp_image_nvs_read(&nvs, image, used, keys, &fault)) {
        fail_msg("%s", fault.text);
    }
}

static const esp_image_nvs_entry_t *find(const char *space, const char *key)
{
    for (size_t i = 0; i < nvs.count; i++) {
        if (strcmp(nvs.entries[i].space, space) == 0 && strcmp(nvs.entries[i].key, key) == 0) {
            return &nvs.entries[i];
        }
    }
    return NULL;
}

/* By hand, of nvs_flash/README.rst; CRCs by zlib.crc32(bytes, 0xFFFFFFFF). */
static void test_the_bytes_of_a_page(void **state)
{
    (void)state;
    static const uint8_t header[] = {0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFE};
    static const uint8_t space[] = {0, 1, 1, 0xFF, 0x19, 0x3A, 0xF3, 0x3B, 's',  0,   0,
                                    0, 0, 0, 0,    0,    0,    0,    0,    0,    0,   0,
                                    0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t number[] = {1, 0x12, 1,    0xFF, 0x8F, 0xFF, 0xA8, 0xB4, 'n',  0,   0,
                                     0, 0,    0,    0,    0,    0,    0,    0,    0,    0,   0,
                                     0, 0,    0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t text[] = {1, 0x21, 2,    0xFF, 0x7C, 0x5A, 0x51, 0x02, 't', 0,   0, 0,
                                   0, 0,    0,    0,    0,    0,    0,    0,    0,   0,   0, 0,
                                   3, 0,    0xFF, 0xFF, 0x89, 0xB5, 0x04, 0x0D, 'h', 'i', 0};
    assert_made(HEAD "s,namespace,,\nn,data,i16,-2\nt,data,string,hi\n");
    assert_int_equal(used, SIZE);
    assert_memory_equal(image, header, sizeof header);
    assert_memory_equal(image + 28, ((const uint8_t[]){0x84, 0x2D, 0xBA, 0xB9}), 4);
    /* Two bits an entry: 10 is written, 11 is not. */
    assert_int_equal(image[32], 0xAA);
    assert_int_equal(image[33], 0xFF);
    assert_memory_equal(image + 64, space, sizeof space);
    assert_memory_equal(image + 96, number, sizeof number);
    assert_memory_equal(image + 128, text, sizeof text);
    for (size_t at = 128 + sizeof text; at < SIZE; at++) {
        assert_int_equal(image[at], 0xFF);
    }
}

static void test_all_types_come_back(void **state)
{
    (void)state;
    static const char csv[] = HEAD "one,namespace,,\n"
                                   "a,data,u8,255\n"
                                   "b,data,i8,-128\n"
                                   "c,data,u16,0xffff\n"
                                   "d,data,i16,-32768\n"
                                   "e,data,u32,4294967295\n"
                                   "f,data,i32,-2147483648\n"
                                   "g,data,u64,18446744073709551615\n"
                                   "h,data,i64,-9223372036854775808\n"
                                   "\"two, quoted\",namespace,,\n"
                                   "i,data,string,\"a \"\"text\"\",\n# of two lines\"\n"
                                   "j,data,hex2bin,00ff\n"
                                   "k,data,base64,AQIDBA==\n"
                                   "l,data,binary,plain\n"
                                   "m,data,blob_fill(6;0x2a),abc\n"
                                   "n,data,blob_sz_fill(2;0x00),z\n"
                                   "one,namespace,,\n"
                                   "o,data,string,\n";
    static const char expected[] = HEAD "one,namespace,,\n"
                                        "a,data,u8,255\n"
                                        "b,data,i8,-128\n"
                                        "c,data,u16,65535\n"
                                        "d,data,i16,-32768\n"
                                        "e,data,u32,4294967295\n"
                                        "f,data,i32,-2147483648\n"
                                        "g,data,u64,18446744073709551615\n"
                                        "h,data,i64,-9223372036854775808\n"
                                        "o,data,string,\n"
                                        "\"two, quoted\",namespace,,\n"
                                        "i,data,string,\"a \"\"text\"\",\n# of two lines\"\n"
                                        "j,data,hex2bin,00ff\n"
                                        "k,data,hex2bin,01020304\n"
                                        "l,data,hex2bin,706c61696e\n"
                                        "m,data,hex2bin,6162632a2a2a\n"
                                        "n,data,hex2bin,010000007a00\n";
    assert_made(csv);
    assert_read(NULL);
    assert_int_equal(nvs.count, 15);
    assert_int_equal(nvs.damaged, 0);
    char *made = esp_image_nvs_write_csv(&nvs, &fault);
    assert_non_null(made);
    assert_string_equal(made, expected);
    free(made);
}

static void test_a_blob_goes_over_pages(void **state)
{
    (void)state;
    static char csv[20500] = HEAD "s,namespace,,\nfirst,data,u8,1\nb,data,hex2bin,";
    const size_t head = strlen(csv);
    for (size_t i = 0; i < 9000; i++) {
        snprintf(csv + head + 2 * i, 3, "%02x", (unsigned)(i * 7 & 0xFF));
    }
    strcat(csv, "\nlast,data,u8,2\n");
    assert_made(csv);
    /* Full, full, in use. */
    assert_int_equal(image[0], 0xFC);
    assert_int_equal(image[PAGE], 0xFC);
    assert_int_equal(image[2 * PAGE], 0xFE);
    assert_int_equal(image[3 * PAGE], 0xFF);
    /* Pieces, numbered: what is left of a page, a whole one, the rest; then the index. */
    assert_memory_equal(image + 64 + 2 * 32, "\x01\x42\x7c\x00", 4);
    assert_memory_equal(image + PAGE + 64, "\x01\x42\x7e\x01", 4);
    assert_int_equal(image[2 * PAGE + 64 + 3], 2);
    assert_read(NULL);
    assert_int_equal(nvs.pages, 3);
    const esp_image_nvs_entry_t *blob = find("s", "b");
    assert_non_null(blob);
    assert_int_equal(blob->type, ESP_IMAGE_NVS_BLOB);
    assert_int_equal(blob->size, 9000);
    for (size_t i = 0; i < 9000; i++) {
        assert_int_equal(blob->data[i], i * 7 & 0xFF);
    }
    assert_int_equal(find("s", "last")->number, 2);
}

static void test_the_longest_string_fills_a_page(void **state)
{
    (void)state;
    static char csv[5000] = HEAD "s,namespace,,\nt,data,string,";
    const size_t head = strlen(csv);
    memset(csv + head, 'x', 3999);
    assert_made(csv);
    assert_int_equal(image[PAGE + 66], 126);
    assert_read(NULL);
    assert_int_equal(find("s", "t")->size, 3999);
    csv[head + 3999] = 'x';
    assert_false(make(csv));
    assert_string_equal(fault.text, "a string has 4001 bytes with its zero, 4000 at most");
}

static void test_a_small_partition_has_no_page_to_spare(void **state)
{
    (void)state;
    options.size = 2 * PAGE;
    assert_made(HEAD "s,namespace,,\nn,data,u8,1\n");
    assert_int_equal(used, PAGE);
    options.size = 3 * PAGE;
    assert_made(HEAD "s,namespace,,\nn,data,u8,1\n");
    assert_int_equal(used, 3 * PAGE);
}

static void test_each_bad_line_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *csv;
        unsigned line;
        const char *reason;
    } cases[] = {
        {"", 0, "there is no line key,type,encoding,value"},
        {"key,type,value\n", 1, "encoding is missing"},
        {HEAD "n,data,u8,1\n", 2, "no line before names a namespace"},
        {HEAD "s,namespace,,\n\n# c\nn,date,u8,1\n", 5, "'date' is no type of a line"},
        {HEAD "s,namespace,,\nn,data,u9,1\n", 3, "'u9' is no encoding"},
        {HEAD "s,namespace,,\nn,data,u8,256\n", 3, "256 is not in the range of u8"},
        {HEAD "s,namespace,,\nn,data,u8,-1\n", 3, "-1 is not in the range of u8"},
        {HEAD "s,namespace,,\nn,data,i8,128\n", 3, "128 is not in the range of i8"},
        {HEAD "s,namespace,,\nn,data,i8,-129\n", 3, "-129 is not in the range of i8"},
        {HEAD "s,namespace,,\nn,data,u64,18446744073709551616\n", 3, "is no number"},
        {HEAD "s,namespace,,\nn,data,u8,1x\n", 3, "'1x' is no number"},
        {HEAD "s,namespace,,\nn,data,u8,\n", 3, "'' is no number"},
        {HEAD "s,namespace,,\nn,data,hex2bin,123\n", 3, "pairs of hexadecimal digits"},
        {HEAD "s,namespace,,\nn,data,base64,A\n", 3, "no base64"},
        {HEAD "s,namespace,,\nn,data,blob_fill(2;0x00),abc\n", 3, "more than 2"},
        {HEAD "s,namespace,,\nn,data,blob_fill(2),a\n", 3, "blob_fill(40;0xFF)"},
        {HEAD "s,namespace,,\na_key_of_16_byte,data,u8,1\n", 3, "a key has 1 to 15 bytes"},
        {HEAD ",namespace,,\n", 2, "a namespace has 1 to 15 bytes"},
        {HEAD "s,namespace,,\nn,data,u8,1\nn,data,u16,1\n", 4, "n is in line 3 already"},
        {HEAD "s,namespace,,\nn,file,binary,no/such/file\n", 3, "cannot read the file no/such"},
        {HEAD "s,namespace,,\nn,data,string,\"open\n\n", 3, "a quote is opened"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(make(cases[i].csv));
        if (fault.line != cases[i].line || strstr(fault.text, cases[i].reason) == NULL) {
            fail_msg("case %zu: line %u: %s", i, fault.line, fault.text);
        }
    }
    options.size = 0x1800;
    assert_false(make(HEAD));
    options.size = PAGE;
    assert_false(make(HEAD "s,namespace,,\nn,data,blob_fill(5000;0x00),\n"));
    assert_non_null(strstr(fault.text, "there is no room"));
    options = (esp_image_nvs_options_t){.size = SIZE, .version_1 = true};
    assert_false(make(HEAD "s,namespace,,\nn,data,blob_fill(1985;0x00),\n"));
    assert_non_null(strstr(fault.text, "1984 at most"));
}

static void test_keys_of_wifi_are_told(void **state)
{
    (void)state;
    assert_made(HEAD "s,namespace,,\nsta.ssid,data,string,home\n");
    assert_int_equal(warnings, 1);
    assert_read(NULL);
    assert_int_equal(nvs.count, 1);
}

static void test_only_its_keys_open_it(void **state)
{
    (void)state;
    uint8_t keys[ESP_IMAGE_NVS_KEYS];
    uint8_t partition[PAGE];
    uint8_t back[ESP_IMAGE_NVS_KEYS];
    for (unsigned i = 0; i < sizeof keys; i++) {
        keys[i] = (uint8_t)(i * 11 + 3);
    }
    options.keys = keys;
    assert_made(HEAD "s,namespace,,\nt,data,string,a secret that is longer than an entry is\n");
    assert_read(keys);
    assert_memory_equal(find("s", "t")->data, "a secret that", 13);
    /* Nothing of it can be seen. */
    for (size_t i = 0; i + 6 < SIZE; i++) {
        assert_memory_not_equal(image + i, "secret", 6);
    }
    esp_image_nvs_free(&nvs);
    assert_false(esp_image_nvs_read(&nvs, image, used, NULL, &fault));
    assert_non_null(strstr(fault.text, "encrypted"));
    esp_image_nvs_write_keys(keys, partition);
    assert_true(esp_image_nvs_read_keys(partition, sizeof partition, back, &fault));
    assert_memory_equal(back, keys, sizeof keys);
    assert_true(esp_image_nvs_read_keys(keys, sizeof keys, back, &fault));
    partition[1] ^= 1;
    assert_false(esp_image_nvs_read_keys(partition, sizeof partition, back, &fault));
    assert_false(esp_image_nvs_read_keys(keys, sizeof keys - 1, back, &fault));
    keys[5] ^= 1;
    esp_image_nvs_free(&nvs);
    assert_false(esp_image_nvs_read(&nvs, image, used, keys, &fault));
    assert_non_null(strstr(fault.text, "these keys do not open it"));
}

/* Bit 0 of its pair is cleared when an entry is erased, too. */
static void erase(unsigned entry)
{
    image[32 + entry / 4] &= (uint8_t) ~(3U << entry % 4 * 2);
}

static void test_what_a_chip_has_erased_is_not_there(void **state)
{
    (void)state;
    assert_made(HEAD "s,namespace,,\na,data,u8,1\nb,data,string,text\nc,data,u8,3\n");
    erase(2);
    erase(3);
    assert_read(NULL);
    assert_int_equal(nvs.count, 2);
    assert_int_equal(nvs.damaged, 0);
    assert_null(find("s", "b"));
    assert_int_equal(find("s", "c")->number, 3);
}

static void test_of_two_values_the_later_counts(void **state)
{
    (void)state;
    assert_made(HEAD "s,namespace,,\na,data,u8,1\nb,data,u8,2\n");
    /* An update whose old entry was not erased any more: b becomes a. */
    image[64 + 2 * 32 + 8] = 'a';
    memcpy(image + 64 + 2 * 32 + 4, ((const uint8_t[]){0xD5, 0x73, 0x99, 0x12}), 4);
    assert_read(NULL);
    assert_int_equal(nvs.count, 1);
    assert_int_equal(find("s", "a")->number, 2);
    /* Of pages the one that was begun later. */
    assert_made(HEAD "s,namespace,,\na,data,u8,1\nb,data,u8,2\n");
    memcpy(image + PAGE, image, PAGE);
    image[PAGE + 4] = 1;
    memcpy(image + PAGE + 28, ((const uint8_t[]){0xA3, 0x48, 0x9F, 0x38}), 4);
    memcpy(image + PAGE + 64 + 2 * 32, image + PAGE + 64 + 32, 32);
    erase(1);
    assert_read(NULL);
    assert_int_equal(find("s", "a")->number, 1);
}

static void assert_damage(size_t index, esp_image_nvs_bad_t kind, uint32_t offset,
                          const char *space, const char *key)
{
    assert_true(index < nvs.damage_count);
    assert_int_equal(nvs.damages[index].kind, kind);
    assert_int_equal(nvs.damages[index].offset, offset);
    assert_string_equal(nvs.damages[index].space, space);
    assert_string_equal(nvs.damages[index].key, key);
    assert_true(strlen(esp_image_nvs_bad_text(kind)) > 10);
}

static void test_what_is_damaged_is_left_out_and_told(void **state)
{
    (void)state;
    static const char csv[] = HEAD "s,namespace,,\na,data,u8,1\nb,data,string,text\n"
                                   "c,data,hex2bin,0102\nd,data,u8,4\n";
    assert_made(csv);
    image[64 + 32 + 24] = 9; /* the value of a */
    image[64 + 3 * 32] ^= 1; /* the text of b */
    erase(4);                /* the piece of c */
    erase(5);
    assert_read(NULL);
    assert_int_equal(nvs.count, 1);
    assert_int_equal(nvs.damaged, 3);
    assert_damage(0, ESP_IMAGE_NVS_BAD_ENTRY, 64 + 32, "", "");
    assert_damage(1, ESP_IMAGE_NVS_BAD_DATA, 64 + 2 * 32, "s", "b");
    assert_damage(2, ESP_IMAGE_NVS_NO_PIECE, 64 + 6 * 32, "s", "c");
    assert_int_equal(nvs.damage_count, 3);
    assert_int_equal(find("s", "d")->number, 4);
    image[20] = 0; /* in the page's header */
    esp_image_nvs_free(&nvs);
    assert_false(esp_image_nvs_read(&nvs, image, used, NULL, &fault));
    assert_made(csv);
    memset(image + 2 * PAGE, 0x55, PAGE);
    assert_read(NULL);
    assert_int_equal(nvs.damaged_pages, 1);
    assert_damage(0, ESP_IMAGE_NVS_BAD_PAGE, 2 * PAGE, "", "");
    assert_int_equal(nvs.count, 4);
}

/* More than there is room for is counted, and the first are told. */
static void test_of_much_damage_the_first_is_told(void **state)
{
    char csv[4096] = HEAD "s,namespace,,\n";
    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "k%u,data,u8,1\n", i);
    }
    assert_made(csv);
    for (unsigned i = 0; i < 49; i++) {
        image[64 + (1 + i) * 32 + 24] ^= 1;
    }
    assert_read(NULL);
    assert_int_equal(nvs.count, 1);
    assert_int_equal(nvs.damaged, 49);
    assert_int_equal(nvs.damage_count, ESP_IMAGE_NVS_DAMAGES);
}

static void test_why_bytes_are_no_partition_is_explained(void **state)
{
    (void)state;
    assert_made(HEAD "s,namespace,,\na,data,u8,1\n");
    esp_image_nvs_explain(image, 5000, &fault);
    assert_non_null(strstr(fault.text, "5000 bytes"));
    image[8] = 0;
    esp_image_nvs_explain(image, SIZE, &fault);
    assert_non_null(strstr(fault.text, "the CRC-32 in the header at 0x0 is "));
    memset(image, 0xFF, PAGE);
    image[PAGE] = 0x11;
    esp_image_nvs_explain(image, SIZE, &fault);
    assert_non_null(strstr(fault.text, "that at 0x1000 begins with 0xffffff11"));
    memset(image, 0xFF, SIZE);
    esp_image_nvs_explain(image, SIZE, &fault);
    assert_string_equal(fault.text, "it is blank");
}

static void test_a_csv_is_no_partition(void **state)
{
    (void)state;
    assert_false(esp_image_nvs_is_image((const uint8_t *)HEAD, strlen(HEAD)));
    memset(image, 'x', SIZE);
    assert_false(esp_image_nvs_is_image(image, SIZE));
    memset(image, 0xFF, SIZE);
    assert_true(esp_image_nvs_is_image(image, SIZE));
    used = SIZE;
    assert_read(NULL);
    assert_int_equal(nvs.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_bytes_of_a_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_types_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_blob_goes_over_pages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_longest_string_fills_a_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_small_partition_has_no_page_to_spare, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_each_bad_line_says_why, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_of_wifi_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_its_keys_open_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_a_chip_has_erased_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_of_two_values_the_later_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_damaged_is_left_out_and_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_of_much_damage_the_first_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_why_bytes_are_no_partition_is_explained, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_csv_is_no_partition, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
