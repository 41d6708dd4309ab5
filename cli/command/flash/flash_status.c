/*
 * read-flash-status, write-flash-status and read-flash-sfdp.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "esp_host_file.h"
#include "esp_host_flash.h"
#include "operand/mem_operands.h"
#include "view/message.h"
#include "view/result/result.h"
#include "visit/cli_visit.h"

enum { STATUS_SFDP_LAST = 0xFFFFFF /* an address has 24 bits */ };

typedef struct {
    esp_loader_task_registers_t task;
    esp_host_flash_commands_t flash;
    uint32_t value; /* to be written, or where it is read */
    bool writes;
} status_t;

static cli_exit_t status_prepared(cli_visit_t *visit)
{
    status_t *status = visit->command;
    status->flash.chip = cli_visit_target(visit)->chip;
    return CLI_OK;
}

static cli_exit_t status_check_idle(const status_t *status)
{
    if (status->flash.idle) {
        return CLI_OK;
    }
    message_error("check its power and wiring", "the flash does not come to an end");
    return CLI_FAILED;
}

static cli_exit_t status_done(cli_visit_t *visit)
{
    const status_t *status = visit->command;
    const uint32_t found = esp_host_flash_status(&status->flash);
    const cli_exit_t exit = status_check_idle(status);
    if (exit != CLI_OK) {
        return exit;
    }
    result_flash_status(found, status->flash.bytes);
    if (status->writes && found != status->value) {
        message_error("it may lack these bits, or protect them: its data sheet tells",
                      "the flash holds another status than was written, 0x%x",
                      (unsigned)status->value);
        return CLI_VERIFY;
    }
    return CLI_OK;
}

static cli_exit_t status_visit(const options_t *options, status_t *status,
                               const cli_visit_steps_t *steps)
{
    return cli_visit_run(
        options, steps,
        esp_loader_task_registers(&status->task, esp_host_flash_commands_next, &status->flash),
        status);
}

cli_exit_t command_read_flash_status(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .doing = "read the flash's status", .prepared = status_prepared, .done = status_done};
    status_t status = {.writes = false};
    esp_host_flash_read_status(&status.flash, (uint8_t)options->status_bytes);
    return status_visit(options, &status, &steps);
}

cli_exit_t command_write_flash_status(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .doing = "write the flash's status", .prepared = status_prepared, .done = status_done};
    status_t status = {.writes = true};
    const uint8_t bytes = (uint8_t)options->status_bytes;
    const cli_exit_t exit = mem_parse_number(options->operands[0], "value", &status.value);
    if (exit == CLI_OK) {
        status.value &= (1u << 8 * bytes) - 1;
        esp_host_flash_write_status(&status.flash, bytes, status.value, options->non_volatile);
        return status_visit(options, &status, &steps);
    }
    return exit;
}

static cli_exit_t sfdp_done(cli_visit_t *visit)
{
    const status_t *status = visit->command;
    const cli_exit_t exit = status_check_idle(status);
    if (exit == CLI_OK) {
        result_flash(&cli_visit_target(visit)->flash, visit->options->flash_size == 0);
        result_sfdp(status->value, esp_host_flash_answer(&status->flash),
                    status->flash.commands[0].in_size);
    }
    return exit;
}

cli_exit_t command_read_flash_sfdp(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .doing = "read the flash's SFDP", .prepared = status_prepared, .done = sfdp_done};
    status_t status = {.writes = false};
    uint32_t bytes = 0;
    cli_exit_t exit = mem_parse_number(options->operands[0], "address", &status.value);
    if (exit == CLI_OK) {
        exit = mem_parse_number(options->operands[1], "number of bytes", &bytes);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    if (bytes == 0 || bytes > ESP_HOST_FLASH_SFDP_MOST || status.value > STATUS_SFDP_LAST) {
        message_error("give an address of 24 bits and 1 to 4", "%u bytes cannot be read there",
                      (unsigned)bytes);
        return CLI_USAGE;
    }
    esp_host_flash_read_sfdp(&status.flash, status.value, (uint8_t)bytes);
    return status_visit(options, &status, &steps);
}
