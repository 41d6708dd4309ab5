/* SPDX-License-Identifier: Apache-2.0 */
#include "operand/plan_operands.h"
#include "interrupt.h"
#include "view/failure.h"

static cli_exit_t operands_read(esp_host_plan_t *plan, const options_t *options,
                                bool folder_allowed, bool compares, bool tells_all)
{
    const esp_host_plan_options_t wanted = {
        .chip = options->chip,
        .flash_size = options->flash_size,
        .encrypt = options->encrypt,
        .force = options->force,
        .compares = compares,
        .forced = options->forced,
        .forced_count = options->forced_count,
        .tells_all = tells_all,
        .takes_input = true,
        .note = failure_print_note,
        .cancelled = interrupt_asked,
    };
    esp_host_error_t error = {0};
    const char *first = options->operands[0];
    const bool one = options->operand_count == 1;
    const bool done =
        one && first[0] == '@'  ? esp_host_plan_read_list(plan, &wanted, first + 1, &error)
        : one && folder_allowed ? esp_host_plan_read_folder(plan, &wanted, first, &error)
                                : esp_host_plan_read_pairs(plan, &wanted, options->operands,
                                                           options->operand_count, &error);
    return done ? CLI_OK : failure_print_plan(plan, &error);
}

cli_exit_t plan_operands_read(esp_host_plan_t *plan, const options_t *options, bool folder_allowed,
                              bool compares)
{
    return operands_read(plan, options, folder_allowed, compares, false);
}

cli_exit_t plan_operands_judge(esp_host_plan_t *plan, const options_t *options)
{
    return operands_read(plan, options, true, false, true);
}
