/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "esp_loader_md5.h"
#include "message.h"
#include "plan.h"
#include "session.h"
#include <stdio.h>
#include <string.h>

static cli_exit_t verify_one(session_t *session, const plan_file_t *file, bool *same)
{
    uint8_t there[ESP_LOADER_MD5_SIZE];
    uint8_t wanted[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_t md5;
    message_update("%s: comparing", file->label);
    session_set_time(session);
    esp_loader_engine_flash_md5(&session->engine, file->offset, file->size, there);
    if (!session_run(session)) {
        char doing[PLAN_LABEL_SIZE + 16];
        snprintf(doing, sizeof doing, "compare %s", file->label);
        return session_failed(session, doing);
    }
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, file->bytes, file->size);
    esp_loader_md5_final(&md5, wanted);
    *same = memcmp(there, wanted, sizeof there) == 0;
    message_say("%s: %s", file->label, *same ? "MD5 match" : "differs");
    return CLI_OK;
}

static cli_exit_t verify_check_end(const plan_t *plan, uint32_t flash_size)
{
    for (size_t i = 0; i < plan->count; i++) {
        const plan_file_t *file = &plan->files[i];
        if (file->size > flash_size || file->offset > flash_size - file->size) {
            message_error("check the offset; if the flash is larger than it tells, give "
                          "--flash-size",
                          "%s (%s, %u bytes) runs past the end of flash", file->label, file->path,
                          (unsigned)file->size);
            return CLI_BAD_INPUT;
        }
    }
    return CLI_OK;
}

static cli_exit_t verify_all(session_t *session, const plan_t *plan)
{
    unsigned different = 0;
    for (size_t i = 0; i < plan->count; i++) {
        bool same = false;
        const cli_exit_t exit = verify_one(session, &plan->files[i], &same);
        if (exit != CLI_OK) {
            return exit;
        }
        different += !same;
    }
    if (different > 0) {
        message_error("write it with 'esploader write-flash'",
                      "%u of %u files differ from what is in flash", different,
                      (unsigned)plan->count);
        return CLI_VERIFY;
    }
    message_say("%u of %u files are in flash as they are here", (unsigned)plan->count,
                (unsigned)plan->count);
    return CLI_OK;
}

static cli_exit_t verify_needs_md5(const session_t *session)
{
    if (esp_loader_engine_can_verify(&session->engine)) {
        return CLI_OK;
    }
    message_error("a flasher stub has: leave --no-stub out, or use a build that has the chip's",
                  "the ROM loader of the %s has no MD5: flash cannot be compared",
                  esp_loader_chip_name(session->chip));
    return CLI_FAILED;
}

static cli_exit_t verify_chip(session_t *session, const plan_t *plan)
{
    cli_exit_t exit = session_prepare_flash(session);
    if (exit == CLI_OK) {
        exit = verify_needs_md5(session);
    }
    if (exit == CLI_OK) {
        exit = verify_check_end(plan, esp_loader_engine_flash(&session->engine)->size);
    }
    if (exit == CLI_OK) {
        exit = verify_all(session, plan);
    }
    if (exit == CLI_OK || exit == CLI_VERIFY) {
        const cli_exit_t finished = session_finish(session);
        exit = exit == CLI_OK ? finished : exit;
    }
    return exit;
}

cli_exit_t command_verify_flash(const options_t *options)
{
    plan_t plan;
    cli_exit_t exit = plan_read(&plan, options, true);
    if (exit == CLI_OK) {
        session_t session;
        exit = session_open(&session, options);
        if (exit == CLI_OK) {
            exit = verify_chip(&session, &plan);
            session_close(&session);
        }
    }
    plan_free(&plan);
    return exit;
}
