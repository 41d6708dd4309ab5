/**
 * What is said of work on flash and memory other than writing images.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WORK_VIEW_H
#define CLI_WORK_VIEW_H

#include "esp_host_plan.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @name Erasing @{ */

void work_view_erasing(uint32_t offset, uint32_t size);
void work_view_erased(uint32_t offset, uint32_t size, uint32_t ms);

/** @} */

/** @name Comparing @{ */

void work_view_comparing(const char *label);
void work_view_compared(const esp_host_plan_t *plan, size_t index, bool same);

/** How many of `count` files differ. */
void work_view_print_differences(size_t different, size_t count);

/** @} */

/** @name Memory and RAM @{ */

/** What was read lies in `path`, from `at` in flash or in memory on. */
void work_view_read(const char *label, const char *path, uint32_t at, uint32_t size, uint32_t ms);
void work_view_read_words(const char *label, const char *path, uint32_t at, uint32_t size);
void work_view_loaded(const char *path, uint32_t size, uint32_t ms);
void work_view_running(uint32_t entry);
void work_view_wrote_word(uint32_t address, uint32_t value, uint32_t mask);

/** @} */

#endif
