/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "operand/mem_operands.h"
#include "operand/output_file.h"
#include "view/message.h"
#include "view/task/progress.h"
#include "view/task/work_view.h"
#include "visit/cli_visit.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    esp_loader_task_peek_t task;
    output_file_t output;
    progress_t progress;
    char label[32];
    uint32_t size;
    uint32_t *words;
    uint8_t *bytes;
} dump_t;

static cli_exit_t dump_prepared(cli_visit_t *visit)
{
    dump_t *dump = visit->command;
    dump->words = malloc(dump->size);
    dump->bytes = malloc(dump->size);
    if (dump->words == NULL || dump->bytes == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    dump->task.words = dump->words;
    progress_begin(&dump->progress, dump->label, "reading", dump->size, esp_host_now_ms());
    return CLI_OK;
}

static void dump_tick(cli_visit_t *visit, uint32_t now_ms)
{
    dump_t *dump = visit->command;
    progress_show(&dump->progress, dump->task.at * MEM_WORD, now_ms);
}

/* As they lie in the chip's memory: the lowest byte first. */
static void dump_to_bytes(const dump_t *dump)
{
    for (uint32_t at = 0; at < dump->size; at++) {
        dump->bytes[at] = (uint8_t)(dump->words[at / MEM_WORD] >> 8 * (at % MEM_WORD));
    }
}

static cli_exit_t dump_done(cli_visit_t *visit)
{
    dump_t *dump = visit->command;
    dump_to_bytes(dump);
    const cli_exit_t exit = output_file_end(&dump->output, dump->bytes, dump->size);
    if (exit == CLI_OK) {
        work_view_read_words(dump->label, dump->output.path, dump->task.address, dump->size);
    }
    return exit;
}

static const char *dump_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const dump_t *dump = visit->command;
    snprintf(text, room, "read memory at 0x%08x",
             (unsigned)(dump->task.address + dump->task.at * MEM_WORD));
    return text;
}

cli_exit_t command_dump_mem(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .prepared = dump_prepared,
        .tick = dump_tick,
        .done = dump_done,
        .tell_doing = dump_doing,
    };
    dump_t dump = {.size = 0};
    uint32_t address;
    cli_exit_t exit = mem_parse_address(options->operands[0], &address);
    if (exit == CLI_OK) {
        exit = mem_parse_size(options->operands[1], address, &dump.size);
    }
    if (exit == CLI_OK) {
        exit = output_file_begin(&dump.output, options->operands[2]);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    snprintf(dump.label, sizeof dump.label, "Memory at 0x%08x", (unsigned)address);
    esp_loader_task_t *task =
        esp_loader_task_peek(&dump.task, address, NULL, dump.size / MEM_WORD, true);
    exit = cli_visit_run(options, &steps, task, &dump);
    free(dump.words);
    free(dump.bytes);
    output_file_drop(&dump.output);
    return exit;
}
