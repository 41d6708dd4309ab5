/*
 * Records: told, and put together.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/own.h"
#include "command/station/settings.h"
#include "esp_host_file.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/station/report.h"
#include <stdlib.h>
#include <string.h>

static bool report_read(const settings_t *settings, const char *path, FILE *out,
                        esp_host_error_t *error)
{
    report_csv_t csv;
    report_page_t page = {0};
    bool done;
    switch (settings->form) {
    case SETTINGS_CSV:
        report_csv_begin(&csv, out);
        return esp_host_records_read(path, report_csv_tell, &csv, error);
    case SETTINGS_JSON:
        return esp_host_records_read(path, report_json_tell, out, error);
    case SETTINGS_HTML:
        break;
    }
    done = esp_host_records_read(path, report_page_tell, &page, error);
    if (done && page.full) {
        done = esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    if (done) {
        report_page_write(&page, path, out);
    }
    report_page_free(&page);
    return done;
}

static bool report_save(const char *path, const char *text, size_t size, esp_host_error_t *error)
{
    esp_host_save_t save;
    if (path == NULL || strcmp(path, "-") == 0) {
        /* What is lost there, message_finish() tells. */
        fwrite(text, 1, size, stdout);
        return true;
    }
    return esp_host_save_begin(&save, path, error) &&
           esp_host_save_end(&save, (const uint8_t *)text, size, error);
}

cli_exit_t station_report(const settings_t *settings, const options_t *options, size_t operands)
{
    esp_host_error_t error = {0};
    char *text = NULL;
    size_t size = 0;
    if (operands != 2) {
        message_error("as: station report line.db --format html -o report.html",
                      "report takes one database of records");
        return CLI_USAGE;
    }
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    bool done = report_read(settings, options->operands[1], out, &error);
    done = fclose(out) == 0 && done;
    done = done && report_save(settings->output, text, size, &error);
    free(text);
    return done ? CLI_OK : failure_print(&error, NULL);
}

cli_exit_t station_merge(const options_t *options, size_t operands)
{
    esp_host_error_t error = {0};
    if (operands < 3) {
        message_error("as: station merge all.db line1.db line2.db",
                      "merge takes a database, and those that are put into it");
        return CLI_USAGE;
    }
    esp_host_records_t *records = esp_host_records_open(options->operands[1], NULL, &error);
    bool done = records != NULL;
    for (size_t i = 2; i < operands && done; i++) {
        size_t added;
        done = esp_host_records_merge(records, options->operands[i], &added, &error);
        if (done) {
            message_say("%s: %zu attempts added", options->operands[i], added);
        }
    }
    esp_host_records_close(records);
    return done ? CLI_OK : failure_print(&error, NULL);
}
