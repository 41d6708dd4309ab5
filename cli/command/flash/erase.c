/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "esp_loader_engine_board.h"
#include "operand/flash_range.h"
#include "view/message.h"
#include "view/task/work_view.h"
#include "visit/cli_visit.h"
#include <stdlib.h>
#include <string.h>

enum { ERASE_SECTOR = 0x1000 };

typedef struct {
    esp_loader_task_erase_t task;
    esp_loader_task_write_t write; /* instead of it, where no stub runs */
    esp_loader_image_t blank;
    uint8_t *bytes; /* of that */
    flash_range_t range;
    bool needs_stub; /* it was not done, for want of one */
    bool told;       /* that it has begun */
} erase_t;

/* A chip that boots only what is signed or encrypted for it may never boot anything else, and may
 * not let its loader put that back. esptool asks for the same word. */
static cli_exit_t erase_check_security(const cli_visit_t *visit)
{
    const esp_loader_target_t *target = cli_visit_target(visit);
    if ((!target->encrypts && target->secure_boot == ESP_LOADER_SECURE_BOOT_OFF) ||
        visit->options->force_erase) {
        return CLI_OK;
    }
    message_error("--force behind the command erases it all the same",
                  "the %s has %s on: what it boots from may not be put back once it is erased",
                  esp_loader_chip_name(target->chip),
                  target->encrypts ? "flash encryption" : "secure boot");
    return CLI_BAD_INPUT;
}

static cli_exit_t erase_prepared(cli_visit_t *visit)
{
    erase_t *erase = visit->command;
    if (!cli_visit_target(visit)->secure_download) {
        const cli_exit_t allowed = erase_check_security(visit);
        if (allowed != CLI_OK) {
            return allowed;
        }
    }
    const cli_exit_t exit = flash_range_fit(&erase->range, cli_visit_target(visit)->flash.size);
    erase->task.size = erase->range.size;
    return exit;
}

static void erase_event(cli_visit_t *visit, const esp_loader_event_t *event)
{
    erase_t *erase = visit->command;
    if (event->kind == ESP_LOADER_EVENT_TASK && !erase->told) {
        erase->told = true;
        work_view_erasing(erase->range.offset, erase->range.size);
    }
}

static cli_exit_t erase_done(cli_visit_t *visit)
{
    const erase_t *erase = visit->command;
    work_view_erased(erase->range.offset, erase->range.size, cli_visit_task_ms(visit));
    return CLI_OK;
}

/* Before anything is sent: another way may be left. */
static cli_exit_t erase_failed(const cli_visit_t *visit, const esp_loader_outcome_t *outcome)
{
    erase_t *erase = visit->command;
    erase->needs_stub = outcome->end == ESP_LOADER_END_STUB_NEEDED && !erase->range.to_end;
    return erase->needs_stub ? CLI_FAILED : CLI_OK;
}

static const char *erase_interrupt_advice(const cli_visit_t *visit)
{
    (void)visit;
    return "the erase goes on in the chip; what it reached is erased";
}

static cli_exit_t blank_prepared(cli_visit_t *visit)
{
    erase_t *erase = visit->command;
    const cli_exit_t exit = erase_prepared(visit);
    const uint32_t more =
        esp_loader_engine_erases_more(esp_loader_session_engine(cli_visit_session(visit)),
                                      erase->range.offset, erase->range.size);
    if (exit == CLI_OK && more != 0) {
        message_error("erase an even number of sectors, or leave --no-stub out",
                      "the ROM of the %s would erase the sector at 0x%x, too",
                      esp_loader_chip_name(cli_visit_target(visit)->chip), (unsigned)more);
        return CLI_BAD_INPUT;
    }
    return exit;
}

/* A ROM loader erases only what it is to write: erased flash, then. */
static cli_exit_t erase_by_writing(const options_t *options, erase_t *erase)
{
    static const cli_visit_steps_t steps = {
        .doing = "erase flash",
        .prepared = blank_prepared,
        .event = erase_event,
        .done = erase_done,
    };
    erase->bytes = malloc(erase->range.size);
    if (erase->bytes == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    memset(erase->bytes, 0xFF, erase->range.size);
    erase->blank = (esp_loader_image_t){.offset = erase->range.offset,
                                        .size = erase->range.size,
                                        .pull = esp_host_pull,
                                        .user = erase->bytes};
    message_say("No flasher stub erases it: erased flash is written");
    const cli_exit_t exit = cli_visit_run(
        options, &steps, esp_loader_task_write(&erase->write, &erase->blank, 1), erase);
    free(erase->bytes);
    return exit;
}

static cli_exit_t erase_range(const options_t *options, erase_t *erase)
{
    static const cli_visit_steps_t steps = {
        .doing = "erase flash",
        .prepared = erase_prepared,
        .event = erase_event,
        .done = erase_done,
        .failed = erase_failed,
        .tell_interrupt_advice = erase_interrupt_advice,
    };
    const cli_exit_t exit = cli_visit_run(
        options, &steps,
        esp_loader_task_erase(&erase->task, erase->range.offset, erase->range.size), erase);
    return erase->needs_stub ? erase_by_writing(options, erase) : exit;
}

cli_exit_t command_erase_flash(const options_t *options)
{
    erase_t erase = {.range = {.to_end = true}};
    return erase_range(options, &erase);
}

cli_exit_t command_erase_region(const options_t *options)
{
    erase_t erase = {.needs_stub = false};
    const cli_exit_t exit = flash_range_parse(options->operands, ERASE_SECTOR, &erase.range);
    return exit == CLI_OK ? erase_range(options, &erase) : exit;
}
