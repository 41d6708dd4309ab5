/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "flash_range.h"
#include "message.h"
#include "progress.h"
#include "session.h"

enum { ERASE_SECTOR = 0x1000 };

static cli_exit_t erase_region(session_t *session, flash_range_t *range)
{
    char size[PROGRESS_TEXT];
    char time[PROGRESS_TEXT];
    cli_exit_t exit = session_require_stub(session, "erase flash");
    if (exit == CLI_OK) {
        exit = flash_range_fit(range, esp_loader_engine_flash(&session->engine)->size);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    progress_size_text(size, range->size);
    message_update("Erasing %s at 0x%x", size, (unsigned)range->offset);
    session->interrupt_advice = "the erase goes on in the chip; what it reached is erased";
    const uint32_t began = drive_now_ms();
    session_set_time(session);
    esp_loader_engine_flash_erase(&session->engine, range->offset, range->size);
    if (!session_run(session)) {
        return session_failed(session, "erase flash");
    }
    message_say("Erased %s at 0x%x in %s", size, (unsigned)range->offset,
                progress_time_text(time, drive_now_ms() - began));
    return CLI_OK;
}

static cli_exit_t erase_range(const options_t *options, flash_range_t *range)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    exit = erase_region(&session, range);
    if (exit == CLI_OK) {
        exit = session_finish(&session);
    }
    session_close(&session);
    return exit;
}

cli_exit_t command_erase_flash(const options_t *options)
{
    flash_range_t range = {.to_end = true};
    return erase_range(options, &range);
}

cli_exit_t command_erase_region(const options_t *options)
{
    flash_range_t range;
    const cli_exit_t exit = flash_range_parse(options->operands, ERASE_SECTOR, &range);
    return exit == CLI_OK ? erase_range(options, &range) : exit;
}
