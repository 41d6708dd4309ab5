/**
 * The twins of the views: each tells as an event what its namesake tells people. True: there are
 * events, so nothing else is to be printed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_JSON_VIEW_H
#define CLI_JSON_VIEW_H

#include "esp_host_backup.h"
#include "esp_host_plan.h"
#include "esp_image.h"
#include "esp_image_container.h"
#include "esp_image_elf.h"
#include "esp_image_layout.h"
#include "esp_image_nvs.h"
#include "esp_image_spread.h"
#include "esp_loader_session.h"
#include "view/json/json.h"

/** @name Of a visit @{ */

/** False also of events that are warnings, which are printed as such. */
bool json_visit_event(const char *port, const esp_loader_session_t *session,
                      const esp_loader_event_t *event);

/** The figures of an error, for json_error(); NULL: there are no events. */
json_t *json_error_detail(const esp_host_error_t *error);

/** The same of a plan that was refused. */
json_t *json_plan_detail(const esp_host_plan_t *plan);

/** A note of a plan. */
bool json_plan_note(const esp_host_plan_note_t *note);

/** @} */

/** @name Of work @{ */

bool json_progress(const char *label, uint32_t done, uint32_t total);

/** What is written to, and how. `rate`: baud; 0: the line has none. */
bool json_flash_begins(const esp_loader_flash_info_t *flash, bool told, bool stub, uint32_t rate);

/** A file's end: "written", "updated", "same" or "different". */
bool json_file(const esp_host_plan_t *plan, size_t index, const char *state, uint32_t ms);
bool json_totals(const esp_host_plan_t *plan, uint32_t ms);
bool json_compared(size_t different, size_t count);

bool json_erased(uint32_t offset, uint32_t size, uint32_t ms);

/** Bytes of flash or memory, which lie in a file now. */
bool json_read(const char *what, const char *path, uint32_t at, uint32_t size);

/** A program in RAM. */
bool json_loaded(const char *path, uint32_t size, uint32_t ms);
bool json_running(uint32_t entry);
bool json_wrote_word(uint32_t address, uint32_t value, uint32_t mask);

/** `kept`: bytes in files, beside which flash is blank. */
bool json_backup(const char *folder, const esp_host_backup_t *backup, uint32_t kept);

/** A file or folder that was made: what it is, and its bytes. */
bool json_made(const char *path, uint64_t size);

/** @} */

/** @name Results of chips @{ */

bool json_chip(const esp_loader_target_t *target);
bool json_chip_mac(const uint8_t mac[6]);
bool json_security(target_chip_t chip, const esp_loader_target_security_info_t *info);
bool json_word(uint32_t address, uint32_t value);

/** `maker` is told where the flash was identified, else NULL. */
bool json_flash(const esp_loader_flash_info_t *flash, const char *maker);
bool json_flash_status(uint32_t status, unsigned bytes);
bool json_sfdp(uint32_t address, uint32_t answer, unsigned bytes);

/** @} */

/** @name Results of files @{ */

bool json_image(const char *path, uint32_t size, const esp_image_t *image);
bool json_table(const char *path, const esp_image_table_t *table);
bool json_spread(const char *path, uint32_t size, esp_image_container_t container,
                 const esp_image_spread_t *spread);
bool json_elf(const char *path, uint32_t size, const esp_image_elf_t *elf, esp_image_chip_t chip);

/** The first `most` places of those that differ are told one by one. */
bool json_difference(const esp_host_plan_file_t *file, const uint8_t *flash, unsigned most);
bool json_layout(const char *path, const esp_image_layout_t *layout,
                 const esp_image_layout_rules_t *rules, uint64_t flash);
bool json_nvs(const char *path, const esp_image_nvs_t *nvs, uint32_t size);

/** What will lie where; `flash_size` may be 0. */
bool json_map(const esp_host_plan_stretch_t *stretches, size_t count, uint32_t flash_size);

/** What was found wrong by `check`. */
bool json_check(unsigned faults);

/** @} */

#endif
