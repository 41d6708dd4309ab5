/**
 * What a chip's eFuses say about encryption.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_SECURITY_H
#define CLI_SESSION_SECURITY_H

#include "session_run.h"

/** Whether flash encryption is on. False also where the chip does not tell. */
bool session_flash_is_encrypted(session_t *session);

/** Whether the loader must not encrypt what it writes. False also in Secure Download Mode, where
 * eFuses cannot be read. */
bool session_encrypts_no_writes(session_t *session);

#endif
