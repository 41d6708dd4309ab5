/*
 * read-mem and write-mem.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "operand/mem_operands.h"
#include "view/result/result.h"
#include "view/task/work_view.h"
#include "visit/cli_visit.h"
#include <stdio.h>

typedef struct {
    esp_loader_task_peek_t task;
    uint32_t value;
} peek_t;

static cli_exit_t peek_done(cli_visit_t *visit)
{
    const peek_t *peek = visit->command;
    result_word(peek->task.address, peek->value);
    return CLI_OK;
}

static const char *peek_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const peek_t *peek = visit->command;
    snprintf(text, room, "read memory at 0x%08x", (unsigned)peek->task.address);
    return text;
}

cli_exit_t command_read_mem(const options_t *options)
{
    static const cli_visit_steps_t steps = {.done = peek_done, .tell_doing = peek_doing};
    peek_t peek;
    uint32_t address;
    const cli_exit_t exit = mem_parse_address(options->operands[0], &address);
    return exit == CLI_OK
               ? cli_visit_run(options, &steps,
                               esp_loader_task_peek(&peek.task, address, &peek.value, 1, false),
                               &peek)
               : exit;
}

static cli_exit_t poke_done(cli_visit_t *visit)
{
    const esp_loader_task_poke_t *task = visit->command;
    work_view_wrote_word(task->address, task->value, task->mask);
    return CLI_OK;
}

static const char *poke_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const esp_loader_task_poke_t *task = visit->command;
    snprintf(text, room, "write memory at 0x%08x", (unsigned)task->address);
    return text;
}

cli_exit_t command_write_mem(const options_t *options)
{
    static const cli_visit_steps_t steps = {.done = poke_done, .tell_doing = poke_doing};
    esp_loader_task_poke_t task;
    uint32_t address;
    uint32_t value = 0;
    uint32_t mask = UINT32_MAX;
    cli_exit_t exit = mem_parse_address(options->operands[0], &address);
    if (exit == CLI_OK) {
        exit = mem_parse_number(options->operands[1], "value", &value);
    }
    if (exit == CLI_OK && options->operand_count > 2) {
        exit = mem_parse_number(options->operands[2], "mask", &mask);
    }
    return exit == CLI_OK ? cli_visit_run(options, &steps,
                                          esp_loader_task_poke(&task, address, value, mask), &task)
                          : exit;
}
