/**
 * What commands have found out: their results, also printed with --quiet.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RESULT_H
#define CLI_RESULT_H

#include "esp_host_plan.h"
#include "esp_image.h"
#include "esp_image_container.h"
#include "esp_image_elf.h"
#include "esp_image_partition.h"
#include "esp_image_spread.h"
#include "esp_loader_session.h"

/** @name Of a chip @{ */

void result_chip(const esp_loader_target_t *target);
void result_mac(const uint8_t mac[6]);
void result_security(target_chip_t chip, const esp_loader_target_security_info_t *info);
void result_word(uint32_t address, uint32_t value);

/** `identified`: its id was asked for, and not only its size told by the user. */
void result_flash(const esp_loader_flash_info_t *flash, bool identified);

/** Registers of the flash, the first one lowest. */
void result_flash_status(uint32_t status, unsigned bytes);
void result_sfdp(uint32_t address, uint32_t answer, unsigned bytes);

/** @} */

/** @name Of files @{ */

void result_image(const char *path, uint32_t size, const esp_image_t *image);
/** Which bytes of a file differ from those in flash. */
void result_difference(const esp_host_plan_file_t *file, const uint8_t *flash);

void result_table(const char *path, const esp_image_table_t *table);
void result_spread(const char *path, uint32_t size, esp_image_container_t container,
                   const esp_image_spread_t *spread);
void result_elf(const char *path, uint32_t size, const esp_image_elf_t *elf, esp_image_chip_t chip);

/** @} */

#endif
