/*
 * Making ready for the task: a fast line, a flasher stub, flash. In this order, because a stub
 * loads faster at a high rate, and because flash has to be attached through the loader that will
 * work on it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"
#include "session/task/task.h"

enum {
    PREPARE_BEGIN = SESSION_BEGIN,
    PREPARE_EXPECT_RATE,
    PREPARE_EXPECT_STUB,
    PREPARE_EXPECT_STUB_RATE,
    PREPARE_EXPECT_FLASH,
};

enum {
    ROM_BLOCK = 1024,    /* what all ROM loaders take */
    RAM_BLOCK = 0x1800,  /* the same, in RAM (esptool, ESPLoader.ESP_RAM_BLOCK) */
    STUB_BLOCK = 0x4000, /* esptool, StubMixin.FLASH_WRITE_SIZE */
};

static bool prepare_stub_runs(const esp_loader_session_t *session)
{
    return esp_loader_engine_stub_running(session->_engine);
}

/* The stub to load, or NULL. Why there is none is told as an event. */
static const esp_loader_stub_t *prepare_choose_stub(esp_loader_session_t *session)
{
    const esp_loader_session_config_t *config = &session->_config;
    const esp_loader_target_t *target = &session->_target;
    /* The caller wants none, or the task is none that a stub would be faster at: there is nothing
     * to tell. */
    if (config->stub == NULL || config->steps->stub == NULL ||
        !session_needs(session, TASK_NEEDS_STUB)) {
        return NULL;
    }
    /* It is taken as it is. Loading another one would take the ROM loader, and so a reset that was
     * not possible: else the stub would not have survived it. */
    if (prepare_stub_runs(session)) {
        session_tell(session, ESP_LOADER_EVENT_STUB_FOUND, 0, 0);
        return NULL;
    }
    /* That mode loads nothing into RAM, so the ROM loader does the work. */
    if (target->secure_download) {
        session_tell(session, ESP_LOADER_EVENT_STUB_FORBIDDEN, 0, 0);
        return NULL;
    }
    const esp_loader_stub_t *stub =
        config->stub(config->user, target->chip, target->identity.revision);
    /* No error: the build may have no stub for this chip, or for this revision of it. The ROM
     * loader does the work then, more slowly. */
    if (stub == NULL) {
        session_tell(session, ESP_LOADER_EVENT_STUB_ABSENT, target->chip, 0);
    }
    return stub;
}

void session_prepare(esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;
    const session_ladder_t rate = session_needs(session, TASK_NEEDS_RATE) ? session_rate : NULL;

    switch (session_rung(session)) {
    case PREPARE_BEGIN:
        /* Chosen before the rate is, since session_rate() goes by it: a ROM loader that cannot
         * change its rate is not reset for one when a stub follows that can. */
        session->_stub = prepare_choose_stub(session);
        /* Before the stub is loaded, where the ROM loader can: the stub then loads faster, and
         * takes the rate over. */
        session_call(session, PREPARE_EXPECT_RATE, rate);
        return;
    case PREPARE_EXPECT_RATE:
        session_call(session, PREPARE_EXPECT_STUB, session->_stub != NULL ? steps->stub : NULL);
        return;
    case PREPARE_EXPECT_STUB:
        /* Where the ROM loader could not change the rate, its stub can. */
        session_call(session, PREPARE_EXPECT_STUB_RATE, session->_stub != NULL ? rate : NULL);
        return;
    case PREPARE_EXPECT_STUB_RATE:
        if (session->_stub != NULL && !prepare_stub_runs(session)) {
            /* A rate that did not work has ended with a reset, and the reset has ended the stub. It
             * is loaded again, and then the rates that are left are tried. Each rate is tried once,
             * the last perhaps twice, so this comes to an end. */
            session_call(session, PREPARE_EXPECT_STUB, steps->stub);
        } else {
            session_call(session, PREPARE_EXPECT_FLASH,
                         session_needs(session, TASK_NEEDS_FLASH) ? session_attach : NULL);
        }
        return;
    case PREPARE_EXPECT_FLASH:
        /* No stub runs, and the ROM loader cannot do the task. Only now is it known for certain:
         * the stub may be absent, forbidden, or lost with a rate that did not work. */
        if (session_needs(session, TASK_NEEDS_NO_ROM) && !prepare_stub_runs(session)) {
            session_end(session, ESP_LOADER_END_STUB_NEEDED);
        } else {
            session_return(session);
        }
        return;
    }
}

/* Over USB-OTG loaders take smaller blocks (esptool, USB_RAM_BLOCK). */
uint32_t esp_loader_session_ram_block_size(const esp_loader_session_t *session)
{
    return session->_target.reached == ESP_LOADER_REACHED_USB_OTG ? ESP_LOADER_USB_OTG_BLOCK_MAX
                                                                  : RAM_BLOCK;
}

uint32_t esp_loader_session_flash_block_size(const esp_loader_session_t *session)
{
    if (!prepare_stub_runs(session)) {
        return ROM_BLOCK;
    }
    return session->_target.reached == ESP_LOADER_REACHED_USB_OTG ? ESP_LOADER_USB_OTG_BLOCK_MAX
                                                                  : STUB_BLOCK;
}
