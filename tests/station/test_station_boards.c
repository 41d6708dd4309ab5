/*
 * The table of boards: a line is given out once, whatever happens.
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 512, LINES = 2000, WORKERS = 4 };

static char folder[PATH];
static char table[PATH + 32];
static char taken[PATH + 64];
static esp_host_error_t error;

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/boards-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(folder));
    snprintf(table, sizeof table, "%s/boards.csv", folder);
    snprintf(taken, sizeof taken, "%s.taken", table);
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

static void write_file(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static size_t read_file(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t size = fread(text, 1, room - 1, file);
    text[size] = '\0';
    fclose(file);
    return size;
}

static void write_table(const char *text)
{
    write_file(table, text, strlen(text));
}

static esp_host_boards_t *opened(void)
{
    esp_host_boards_t *boards = esp_host_boards_open(table, "bench 1", &error);
    if (boards == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    return boards;
}

static void assert_refused(const char *text)
{
    assert_null(esp_host_boards_open(table, "bench 1", &error));
    if (strstr(esp_host_error_text(&error), text) == NULL) {
        fail_msg("'%s' is not in '%s'", text, esp_host_error_text(&error));
    }
}

static const char *claim_of(esp_host_boards_t *boards, const char *mac)
{
    static esp_host_claim_t claim;
    if (!esp_host_boards_claim(boards, mac, &claim, &error)) {
        return NULL;
    }
    return claim.key;
}

static void assert_claims(esp_host_boards_t *boards, const char *mac, const char *key)
{
    const char *found = claim_of(boards, mac);
    if (found == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    assert_string_equal(found, key);
}

static void assert_claims_nothing(esp_host_boards_t *boards, const char *mac, const char *text)
{
    assert_null(claim_of(boards, mac));
    if (strstr(esp_host_error_text(&error), text) == NULL) {
        fail_msg("'%s' is not in '%s'", text, esp_host_error_text(&error));
    }
}

static void test_lines_are_given_out_in_order_and_once(void **state)
{
    (void)state;
    write_table("serial,key\nA1,k1\nA2,k2\nA3,k3\n");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    assert_claims(boards, "24:0a:c4:00:00:02", "A2");
    assert_claims(boards, "24:0a:c4:00:00:01", "A1"); /* the same board again */
    assert_int_equal(esp_host_boards_left(boards), 1);
    esp_host_boards_free(boards);
    boards = opened();
    assert_int_equal(esp_host_boards_left(boards), 1);
    assert_string_equal(esp_host_boards_owner(boards, 1), "24:0a:c4:00:00:02");
    assert_claims(boards, "24:0a:c4:00:00:02", "A2");
    assert_claims(boards, "24:0a:c4:00:00:03", "A3");
    assert_claims_nothing(boards, "24:0a:c4:00:00:04", "no line is left");
    assert_string_equal(esp_host_boards_value(boards, 2, "key"), "k3");
    assert_null(esp_host_boards_value(boards, 2, "nothing"));
    esp_host_boards_free(boards);
}

static void test_a_line_that_names_a_board_is_that_boards(void **state)
{
    (void)state;
    write_table("serial,mac\r\nA1,24-0A-C4-00-00-09\r\nA2,\r\nA3,240AC4000008\r\n");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A2");
    assert_claims(boards, "24:0a:c4:00:00:08", "A3");
    assert_claims_nothing(boards, "24:0a:c4:00:00:02", "no line is left");
    assert_claims(boards, "24:0a:c4:00:00:09", "A1");
    esp_host_boards_free(boards);
}

static void test_two_stations_share_a_table(void **state)
{
    (void)state;
    write_table("serial\nA1\nA2\nA3\n");
    esp_host_boards_t *one = opened();
    esp_host_boards_t *other = opened();
    assert_claims(one, "24:0a:c4:00:00:01", "A1");
    assert_claims(other, "24:0a:c4:00:00:02", "A2");
    assert_claims(other, "24:0a:c4:00:00:01", "A1"); /* a board that has changed stations */
    assert_claims(one, "24:0a:c4:00:00:03", "A3");
    esp_host_boards_free(one);
    esp_host_boards_free(other);
}

