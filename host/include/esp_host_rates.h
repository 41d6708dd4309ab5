/**
 * The rate that a line holds: tried from the fastest down, and remembered for the next visit.
 *
 *     esp_host_rates_t rates;
 *     esp_host_rates_init(&rates);
 *     config.rates = rates.rates;
 *     config.rate_count = ESP_HOST_RATES;
 *     at ESP_LOADER_APPROVE_CHIP   esp_host_rates_recall(&rates, folder, port, chip)
 *     at ESP_LOADER_APPROVE_LEAVE  esp_host_rates_keep(folder, port, chip, baud, disturbed)
 *
 * What is remembered stands in a small text file, `rates`, in a folder of the caller's: a line a
 * port and chip, at most 64, each for 30 days. It can cost time and nothing else: a rate that does
 * not hold any more is left as any other is. So faults of the file are no errors: one that cannot
 * be read or written, is another user's, or a link, is none, and so is an entry with a rate that
 * would never have been tried. Programs that end at once keep each other's entries.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_RATES_H
#define ESP_HOST_RATES_H

#include "esp_loader.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ESP_HOST_RATES = 4 };

/** Rates in the order in which they are tried; 0: none. */
typedef struct {
    uint32_t rates[ESP_HOST_RATES];
} esp_host_rates_t;

/** All rates that are tried where nothing is remembered. */
void esp_host_rates_init(esp_host_rates_t *rates);

/**
 * What has held on this port with this chip comes first, and nothing faster is tried. Without a
 * memory of them the rates stay as they are.
 *
 * @param folder  where the memory is; NULL: nothing is remembered
 * @return whether something is remembered
 */
bool esp_host_rates_recall(esp_host_rates_t *rates, const char *folder, const char *port,
                           target_chip_t chip);

/**
 * Remembers the rate at which a visit has gone well. The folder is made where it is missing.
 * @param disturbed  the line has lost or damaged something at that rate: the next lower one is
 *                   remembered, or none
 */
void esp_host_rates_keep(const char *folder, const char *port, target_chip_t chip, uint32_t baud,
                         bool disturbed);

#ifdef __cplusplus
}
#endif

#endif
