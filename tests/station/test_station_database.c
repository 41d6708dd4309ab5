/*
 * A table of boards in a PostgreSQL: the same promise as of a file, kept by a real server.
 *
 * database.sh starts that, and tells where it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_boards.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { LINES = 400, WORKERS = 4, CRASHES = 3, NAME = 512 };

static const char *owner; /* may do anything there */
static const char *line;  /* may read, and add what is taken */
static const char *crash; /* a command: the server is killed, and begins anew */
static esp_host_error_t error;

static void sql(const char *text)
{
    char command[4096];
    snprintf(command, sizeof command, "psql -q -v ON_ERROR_STOP=1 -d '%s' -c \"%s\" >%s.out", owner,
             text, crash);
    assert_int_equal(system(command), 0);
}

static void make_table(const char *columns, const char *rows)
{
    char text[3000];
    snprintf(text, sizeof text,
             "SET client_min_messages = warning;"
             "DROP TABLE IF EXISTS boards, boards_taken; CREATE TABLE boards (%s);%s%s;"
             "GRANT SELECT ON boards TO line",
             columns, rows[0] != '\0' ? "INSERT INTO boards VALUES " : "", rows);
    sql(text);
}

static int begin(void **state)
{
    (void)state;
    error = (esp_host_error_t){0};
    sql("GRANT CREATE ON SCHEMA public TO line");
    return 0;
}

static esp_host_boards_t *opened(void)
{
    esp_host_boards_t *boards = esp_host_boards_open(line, "bench 1", &error);
    if (boards == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    return boards;
}

static void assert_error(const char *text)
{
    if (strstr(esp_host_error_text(&error), text) == NULL) {
        fail_msg("'%s' is not in '%s'", text, esp_host_error_text(&error));
    }
}

static void assert_refused(const char *name, const char *text)
{
    assert_null(esp_host_boards_open(name, "bench 1", &error));
    assert_error(text);
}

static const char *claim_of(esp_host_boards_t *boards, const char *mac)
{
    static esp_host_claim_t claim;
    return esp_host_boards_claim(boards, mac, &claim, &error) ? claim.key : NULL;
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
    assert_error(text);
}

static void test_lines_are_given_out_in_order_and_once(void **state)
{
    (void)state;
    make_table("position integer, key text, serial text",
               "(30, 'k3', 'A3'), (10, 'k1', 'A1'), (20, NULL, 'A2')");
    esp_host_boards_t *boards = opened();
    assert_int_equal(esp_host_boards_count(boards), 3);
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    assert_claims(boards, "24:0a:c4:00:00:02", "A2");
    assert_claims(boards, "24:0a:c4:00:00:01", "A1"); /* the same board again */
    assert_int_equal(esp_host_boards_left(boards), 1);
    esp_host_boards_free(boards);
    boards = opened();
    assert_int_equal(esp_host_boards_left(boards), 1);
    assert_claims(boards, "24:0a:c4:00:00:02", "A2");
    assert_claims(boards, "24:0a:c4:00:00:03", "A3");
    assert_claims_nothing(boards, "24:0a:c4:00:00:04", "no line is left");
    assert_string_equal(esp_host_boards_value(boards, 2, "key"), "k3");
    assert_string_equal(esp_host_boards_value(boards, 1, "key"), "");
    assert_null(esp_host_boards_value(boards, 2, "nothing"));
    esp_host_boards_free(boards);
}

/* In the order that the column's type has: 9 comes before 10. */
static void test_a_line_that_names_a_board_is_that_boards(void **state)
{
    (void)state;
    make_table("serial integer, mac macaddr",
               "(10, NULL), (9, '24:0a:c4:00:00:09'), (8, '24-0A-C4-00-00-08'), (11, NULL)");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "10");
    assert_claims(boards, "24:0a:c4:00:00:08", "8");
    assert_claims(boards, "24:0a:c4:00:00:02", "11");
    assert_claims_nothing(boards, "24:0a:c4:00:00:03", "no line is left");
    assert_claims(boards, "24:0a:c4:00:00:09", "9");
    esp_host_boards_free(boards);
}

static void test_two_stations_share_a_table(void **state)
{
    (void)state;
    make_table("serial text", "('A1'), ('A2'), ('A3')");
    esp_host_boards_t *one = opened();
    esp_host_boards_t *other = opened();
    assert_claims(one, "24:0a:c4:00:00:01", "A1");
    assert_claims(other, "24:0a:c4:00:00:02", "A2");
    assert_claims(other, "24:0a:c4:00:00:01", "A1"); /* a board that has changed stations */
    assert_claims(one, "24:0a:c4:00:00:03", "A3");
    esp_host_boards_free(one);
    esp_host_boards_free(other);
}

