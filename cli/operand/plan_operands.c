/* SPDX-License-Identifier: Apache-2.0 */
#include "operand/plan_operands.h"
#include "interrupt.h"
#include "view/failure.h"

cli_exit_t plan_operands_read(esp_host_plan_t *plan, const options_t *options, bool folder_allowed)
{
    const esp_host_plan_options_t wanted = {
        .chip = options->chip,
        .flash_size = options->flash_size,
        .encrypt = options->encrypt,
        .force = options->force,
        .skip_empty = !folder_allowed,
        .takes_input = true,
        .note = failure_print_note,
        .cancelled = interrupt_asked,
    };
    esp_host_error_t error = {0};
    const bool done = folder_allowed && options->operand_count == 1
                          ? esp_host_plan_read_folder(plan, &wanted, options->operands[0], &error)
                          : esp_host_plan_read_pairs(plan, &wanted, options->operands,
                                                     options->operand_count, &error);
    return done ? CLI_OK : failure_print_plan(plan, &error);
}
