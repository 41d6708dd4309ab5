/**
 * What esptool prints and programs that start it look for: printed beside our own words when that
 * was asked for (message_compat()). docs/ESPTOOL.md tells who looks for what.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMPAT_VIEW_H
#define CLI_COMPAT_VIEW_H

#include "esp_host_plan.h"
#include "esp_loader_session.h"

/** What has happened in a visit. */
void compat_view_event(const char *port, const esp_loader_session_t *session,
                       const esp_loader_event_t *event);

/** The flash that was found. */
void compat_view_flash(const esp_loader_flash_info_t *flash, bool identified);

/** Its size alone. */
void compat_view_flash_size(uint32_t bytes);

/** How far a file is: `percent` was told last, and is what is returned is told now. */
unsigned compat_view_writing(const esp_host_plan_file_t *file, uint32_t done, uint32_t total,
                             unsigned percent);

/** A file was written. */
void compat_view_written(const esp_host_plan_file_t *file, uint32_t ms);

/** What has become of all files. */
void compat_view_totals(const esp_host_plan_t *plan);

#endif