/* Where somebody else has made the table of taken lines, reading and adding is all it takes. */
static void test_a_station_needs_no_more_rights_than_to_read_and_to_add(void **state)
{
    (void)state;
    make_table("serial text", "('A1'), ('A2')");
    sql("REVOKE CREATE ON SCHEMA public FROM line");
    esp_host_boards_t *boards = opened();
    assert_claims_nothing(boards, "24:0a:c4:00:00:01", "permission denied");
    sql("CREATE TABLE boards_taken (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "key text NOT NULL UNIQUE, mac text NOT NULL UNIQUE, "
        "taken timestamptz NOT NULL DEFAULT now(), station text NOT NULL);"
        "GRANT SELECT, INSERT ON boards_taken TO line");
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    assert_claims(boards, "24:0a:c4:00:00:02", "A2");
    esp_host_boards_free(boards);
}

static void test_what_is_no_table_of_boards_is_refused(void **state)
{
    (void)state;
    char name[NAME];
    make_table("serial text, key text", "('A1', 'k1'), ('A2', 'k2'), ('A1', 'k3')");
    assert_refused(line, "its key stands in another line already");
    make_table("serial text", "('A1'), (NULL)");
    assert_refused(line, "its key is empty");
    snprintf(name, sizeof name, "%s#line.of \"boards\"", line);
    assert_refused(name, "table \"line\".\"of \"\"boards\"\"\": cannot read it: ERROR: ");
    snprintf(name, sizeof name, "%s#", line);
    assert_refused(name, "is no name of a table");
    assert_refused("postgresql://line@/factory?host=/no/such/folder", "cannot reach it");
    make_table("serial text", "");
    esp_host_boards_t *boards = opened();
    assert_claims_nothing(boards, "24:0a:c4:00:00:01", "no line is left");
    esp_host_boards_free(boards);
}

static void test_another_table_may_be_named(void **state)
{
    (void)state;
    char name[NAME];
    sql("CREATE SCHEMA lot; GRANT CREATE, USAGE ON SCHEMA lot TO line;"
        "CREATE TABLE lot.\\\"Nr 42\\\" (id text); INSERT INTO lot.\\\"Nr 42\\\" VALUES ('B1');"
        "GRANT SELECT ON lot.\\\"Nr 42\\\" TO line");
    snprintf(name, sizeof name, "%s#lot.Nr 42", line);
    esp_host_boards_t *boards = esp_host_boards_open(name, "bench 1", &error);
    assert_non_null(boards);
    assert_claims(boards, "24:0a:c4:00:00:01", "B1");
    esp_host_boards_free(boards);
    sql("SET client_min_messages = warning; DROP SCHEMA lot CASCADE");
}

/* Nobody can say what was given out: no line is. */
static void test_an_account_that_cannot_be_right_is_refused(void **state)
{
    (void)state;
    make_table("serial text", "('A1'), ('A2'), ('A3')");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    sql("DELETE FROM boards_taken");
    assert_claims_nothing(boards, "24:0a:c4:00:00:02", "lines that were there are gone");
    sql("DROP TABLE boards_taken");
    assert_claims_nothing(boards, "24:0a:c4:00:00:02", "it was removed");
    esp_host_boards_free(boards);
    sql("CREATE UNLOGGED TABLE boards_taken (id bigint, key text, mac text, station text)");
    assert_refused(line, "no table that outlasts a power cut");
}

static void test_a_board_whose_line_was_taken_out_gets_no_other(void **state)
{
    (void)state;
    make_table("serial text", "('A1'), ('A2')");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    esp_host_boards_free(boards);
    sql("DELETE FROM boards WHERE serial = 'A1'; INSERT INTO boards VALUES ('A0')");
    boards = opened();
    assert_claims_nothing(boards, "24:0a:c4:00:00:01", "was taken out of the table");
    assert_claims(boards, "24:0a:c4:00:00:02", "A0");
    esp_host_boards_free(boards);
}

static void set_fsync(const char *how)
{
    char text[200];
    char check[NAME + 200];
    snprintf(text, sizeof text, "ALTER SYSTEM SET fsync = %s", how);
    sql(text);
    sql("SELECT pg_reload_conf()");
    snprintf(check, sizeof check,
             "for i in $(seq 200); do [ \"$(psql -tA -d '%s' -c 'SHOW fsync')\" = %s ] && exit 0; "
             "sleep 0.05; done; exit 1",
             owner, how);
    assert_int_equal(system(check), 0);
}

static void test_a_server_that_forgets_is_refused(void **state)
{
    (void)state;
    make_table("serial text", "('A1')");
    set_fsync("off");
    assert_refused(line, "does not bring to the disk what it has confirmed");
    set_fsync("on");
    /* What is told to a session to do otherwise is taken back. */
    sql("ALTER ROLE line SET synchronous_commit = off");
    esp_host_boards_t *boards = opened();
    assert_claims(boards, "24:0a:c4:00:00:01", "A1");
    esp_host_boards_free(boards);
    sql("ALTER ROLE line RESET synchronous_commit");
}

