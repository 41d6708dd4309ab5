/**
 * What the files of backups share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_BACKUP_H
#define HOST_BACKUP_H

#include "esp_host_backup.h"
#include "esp_host_file.h"

#define BACKUP_FORMAT "esploader backup"

enum {
    BACKUP_VERSION = 1,
    BACKUP_SECTOR = 0x1000,
    BACKUP_GAP = 0x10000, /* of blank flash that ends a stretch */
    BACKUP_DIGITS = 2 * ESP_LOADER_MD5_SIZE + 1,
    BACKUP_MAC = 18,
    BACKUP_MOST = 0x10000000 /* bytes: more than any flash */
};

/** The digest of bytes, as digits. */
void backup_digest(const uint8_t *bytes, uint32_t size, char digits[BACKUP_DIGITS]);

/** "24:0a:c4:00:00:01". */
void backup_mac_text(const uint8_t mac[6], char text[BACKUP_MAC]);

/** The name of a file in the folder. @return false: it is too long */
bool backup_path(const char *folder, const char *name, char path[ESP_HOST_PATH_SIZE],
                 esp_host_error_t *error);

#endif
