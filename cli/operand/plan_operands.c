/* SPDX-License-Identifier: Apache-2.0 */
#include "operand/plan_operands.h"
#include "interrupt.h"
#include "view/failure.h"
#include <stdlib.h>
#include <string.h>

/* The operands, and behind them what --encrypt-files names. */
static bool plan_operands_pairs(esp_host_plan_t *plan, esp_host_plan_options_t *wanted,
                                const options_t *options, esp_host_error_t *error)
{
    const size_t more = options->encrypt_file_count;
    const size_t count = options->operand_count + more;
    char **texts = calloc(count + 1, sizeof *texts);
    if (texts == NULL) {
        *plan = (esp_host_plan_t){.chip = ESP_UNKNOWN_CHIP};
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    if (options->operand_count != 0) {
        memcpy(texts, options->operands, options->operand_count * sizeof *texts);
    }
    for (size_t i = 0; i < more; i++) {
        /* They are copied, not changed. */
        texts[options->operand_count + i] = (char *)options->encrypt_files[i];
    }
    if (more != 0) {
        wanted->encrypt = true;
        wanted->encrypt_from = options->operand_count;
    }
    const bool done = esp_host_plan_read_pairs(plan, wanted, texts, count, error);
    free(texts);
    return done;
}

static cli_exit_t operands_read(esp_host_plan_t *plan, const options_t *options,
                                bool folder_allowed, bool compares, bool tells_all)
{
    esp_host_plan_options_t wanted = {
        .chip = options->chip,
        .flash_size = options->flash_size,
        .encrypt = options->encrypt,
        .ignore_fuses = options->ignore_fuses,
        .force = options->force,
        .compares = compares,
        .forced = options->forced,
        .forced_count = options->forced_count,
        .tells_all = tells_all,
        .limits = options->limits,
        .limit_count = options->limit_count,
        .skip_empty = !folder_allowed || (tells_all && options->operand_count > 2),
        .takes_input = true,
        .note = failure_print_note,
        .cancelled = interrupt_asked,
    };
    esp_host_error_t error = {0};
    /* A build folder stands before pairs. */
    const bool has_folder = folder_allowed && options->operand_count % 2 != 0;
    if (has_folder) {
        wanted.pairs = options->operands + 1;
        wanted.pair_count = options->operand_count - 1;
        wanted.app_only = options->app_only;
    }
    const bool done = has_folder
                          ? esp_host_plan_read_folder(plan, &wanted, options->operands[0], &error)
                          : plan_operands_pairs(plan, &wanted, options, &error);
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
