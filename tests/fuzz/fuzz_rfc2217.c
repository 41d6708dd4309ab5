/*
 * A network line whose far end says anything: RFC 2217, or plain TCP.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "serial_line.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* libgensio 2.6 does not free a request that is still unanswered when its line is freed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:sergensio_baud\nleak:sergensio_dtr\nleak:sergensio_rts\n";
}

enum { PIECE = 64, PAUSE_US = 500, ROUNDS = 200 };

typedef struct {
    int listener;
    fuzz_input_t input;
} far_end_t;

/* Says what it has to say in pieces, listens in between, and goes. */
static void *far_end_run(void *user)
{
    far_end_t *far_end = user;
    const int peer = accept(far_end->listener, NULL, NULL);
    while (peer >= 0 && far_end->input.size > 0) {
        uint8_t heard[256];
        size_t size = PIECE;
        const uint8_t *bytes = fuzz_bytes(&far_end->input, &size);
        if (send(peer, bytes, size, MSG_NOSIGNAL) < 0) {
            break;
        }
        usleep(PAUSE_US);
        (void)!recv(peer, heard, sizeof(heard), MSG_DONTWAIT);
    }
    if (peer >= 0) {
        close(peer);
    }
    return NULL;
}

static int listen_anywhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    FUZZ_CHECK(listener >= 0);
    FUZZ_CHECK(bind(listener, (struct sockaddr *)&address, size) == 0);
    FUZZ_CHECK(listen(listener, 4) == 0);
    FUZZ_CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return listener;
}

/* What a line is used for, until it is lost. */
static void use(serial_line_t *line)
{
    (void)serial_line_set_lines(line, true, false);
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t bytes[100];
        const int ready = serial_line_wait(line, i % 3 == 0, 20);
        if (ready < 0) {
            return;
        }
        if ((ready & SERIAL_LINE_READABLE) != 0) {
            const int count = serial_line_read(line, bytes, sizeof(bytes));
            FUZZ_CHECK(count <= (int)sizeof(bytes));
            if (count < 0) {
                return;
            }
        }
        if ((ready & SERIAL_LINE_WRITABLE) != 0 && serial_line_write(line, bytes, 10) < 0) {
            return;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int listener = -1;
    static uint16_t port;
    if (size < 1 || size > 1024) {
        return 0;
    }
    if (listener < 0) {
        listener = listen_anywhere(&port);
    }
    far_end_t far_end = {.listener = listener, .input = {data + 1, size - 1}};
    pthread_t thread;
    char url[64];
    FUZZ_CHECK(pthread_create(&thread, NULL, far_end_run, &far_end) == 0);
    snprintf(url, sizeof(url), "%s://127.0.0.1:%u", data[0] % 4 != 0 ? "rfc2217" : "socket", port);
    serial_line_error_t error = SERIAL_LINE_OK;
    serial_line_t *line = serial_line_open(url, 115200, &error);
    FUZZ_CHECK((line == NULL) == (error != SERIAL_LINE_OK));
    if (line != NULL) {
        use(line);
    }
    serial_line_close(line);
    pthread_join(thread, NULL);
    return 0;
}