static void test_tables_that_would_give_out_something_twice_are_refused(void **state)
{
    (void)state;
    write_table("serial,key\nA1,k1\nA2,k2\nA1,k3\n");
    assert_refused("line 4: its key stands in another line already");
    write_table("serial,key\nA1,k1\nA2\n");
    assert_refused("line 3: it has not as many fields");
    write_table("serial,key\nA1,k1\n,k2\n");
    assert_refused("line 3: its key is empty");
    write_table("serial,mac\nA1,24:0a\n");
    assert_refused("line 2: what its column mac has is no MAC address");
    write_table("serial,key\nA1,\"k1\n");
    assert_refused("closing quote is missing");
    write_table("serial\n");
    esp_host_boards_t *boards = opened();
    assert_claims_nothing(boards, "24:0a:c4:00:00:01", "no line is left");
    esp_host_boards_free(boards);
}

/* Cut off at every byte of the last line: that one was told to nobody, and the others stand. */
static void test_a_line_that_a_power_cut_has_torn_is_taken_back(void **state)
{
    (void)state;
    char text[4096];
    write_table("serial\n\"#1\"\nA2\nA3\n");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "#1");
    const size_t before = read_file(taken, text, sizeof text);
    assert_claims(boards, "24:0a:c4:00:00:02", "A2");
    esp_host_boards_free(boards);
    const size_t size = read_file(taken, text, sizeof text);
    for (size_t cut = 0; cut < size; cut++) {
        write_file(taken, text, cut);
        boards = opened();
        const bool has_first = cut >= before;
        assert_claims(boards, "24:0a:c4:00:00:09", has_first ? "A2" : "#1");
        assert_claims(boards, "24:0a:c4:00:00:01", has_first ? "#1" : "A2");
        esp_host_boards_free(boards);
    }
    /* Room without content, as some file systems leave it. */
    memset(text + before, 0, size - before);
    write_file(taken, text, size);
    boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:03", "A2");
    esp_host_boards_free(boards);
}

/* Nobody can say what was given out: no line is. */
static void test_a_damaged_file_of_taken_lines_is_refused(void **state)
{
    (void)state;
    char text[4096];
    write_table("serial\nA1\nA2\n");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    const size_t size = read_file(taken, text, sizeof text);
    for (size_t at = 0; at + 1 < size; at++) {
        text[at] ^= 1;
        write_file(taken, text, size);
        assert_null(esp_host_boards_open(table, "bench 2", &error));
        text[at] ^= 1;
    }
    write_file(taken, text, size - 30);
    assert_claims_nothing(boards, "24:0a:c4:00:00:02", "are gone");
    assert_int_equal(remove(taken), 0);
    assert_claims_nothing(boards, "24:0a:c4:00:00:02", "removed");
    esp_host_boards_free(boards);
}

static void test_a_board_whose_line_was_taken_out_gets_no_other(void **state)
{
    (void)state;
    write_table("serial\nA1\nA2\n");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    esp_host_boards_free(boards);
    write_table("serial\nA0\nA2\n"); /* others may be added anywhere */
    boards = opened();
    assert_claims_nothing(boards, "24:0a:c4:00:00:01", "was taken out of the table");
    assert_claims(boards, "24:0a:c4:00:00:02", "A0");
    esp_host_boards_free(boards);
}

static void work(unsigned worker)
{
    esp_host_boards_t *boards = opened();
    for (unsigned i = 0; i < LINES / WORKERS; i++) {
        char mac[ESP_HOST_BOARD_MAC];
        snprintf(mac, sizeof mac, "24:0a:c4:%02x:%02x:%02x", worker, i >> 8, i & 0xFF);
        assert_non_null(claim_of(boards, mac));
    }
    esp_host_boards_free(boards);
}

/* Processes that claim at once, some of which are killed: no line is had by two. */
static void test_stations_at_once_get_different_lines(void **state)
{
    (void)state;
    pid_t workers[WORKERS];
    FILE *file = fopen(table, "w");
    assert_non_null(file);
    fputs("serial\n", file);
    for (int i = 0; i < LINES; i++) {
        fprintf(file, "S%04d\n", i);
    }
    fclose(file);
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = fork();
        if (workers[i] == 0) {
            work(i);
            _exit(0);
        }
    }
    usleep(20000);
    kill(workers[1], SIGKILL);
    for (unsigned i = 0; i < WORKERS; i++) {
        int status;
        assert_int_equal(waitpid(workers[i], &status, 0), workers[i]);
        assert_true(i == 1 || status == 0);
    }
    esp_host_boards_t *boards = opened(); /* which refuses a line that was given out twice */
    unsigned owned = 0;
    for (size_t row = 0; row < LINES; row++) {
        owned += esp_host_boards_owner(boards, row)[0] != '\0';
        for (size_t other = row + 1; other < LINES; other++) {
            assert_true(esp_host_boards_owner(boards, row)[0] == '\0' ||
                        strcmp(esp_host_boards_owner(boards, row),
                               esp_host_boards_owner(boards, other)) != 0);
        }
    }
    assert_in_range(owned, LINES / WORKERS * (WORKERS - 1), LINES);
    esp_host_boards_free(boards);
}

