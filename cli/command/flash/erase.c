/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "operand/flash_range.h"
#include "view/work/work_view.h"
#include "visit/cli_visit.h"

enum { ERASE_SECTOR = 0x1000 };

typedef struct {
    esp_loader_task_erase_t task;
    flash_range_t range;
} erase_t;

static cli_exit_t erase_prepared(cli_visit_t *visit)
{
    erase_t *erase = visit->command;
    const cli_exit_t exit = flash_range_fit(&erase->range, cli_visit_target(visit)->flash.size);
    erase->task.size = erase->range.size;
    return exit;
}

static void erase_event(cli_visit_t *visit, const esp_loader_event_t *event)
{
    const erase_t *erase = visit->command;
    if (event->kind == ESP_LOADER_EVENT_TASK) {
        work_view_erasing(erase->task.address, erase->task.size);
    }
}

static cli_exit_t erase_done(cli_visit_t *visit)
{
    const erase_t *erase = visit->command;
    work_view_erased(erase->task.address, erase->task.size, cli_visit_task_ms(visit));
    return CLI_OK;
}

static const char *erase_interrupt_advice(const cli_visit_t *visit)
{
    (void)visit;
    return "the erase goes on in the chip; what it reached is erased";
}

static cli_exit_t erase_range(const options_t *options, erase_t *erase)
{
    static const cli_visit_steps_t steps = {
        .doing = "erase flash",
        .prepared = erase_prepared,
        .event = erase_event,
        .done = erase_done,
        .tell_interrupt_advice = erase_interrupt_advice,
    };
    return cli_visit_run(
        options, &steps,
        esp_loader_task_erase(&erase->task, erase->range.offset, erase->range.size), erase);
}

cli_exit_t command_erase_flash(const options_t *options)
{
    erase_t erase = {.range = {.to_end = true}};
    return erase_range(options, &erase);
}

cli_exit_t command_erase_region(const options_t *options)
{
    erase_t erase;
    const cli_exit_t exit = flash_range_parse(options->operands, ERASE_SECTOR, &erase.range);
    return exit == CLI_OK ? erase_range(options, &erase) : exit;
}
