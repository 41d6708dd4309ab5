/**
 * Making flash usable: a fast line, a flasher stub, flash attached.
 *
 * Functions that return an exit code have printed what went wrong when it is not CLI_OK.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_FLASH_H
#define CLI_SESSION_FLASH_H

#include "session_run.h"

/**
 * Prepares a session for work on flash. Uses a flasher stub unless --no-stub is given or the build
 * has none for the chip, which is said; a stub that runs already is used as it is. The line's rate
 * is raised before the stub is uploaded where the ROM loader can do that, else after.
 */
cli_exit_t session_prepare_flash(session_t *session);

/** The same for what only a stub can do; `doing` reads as in "cannot <doing>". */
cli_exit_t session_require_stub(session_t *session, const char *doing);

/** Bytes of a block of flash that suit the loader and the way the chip is reached. */
uint32_t session_block_size(const session_t *session);

/** The same for RAM. */
uint32_t session_ram_block_size(const session_t *session);

/** Attaches flash and finds its size, or takes that of --flash-size, with a warning when the flash
 * itself tells less. The loader stays as it is. */
cli_exit_t session_attach_flash(session_t *session);

#endif
