/* SPDX-License-Identifier: Apache-2.0 */
#include "operand/output_file.h"
#include "view/failure.h"
#include "view/message.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

cli_exit_t output_file_begin(output_file_t *output, const char *path)
{
    esp_host_error_t error = {0};
    *output = (output_file_t){.path = path, .save = {.file = -1}, .descriptor = -1};
    if (strcmp(path, "-") != 0) {
        esp_host_save_begin(&output->save, path, &error);
        return failure_print(&error, NULL);
    }
    if (json_is_on()) {
        message_error("name a file, or leave --json out", "--json has standard output for itself");
        return CLI_USAGE;
    }
    if (isatty(STDOUT_FILENO) == 1) {
        message_error("name a file, or send it to one: > FILE",
                      "standard output is a terminal, which is none for bytes");
        return CLI_USAGE;
    }
    output->path = "standard output";
    output->descriptor = message_leave_output();
    if (output->descriptor < 0) {
        message_error(NULL, "standard output: %s", strerror(errno));
        return CLI_FAILED;
    }
    return CLI_OK;
}

static bool output_write(int descriptor, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

cli_exit_t output_file_end(output_file_t *output, const uint8_t *bytes, size_t size)
{
    esp_host_error_t error = {0};
    if (output->descriptor < 0) {
        esp_host_save_end(&output->save, bytes, size, &error);
        return failure_print(&error, NULL);
    }
    if (!output_write(output->descriptor, bytes, size)) {
        message_error("who reads it has ended early, or has no room",
                      "standard output was lost: %s", strerror(errno));
        return CLI_FAILED;
    }
    return CLI_OK;
}

void output_file_drop(output_file_t *output)
{
    if (output->descriptor >= 0) {
        close(output->descriptor);
        output->descriptor = -1;
    } else {
        esp_host_save_drop(&output->save);
    }
}
