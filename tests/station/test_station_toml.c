/*
 * What each board gets, written as TOML.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_boards.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 512 };

static char folder[PATH];
static char path[PATH + 32];
static esp_host_error_t error;

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/toml-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/table.toml", folder);
    error = (esp_host_error_t){0};
    return 0;
}

static int end(void **state)
{
    char command[PATH + 16];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_error(const char *text)
{
    if (strstr(esp_host_error_text(&error), text) == NULL) {
        fail_msg("'%s' is not in '%s'", text, esp_host_error_text(&error));
    }
}

static void test_boards_are_given_out_in_order_and_once(void **state)
{
    (void)state;
    esp_host_claim_t claim;
    write_file(path, "# a lot\n"
                     "[[board]]\nserial = \"A1\"\nkey = \"00,\\\"ff\"\nchannel = 6\n"
                     "[[board]]\nmac = \"24-0A-C4-00-00-09\"\nserial = \"A2\"\n"
                     "[[board]]\nserial = \"A3\"\nmade = 2026-03-01\nbeta = true\n");
    esp_host_boards_t *boards = esp_host_boards_open(path, "bench", &error);
    if (boards == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    assert_int_equal(esp_host_boards_count(boards), 3);
    assert_string_equal(esp_host_boards_value(boards, 0, "key"), "00,\"ff");
    assert_string_equal(esp_host_boards_value(boards, 0, "channel"), "6");
    assert_string_equal(esp_host_boards_value(boards, 1, "channel"), "");
    assert_string_equal(esp_host_boards_value(boards, 2, "made"), "2026-03-01");
    assert_string_equal(esp_host_boards_value(boards, 2, "beta"), "true");
    assert_null(esp_host_boards_value(boards, 2, "nothing"));
    assert_true(esp_host_boards_claim(boards, "24:0a:c4:00:00:01", &claim, &error));
    assert_string_equal(claim.key, "A1");
    assert_true(esp_host_boards_claim(boards, "24:0a:c4:00:00:02", &claim, &error));
    assert_string_equal(claim.key, "A3");
    assert_true(esp_host_boards_claim(boards, "24:0a:c4:00:00:09", &claim, &error));
    assert_string_equal(claim.key, "A2");
    esp_host_boards_free(boards);
    boards = esp_host_boards_open(path, "bench", &error);
    assert_non_null(boards);
    assert_int_equal(esp_host_boards_left(boards), 0);
    esp_host_boards_free(boards);
}

/* Without `serial` it is what stands first in the file, whatever its name sorts like. */
static void test_the_first_name_is_the_key(void **state)
{
    (void)state;
    write_file(path, "[[board]]\nnumber = 7\nbatch = 1\n[[board]]\nbatch = 1\nnumber = 8\n");
    esp_host_boards_t *boards = esp_host_boards_open(path, "bench", &error);
    assert_non_null(boards);
    assert_string_equal(esp_host_boards_key(boards, 0), "7");
    assert_string_equal(esp_host_boards_key(boards, 1), "8");
    esp_host_boards_free(boards);
}

static void test_tables_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"# nothing\n", "it has no boards"},
        {"serial = \"A1\"\n", "line 1: 'serial' is unknown"},
        {"\n[board]\nserial = \"A1\"\n", "line 2: boards begin with [[board]]"},
        {"board = [1, 2]\n", "line 1: boards begin with [[board]]"},
        {"[[board]]\nserial = \"A1\"\n[[board]]\nserial = A2\n", "line 4: "},
        {"[[board]]\nserial = \"A1\"\nserial = \"A2\"\n", "line 3: "},
        {"[[board]]\nserial = \"A1\"\n\n[[board]]\nserial = \"A1\"\n",
         "line 4: its key stands in another line already"},
        {"[[board]]\nserial = \"A1\"\n[[board]]\nkey = \"k\"\n", "line 3: its key is empty"},
        {"[[board]]\nserial = [1]\n", "line 2: 'serial' is no text"},
        {"[[board]]\nserial = 1.5\n", "line 2: 'serial' is no text"},
        {"[[board]]\nserial = \"A\\u0000B\"\n", "line 2: 'serial' has a character that is none"},
        {"[[board]]\n", "its boards have nothing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_file(path, cases[i].text);
        assert_null(esp_host_boards_open(path, "bench", &error));
        assert_error(cases[i].says);
    }
}

