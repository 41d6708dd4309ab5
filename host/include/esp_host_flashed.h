/**
 * What was flashed: remembered a chip, so that the next visit need not have it searched for what
 * has changed since.
 *
 *     at ESP_LOADER_APPROVE_SEEN   flashed = esp_host_flashed_recall(folder, mac)
 *                                  esp_host_flashed_believe(flashed, images, count)
 *     at ESP_LOADER_APPROVE_LEAVE  esp_host_flashed_keep(folder, mac, images, count)
 *     once the visit has ended     esp_host_flashed_free(flashed)
 *
 * A file a chip, named by its MAC address, in a folder of the caller's: the MD5 of each sector that
 * was found right in the end, 4 KiB of flash in 16 bytes, for 32 MiB at most. The folder holds 64
 * chips; the one that was not seen for longest makes room. It can cost time and nothing else: a job
 * proves what it has written by the chip's own digest, whatever was believed
 * (esp_loader_belief_t). So faults of the file are no errors: one that is damaged, another
 * version's, another user's, or a link, is none. Files are written whole or not at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_FLASHED_H
#define ESP_HOST_FLASHED_H

#include "esp_loader_job.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_flashed esp_host_flashed_t;

/**
 * What is remembered of a chip.
 * @param folder  an absolute path; NULL: nothing is remembered
 * @return for esp_host_flashed_free(); NULL: nothing
 */
esp_host_flashed_t *esp_host_flashed_recall(const char *folder, const uint8_t mac[6]);

/**
 * Sets the `belief` of images larger than 64 KiB of which something is remembered and something has
 * changed: before their job begins. What they point to is the record's, and lives as long. NULL is
 * allowed, and does nothing.
 */
void esp_host_flashed_believe(esp_host_flashed_t *flashed, esp_loader_image_t *images,
                              size_t count);

/**
 * Remembers the images that are `verified`, once their job has ended, and forgets what lay where
 * another one was to go. The folder is made where it is missing.
 * @return whether it is remembered; false also where nothing is to be
 */
bool esp_host_flashed_keep(const char *folder, const uint8_t mac[6],
                           const esp_loader_image_t *images, size_t count);

/** NULL is allowed. */
void esp_host_flashed_free(esp_host_flashed_t *flashed);

#ifdef __cplusplus
}
#endif

#endif
