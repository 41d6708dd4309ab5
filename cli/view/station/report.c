/*
 * An attempt a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/station/report.h"
#include "view/station/station_json.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *report_time(int64_t ms, char text[REPORT_TIME])
{
    struct tm parts;
    const time_t seconds = (time_t)(ms / 1000);
    text[0] = '\0';
    if (ms != 0 && gmtime_r(&seconds, &parts) != NULL) {
        strftime(text, REPORT_TIME, "%Y-%m-%d %H:%M:%S", &parts);
    }
    return text;
}

/* RFC 4180. */
static void report_field(FILE *out, const char *text, const char *behind)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, out);
    } else {
        fputc('"', out);
        for (; *text != '\0'; text++) {
            if (*text == '"') {
                fputc('"', out);
            }
            fputc(*text, out);
        }
        fputc('"', out);
    }
    fputs(behind, out);
}

void report_csv_begin(report_csv_t *report, FILE *out)
{
    *report = (report_csv_t){.out = out};
    fputs("station,id,port,mac,chip,revision,key,application,trial,began,ended,reach_ms,prepare_ms,"
          "write_ms,test_ms,baud,sent,written,flash_id,flash_size,result,fault,last,story,advice,"
          "heard\r\n",
          out);
}

bool report_csv_tell(void *user, const char *station, const esp_host_board_t *board)
{
    report_csv_t *report = user;
    FILE *out = report->out;
    char time[REPORT_TIME];
    report->attempts++;
    report_field(out, station, ",");
    report_field(out, board->id, ",");
    report_field(out, board->port, ",");
    report_field(out, board->mac, ",");
    report_field(out, board->chip, ",");
    fprintf(out, "%u.%u,", board->revision / 100u, board->revision % 100u);
    report_field(out, board->key, ",");
    report_field(out, board->application, ",");
    fprintf(out, "%u,%s,", board->trial, report_time(board->began_ms, time));
    fprintf(out, "%s,%u,%u,%u,%u,", report_time(board->ended_ms, time), (unsigned)board->reach_ms,
            (unsigned)board->prepare_ms, (unsigned)board->write_ms, (unsigned)board->test_ms);
    fprintf(out, "%u,%u,%u,0x%06x,%u,", (unsigned)board->baud, (unsigned)board->sent,
            (unsigned)board->written, (unsigned)board->flash_id, (unsigned)board->flash_size);
    fprintf(out, "%s,%s,%s,", esp_host_board_result_name(board->result),
            esp_host_fault_name(board->fault), board->last ? "yes" : "no");
    report_field(out, board->story, ",");
    report_field(out, board->advice, ",");
    report_field(out, board->heard, "\r\n");
    return ferror(out) == 0;
}

bool report_json_tell(void *user, const char *station, const esp_host_board_t *board)
{
    FILE *out = user;
    char *text = station_json_text("attempt", station, board);
    const bool done = text != NULL && fputs(text, out) != EOF && fputc('\n', out) != EOF;
    free(text);
    return done;
}
