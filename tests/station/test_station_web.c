/*
 * The page of a station, and what is sent to it by whom nobody has asked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_web.h"
#include "line_bench.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { ANSWER = 1 << 17, PATIENCE_MS = 5000, PAGE_MOST = 30 * 1024, FUZZED = 1500 };

#define TOKEN "abcdefghij0123456789"
#define LOCAL "Host: 127.0.0.1\r\n"

static line_bench_t line;
static esp_host_web_t *web;
static char answer[ANSWER];

static bool begin_web(const esp_host_web_config_t *config)
{
    line_begin(&line, 1, ESP32C3_CHIP);
    line.config.plug_in = true;
    line_make(&line);
    web = esp_host_web_new(config, line.station, &line.error);
    return web != NULL;
}

static int begin(void **state)
{
    (void)state;
    if (!esp_host_web_is_there()) {
        skip();
    }
    const esp_host_web_config_t config = {0};
    assert_true(begin_web(&config));
    return 0;
}

static int begin_with_token(void **state)
{
    (void)state;
    if (!esp_host_web_is_there()) {
        skip();
    }
    const esp_host_web_config_t config = {.token = TOKEN, .control = true};
    assert_true(begin_web(&config));
    return 0;
}

static int end(void **state)
{
    (void)state;
    esp_host_web_free(web);
    web = NULL;
    line_end(&line);
    return 0;
}

/* The world's time is another one. */
static void nap(void)
{
    const struct timespec time = {.tv_nsec = 200000};
    nanosleep(&time, NULL);
}

static void turn(void)
{
    assert_true(esp_host_station_step(line.station, 5));
    esp_host_web_serve(web);
}

static int connected(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(esp_host_web_port(web))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(client >= 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(fcntl(client, F_SETFL, O_NONBLOCK), 0);
    return client;
}

static void say(int client, const void *bytes, size_t size)
{
    (void)send(client, bytes, size, MSG_NOSIGNAL); /* what is refused early is no matter */
}

/* Takes what comes until the connection ends, or has `until` in it, or time is up. */
static void hear(int client, const char *until)
{
    size_t size = 0;
    answer[0] = '\0';
    for (int waited = 0; waited < PATIENCE_MS * 5; waited++) {
        turn();
        const ssize_t got = recv(client, answer + size, sizeof answer - 1 - size, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            return;
        }
        size += got > 0 ? (size_t)got : 0;
        answer[size] = '\0';
        if (until != NULL && strstr(answer, until) != NULL) {
            return;
        }
        nap();
    }
    fail_msg("no answer, or not '%s': %s", until != NULL ? until : "", answer);
}

/* One request; the connection ends with the answer. */
static int ask(const char *request, const char *headers)
{
    char text[4096];
    int status = 0;
    const int client = connected();
    snprintf(text, sizeof text, "%s HTTP/1.1\r\n%sConnection: close\r\n\r\n", request, headers);
    say(client, text, strlen(text));
    hear(client, NULL);
    close(client);
    return sscanf(answer, "HTTP/1.%*d %d", &status) == 1 ? status : 0;
}

static void assert_says(const char *text)
{
    if (strstr(answer, text) == NULL) {
        fail_msg("'%s' is not in: %s", text, answer);
    }
}

static size_t body_size(void)
{
    const char *body = strstr(answer, "\r\n\r\n");
    assert_non_null(body);
    return strlen(body + 4);
}

static void test_the_page_is_small_and_strict(void **state)
{
    (void)state;
    static const char *const files[] = {"/", "/line.css", "/line.js"};
    size_t all = 0;
    for (size_t i = 0; i < 3; i++) {
        char request[64];
        snprintf(request, sizeof request, "GET %s", files[i]);
        assert_int_equal(ask(request, LOCAL), 200);
        assert_says("Content-Security-Policy: default-src 'none'; script-src 'self'");
        assert_says("X-Content-Type-Options: nosniff");
        assert_null(strstr(answer, "http://"));
        assert_null(strstr(answer, "https://"));
        assert_null(strstr(answer, "innerHTML"));
        all += body_size();
    }
    assert_in_range(all, 1000, PAGE_MOST);
}

static void test_it_tells_what_the_station_does(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /state", LOCAL), 200);
    assert_says("\"name\":\"/dev/ttyWORLD0\",\"state\":\"waiting\"");
    const int client = connected();
    static const char request[] = "GET /events HTTP/1.1\r\n" LOCAL "\r\n";
    say(client, request, sizeof request - 1);
    hear(client, "\"state\":\"waiting\"");
    assert_says("text/event-stream");
    line_plug(0, "esp32c3", 1, NULL);
    hear(client, "\"state\":\"passed\"");
    assert_says("24:0a:c4:00:00:01");
    close(client);
    for (int i = 0; i < 50; i++) {
        turn(); /* that nobody listens any more is no matter */
    }
    assert_int_equal(ask("GET /state", LOCAL), 200);
}

static void test_it_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(ask("POST /stop", LOCAL "Content-Length: 0\r\n"), 403);
    assert_int_equal(ask("POST /stop", LOCAL "X-Station: stop\r\nContent-Length: 0\r\n"), 403);
    assert_int_equal(ask("DELETE /", LOCAL), 405);
    assert_int_equal(ask("PUT /state", LOCAL "Content-Length: 0\r\n"), 405);
    assert_int_equal(ask("GET /stop", LOCAL), 404);
    assert_false(esp_host_web_stop_asked(web));
}