static void make_long_table(void)
{
    make_table("serial text", "");
    sql("INSERT INTO boards SELECT 'S' || lpad(i::text, 4, '0') FROM generate_series(1, 400) i");
}

/* Claims lines for boards of its own, as far as they go, and tells each that it was given. */
static void work(unsigned worker, unsigned count, int told)
{
    esp_host_boards_t *boards = opened();
    for (unsigned i = 0; i < count;) {
        char mac[ESP_HOST_BOARD_MAC];
        char text[64];
        snprintf(mac, sizeof mac, "24:0a:c4:%02x:%02x:%02x", worker & 0xFF, i >> 8 & 0xFF,
                 i & 0xFF);
        const char *key = claim_of(boards, mac);
        if (key != NULL) {
            const int length = snprintf(text, sizeof text, "%s,%s\n", key, mac);
            assert_int_equal(write(told, text, (size_t)length), length);
            i++;
        } else {
            usleep(50000); /* the server is gone for now */
        }
    }
    esp_host_boards_free(boards);
}

static pid_t begin_work(unsigned worker, unsigned count, int told)
{
    const pid_t process = fork();
    if (process == 0) {
        work(worker, count, told);
        _exit(0);
    }
    return process;
}

/* Until so many lines were told. */
static void await_lines(FILE *told, unsigned count)
{
    struct stat status = {0};
    while (status.st_size < (off_t)(count * (sizeof "S0001,24:0a:c4:00:00:00\n" - 1))) {
        usleep(2000);
        assert_int_equal(fstat(fileno(told), &status), 0);
    }
}

/* Each line that somebody was told is that board's in the account, and no board has two. */
static void assert_account_has(FILE *told, unsigned least)
{
    char key[32];
    char mac[32];
    unsigned count = 0;
    esp_host_boards_t *boards = opened(); /* which refuses a line that was given out twice */
    rewind(told);
    while (fscanf(told, "%31[^,],%31s\n", key, mac) == 2) {
        assert_true(esp_host_boards_has(boards, key, mac));
        count++;
    }
    assert_in_range(count, least, LINES);
    for (size_t row = 0; row < LINES; row++) {
        for (size_t other = row + 1; other < LINES; other++) {
            assert_true(esp_host_boards_owner(boards, row)[0] == '\0' ||
                        strcmp(esp_host_boards_owner(boards, row),
                               esp_host_boards_owner(boards, other)) != 0);
        }
    }
    print_message("%u lines were told\n", count);
    esp_host_boards_free(boards);
}

/* Processes that claim at once, one of which is killed. */
static void test_stations_at_once_get_different_lines(void **state)
{
    (void)state;
    pid_t workers[WORKERS];
    FILE *told = tmpfile();
    make_long_table();
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = begin_work(i, LINES / WORKERS, fileno(told));
    }
    await_lines(told, LINES / 8);
    kill(workers[1], SIGKILL);
    for (unsigned i = 0; i < WORKERS; i++) {
        int status;
        assert_int_equal(waitpid(workers[i], &status, 0), workers[i]);
        assert_true(i == 1 || status == 0);
    }
    assert_account_has(told, LINES / WORKERS * (WORKERS - 1));
    fclose(told);
}

/* What it had confirmed is there when it is back, and the stations go on by themselves. */
static void test_the_server_is_killed_while_stations_claim(void **state)
{
    (void)state;
    pid_t workers[WORKERS];
    FILE *told = tmpfile();
    make_long_table();
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = begin_work(i, LINES / WORKERS, fileno(told));
    }
    for (unsigned i = 0; i < CRASHES; i++) {
        await_lines(told, (i + 1) * LINES / 8);
        assert_int_equal(system(crash), 0);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        int status;
        assert_int_equal(waitpid(workers[i], &status, 0), workers[i]);
        assert_int_equal(status, 0);
    }
    assert_account_has(told, LINES);
    fclose(told);
}

#define DATABASE(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
    owner = getenv("STATION_OWNER");
    line = getenv("STATION_LINE");
    crash = getenv("STATION_CRASH");
    if (owner == NULL || line == NULL || crash == NULL) {
        fputs("begun by database.sh alone\n", stderr);
        return 77;
    }
    const struct CMUnitTest tests[] = {
        DATABASE(test_lines_are_given_out_in_order_and_once),
        DATABASE(test_a_line_that_names_a_board_is_that_boards),
        DATABASE(test_two_stations_share_a_table),
        DATABASE(test_a_station_needs_no_more_rights_than_to_read_and_to_add),
        DATABASE(test_what_is_no_table_of_boards_is_refused),
        DATABASE(test_another_table_may_be_named),
        DATABASE(test_an_account_that_cannot_be_right_is_refused),
        DATABASE(test_a_board_whose_line_was_taken_out_gets_no_other),
        DATABASE(test_a_server_that_forgets_is_refused),
        DATABASE(test_stations_at_once_get_different_lines),
        DATABASE(test_the_server_is_killed_while_stations_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
