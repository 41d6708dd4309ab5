/**
 * What backup and restore share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include "esp_host_backup.h"
#include "visit/cli_visit.h"

/** What a backup of the chip that is visited is of; once flash is attached. */
esp_host_backup_t backup_of(const cli_visit_t *visit);

#endif