static const char *value_of(void *user, const char *name)
{
    (void)user;
    return strcmp(name, "serial") == 0    ? "S\"1,2"
           : strcmp(name, "channel") == 0 ? "11"
           : strcmp(name, "mac6") == 0    ? "00beef"
                                          : NULL;
}

/* The same partition, byte for byte, as of the CSV that says the same. */
static void test_nvs_is_that_of_the_csv_that_says_the_same(void **state)
{
    (void)state;
    static uint8_t image[0x3000];
    static uint8_t expected[0x3000];
    static const char csv[] = "key,type,encoding,value\nfactory,namespace,,\n"
                              "serial,data,string,{serial}\nname,data,string,dev-{mac6}\n"
                              "channel,data,u8,{channel}\npower,data,i16,-20\nbeta,data,u8,1\n"
                              "psk,data,hex2bin,00ff{mac6}\n"
                              "cert,file,string,cert-{mac6}.pem\n"
                              "app,namespace,,\nurl,data,string,\"a,b\"\n";
    const esp_host_values_t values = {value_of, NULL};
    char beside[PATH + 64];
    snprintf(beside, sizeof beside, "%s/cert-00beef.pem", folder);
    write_file(beside, "secret");
    write_file(path, "[factory]\nserial = \"{serial}\"\nname = \"dev-{mac6}\"\n"
                     "channel = { u8 = \"{channel}\" }\npower = { i16 = -20 }\nbeta = true\n"
                     "psk = { hex2bin = \"00ff{mac6}\" }\n"
                     "cert = { file = \"cert-{mac6}.pem\", as = \"string\" }\n"
                     "[app]\nurl = \"a,b\"\n");
    char *text = esp_host_fill_read_nvs(path, &error);
    if (text == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    assert_true(esp_host_fill_nvs(path, text, &values, image, sizeof image, &error));
    assert_true(esp_host_fill_nvs(path, csv, &values, expected, sizeof expected, &error));
    assert_memory_equal(image, expected, sizeof image);
    assert_non_null(memmem(image, sizeof image, "secret", 7));
    free(text);
}

static void test_nvs_that_does_not_say_what_it_is_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"serial = \"A1\"\n", "line 1: 'serial' is in no namespace"},
        {"[factory]\n\nchannel = 6\n", "line 3: 'channel' does not tell its type"},
        {"[factory]\nchannel = { u8 = 6, u16 = 7 }\n", "line 2: 'channel' is to be as"},
        {"[factory]\ncert = { file = \"cert.pem\" }\n", "line 2: 'cert' is to be as"},
        {"[factory]\nlist = { u8 = [1] }\n", "line 2: 'list' is no text"},
        {"[factory\n", "line 1: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_file(path, cases[i].text);
        assert_null(esp_host_fill_read_nvs(path, &error));
        assert_error(cases[i].says);
    }
}

static void test_a_build_without_toml_says_so(void **state)
{
    (void)state;
    write_file(path, "[[board]]\nserial = \"A1\"\n");
    assert_null(esp_host_boards_open(path, "bench", &error));
    assert_error("this build knows no TOML");
    assert_null(esp_host_fill_read_nvs(path, &error));
    assert_error("this build knows no TOML");
}

#define TOML(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOML(test_boards_are_given_out_in_order_and_once),
        TOML(test_the_first_name_is_the_key),
        TOML(test_tables_that_are_none_are_refused),
        TOML(test_nvs_is_that_of_the_csv_that_says_the_same),
        TOML(test_nvs_that_does_not_say_what_it_is_is_refused),
    };
    const struct CMUnitTest without[] = {TOML(test_a_build_without_toml_says_so)};
    return STATION_HAS_TOML ? cmocka_run_group_tests(tests, NULL, NULL)
                            : cmocka_run_group_tests(without, NULL, NULL);
}