/* What the file had when it was brought to the disk last: see CMakeLists.txt. */
int __real_fsync(int file);
int __wrap_fsync(int file);

static char on_disk[4096];

int __wrap_fsync(int file)
{
    const ssize_t size = pread(file, on_disk, sizeof on_disk - 1, 0);
    on_disk[size > 0 ? size : 0] = '\0';
    return __real_fsync(file);
}

/* Else a power cut could give it to two. */
static void test_a_line_is_on_the_disk_before_anybody_has_it(void **state)
{
    (void)state;
    static const char *const keys[] = {"A1", "A2", "A3"};
    write_table("serial\nA1\nA2\nA3\n");
    esp_host_boards_t *boards = opened();
    for (unsigned i = 0; i < 3; i++) {
        char mac[ESP_HOST_BOARD_MAC];
        char expected[64];
        snprintf(mac, sizeof mac, "24:0a:c4:00:00:%02x", i & 0xFF);
        on_disk[0] = '\0';
        assert_claims(boards, mac, keys[i]);
        snprintf(expected, sizeof expected, "\n%s,%s,", keys[i], mac);
        /* The name of a new file is brought there last, by its folder. */
        assert_true(strstr(on_disk, expected) != NULL);
    }
    esp_host_boards_free(boards);
}

static const char *value_of(void *user, const char *name)
{
    (void)user;
    return strcmp(name, "serial") == 0 ? "S\"1,2" : strcmp(name, "mac6") == 0 ? "00beef" : NULL;
}

static void assert_fills(const char *text, const char *expected)
{
    const esp_host_values_t values = {value_of, NULL};
    char *filled = esp_host_fill(text, &values, &error);
    if (expected == NULL) {
        assert_null(filled);
        return;
    }
    assert_non_null(filled);
    assert_string_equal(filled, expected);
    free(filled);
}

static void test_places_in_texts_are_filled(void **state)
{
    (void)state;
    assert_fills("", "");
    assert_fills("^FD{mac6}^FS {serial}", "^FD00beef^FS S\"1,2");
    assert_fills("{\"a\": {{serial}, { } {", "{\"a\": {serial}, { } {");
    assert_fills("{other}", NULL);
    assert_non_null(strstr(esp_host_error_text(&error), "'other'"));
}

static void test_nvs_is_made_of_a_filled_table(void **state)
{
    (void)state;
    static uint8_t image[0x3000];
    static const char csv[] = "key,type,encoding,value\nfactory,namespace,,\n"
                              "serial,data,string,{serial}\nname,data,string,dev-{mac6}\n"
                              "# a comment, with {what} is not filled\n"
                              "cert,file,string,cert-{mac6}.pem\n";
    const esp_host_values_t values = {value_of, NULL};
    char path[PATH + 64];
    snprintf(path, sizeof path, "%s/cert-00beef.pem", folder);
    write_file(path, "secret", 6);
    snprintf(path, sizeof path, "%s/nvs.csv", folder);
    if (!esp_host_fill_nvs(path, csv, &values, image, sizeof image, &error)) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    assert_non_null(memmem(image, sizeof image, "S\"1,2", 6));
    assert_non_null(memmem(image, sizeof image, "dev-00beef", 11));
    assert_non_null(memmem(image, sizeof image, "secret", 7));
    assert_false(esp_host_fill_nvs(path, "key,type,encoding,value\nx,data,string,{no}\n", &values,
                                   image, sizeof image, &error));
    assert_non_null(strstr(esp_host_error_text(&error), "'no'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines_are_given_out_in_order_and_once, begin, end),
        cmocka_unit_test_setup_teardown(test_a_line_that_names_a_board_is_that_boards, begin, end),
        cmocka_unit_test_setup_teardown(test_two_stations_share_a_table, begin, end),
        cmocka_unit_test_setup_teardown(test_tables_that_would_give_out_something_twice_are_refused,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_a_line_that_a_power_cut_has_torn_is_taken_back, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_a_damaged_file_of_taken_lines_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_a_board_whose_line_was_taken_out_gets_no_other, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_a_line_is_on_the_disk_before_anybody_has_it, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_stations_at_once_get_different_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_places_in_texts_are_filled, begin, end),
        cmocka_unit_test_setup_teardown(test_nvs_is_made_of_a_filled_table, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