/* A page of elsewhere whose name was made to lead here. */
static void test_another_name_of_this_computer_is_refused(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /state", "Host: evil.example\r\n"), 403);
    assert_int_equal(ask("GET /state", "Host: 127.0.0.1.evil.example\r\n"), 403);
    assert_int_equal(ask("GET /state", "Host: localhost:8080\r\n"), 200);
    assert_int_equal(ask("GET /state", "Host: [::1]:8080\r\n"), 200);
}

static void test_paths_lead_nowhere(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/line.js/..", "/.",
        "/line.css%00.html", "/\\..\\..\\windows",        "/index.html",  "/state/",     "/EVENTS"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char request[128];
        snprintf(request, sizeof request, "GET %s", paths[i]);
        const int status = ask(request, LOCAL);
        assert_true(status == 404 || status == 400);
        assert_null(strstr(answer, "root:"));
    }
}

static void test_without_its_token_nobody_sees_anything(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        LOCAL,
        LOCAL "Authorization: Bearer \r\n",
        LOCAL "Authorization: Bearer abcdefghij012345678\r\n",
        LOCAL "Authorization: Bearer abcdefghij01234567890\r\n",
        LOCAL "Authorization: Basic YWJjZGVmZ2hpajAxMjM0NTY3ODk=\r\n",
        LOCAL "Cookie: station=abcdefghij012345678X\r\n",
        LOCAL "Cookie: other=" TOKEN "\r\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(ask("GET /state", wrong[i]), 401);
        assert_null(strstr(answer, "ttyWORLD"));
        assert_int_equal(ask("GET /events", wrong[i]), 401);
    }
    assert_int_equal(ask("GET /state?token=abcdefghij", LOCAL), 401);
    assert_int_equal(ask("GET /state", "Authorization: Bearer " TOKEN "\r\n" LOCAL), 200);
    assert_int_equal(ask("GET /state", "Cookie: station=" TOKEN "\r\n" LOCAL), 200);
    /* From the address of the page into a cookie. */
    assert_int_equal(ask("GET /?token=" TOKEN, LOCAL), 303);
    assert_says("Set-Cookie: station=" TOKEN "; Path=/; HttpOnly; SameSite=Strict");
}

static void test_only_the_page_itself_may_end_the_station(void **state)
{
    (void)state;
#define MINE LOCAL "Cookie: station=" TOKEN "\r\nContent-Length: 0\r\n"
    assert_int_equal(ask("POST /stop", LOCAL "X-Station: stop\r\nContent-Length: 0\r\n"), 401);
    assert_int_equal(ask("POST /stop", MINE), 403);
    assert_int_equal(ask("POST /stop", MINE "X-Station: stop\r\nSec-Fetch-Site: cross-site\r\n"),
                     403);
    assert_false(esp_host_web_stop_asked(web));
    assert_int_equal(ask("POST /stop", MINE "X-Station: stop\r\nSec-Fetch-Site: same-origin\r\n"),
                     202);
    assert_true(esp_host_web_stop_asked(web));
}

static void assert_is_refused(const esp_host_web_config_t *config, const char *text)
{
    assert_null(esp_host_web_new(config, line.station, &line.error));
    if (strstr(esp_host_error_text(&line.error), text) == NULL) {
        fail_msg("%s", esp_host_error_text(&line.error));
    }
}

static void test_nothing_is_open_to_others_by_mistake(void **state)
{
    (void)state;
    assert_is_refused(&(esp_host_web_config_t){.address = "0.0.0.0"}, "this computer only");
    assert_is_refused(&(esp_host_web_config_t){.address = "::"}, "this computer only");
    assert_is_refused(&(esp_host_web_config_t){.address = "localhost"}, "is no address");
    assert_is_refused(&(esp_host_web_config_t){.control = true}, "only shows");
    assert_is_refused(&(esp_host_web_config_t){.token = "short"}, "too short");
    assert_is_refused(&(esp_host_web_config_t){.token = "with blanks and\r\nline ends"},
                      "other characters");
    assert_is_refused(&(esp_host_web_config_t){.port = esp_host_web_port(web)}, "cannot be served");
}

/* Clients that take their time, or never read, cost the station nothing. */
static void test_slow_clients_keep_nobody_waiting(void **state)
{
    (void)state;
    enum { SLOW = 14 };
    int clients[SLOW];
    static const char events[] = "GET /events HTTP/1.1\r\n" LOCAL "\r\n";
    for (int i = 0; i < SLOW; i++) {
        clients[i] = connected();
        say(clients[i], events, i % 2 == 0 ? sizeof events - 1 : 9);
    }
    line_plug(0, "esp32c3", 1, NULL);
    for (int i = 0; i < 20000 && esp_host_station_port(line.station, 0).passed == 0; i++) {
        turn();
    }
    assert_int_equal(esp_host_station_port(line.station, 0).passed, 1);
    assert_int_equal(ask("GET /state", LOCAL), 200);
    for (int i = 0; i < SLOW; i++) {
        close(clients[i]);
    }
}

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(random_state >> 8) * limit >> 24);
}

/* A request that is nearly one. */
static size_t fuzz(char *text, size_t room)
{
    static const char *const seeds[] = {
        "GET / HTTP/1.1\r\n" LOCAL "\r\n",
        "GET /events HTTP/1.1\r\n" LOCAL "Cookie: a=b; station=\"x\r\n\r\n",
        "POST /stop HTTP/1.1\r\n" LOCAL "X-Station: stop\r\nContent-Length: 5\r\n\r\nhello",
        "POST /stop HTTP/1.1\r\n" LOCAL "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
        "GET /?token=%00%ff%zz&token=&=&&& HTTP/1.0\r\n" LOCAL "Authorization: Bearer\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    };
    const char *seed = seeds[random_below(sizeof seeds / sizeof seeds[0])];
    size_t size = strlen(seed);
    memcpy(text, seed, size);
    for (uint32_t i = random_below(6); i > 0; i--) {
        const size_t at = random_below((uint32_t)size);
        switch (random_below(3)) {
        case 0:
            text[at] = (char)random_below(256);
            break;
        case 1:
            size = at + 1;
            break;
        default:
            if (size + 400 < room) {
                memmove(text + at + 400, text + at, size - at);
                memset(text + at, (char)random_below(256), 400);
                size += 400;
            }
            break;
        }
    }
    return size;
}

static void test_requests_that_make_no_sense_change_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < FUZZED; i++) {
        char text[4096];
        const size_t size = fuzz(text, sizeof text);
        const int client = connected();
        say(client, text, size);
        shutdown(client, SHUT_WR);
        for (int turns = 0; turns < 3; turns++) {
            turn();
        }
        (void)recv(client, answer, sizeof answer, 0);
        close(client);
    }
    assert_false(esp_host_web_stop_asked(web));
    /* Of a listener that has gone nobody knows before it is told something. */
    for (int i = 0; i < 100; i++) {
        world_pass_us(300000);
        turn();
        nap();
    }
    assert_int_equal(ask("GET /state", LOCAL "Authorization: Bearer " TOKEN "\r\n"), 200);
    line_plug(0, "esp32c3", 1, NULL);
    for (int i = 0; i < 20000 && esp_host_station_port(line.station, 0).passed == 0; i++) {
        turn();
    }
    assert_true(line_is_written(&line, 0));
}

#define PLAIN(test)   cmocka_unit_test_setup_teardown(test, begin, end)
#define GUARDED(test) cmocka_unit_test_setup_teardown(test, begin_with_token, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(test_the_page_is_small_and_strict),
        PLAIN(test_it_tells_what_the_station_does),
        PLAIN(test_it_changes_nothing),
        PLAIN(test_another_name_of_this_computer_is_refused),
        PLAIN(test_paths_lead_nowhere),
        GUARDED(test_without_its_token_nobody_sees_anything),
        GUARDED(test_only_the_page_itself_may_end_the_station),
        PLAIN(test_nothing_is_open_to_others_by_mistake),
        PLAIN(test_slow_clients_keep_nobody_waiting),
        GUARDED(test_requests_that_make_no_sense_change_nothing),
        PLAIN(test_requests_that_make_no_sense_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
