/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "esp_host_rates.h"
#include "esp_loader_text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* The fastest at which common adapters work. Beyond that flash, and not the line, is what a visit
 * waits for. */
static const uint32_t usual_rates[ESP_HOST_RATES] = {2000000, 1500000, 921600, 460800};

static const char heading[] = "esploader rates 1";

enum {
    MOST_ENTRIES = 64,
    MOST_DAYS = 30, /* then faster ones get another chance */
    SECONDS_A_DAY = 24 * 60 * 60,
    CHIP_SIZE = 32,
    LINE_SIZE = 1024,
    TEXT_SIZE = MOST_ENTRIES * LINE_SIZE,
};

/* A line of the file: "DAY CHIP BAUD PORT". */
typedef struct {
    unsigned long day;
    char chip[CHIP_SIZE];
    uint32_t baud;
    const char *port;
} rates_entry_t;

static unsigned long rates_today(void)
{
    return (unsigned long)(time(NULL) / SECONDS_A_DAY);
}

static bool rates_path(char path[ESP_HOST_PATH_SIZE], const char *folder)
{
    const int size = snprintf(path, ESP_HOST_PATH_SIZE, "%s/rates", folder);
    return size > 0 && size < ESP_HOST_PATH_SIZE;
}

/* The file's text, or NULL. Another version's is none. */
static char *rates_read(const char *folder)
{
    char path[ESP_HOST_PATH_SIZE];
    uint8_t *bytes = NULL;
    uint32_t size;
    if (folder == NULL || !rates_path(path, folder) ||
        !esp_host_file_read(path, NULL, NULL, &bytes, &size, NULL)) {
        return NULL;
    }
    char *text = (char *)bytes;
    if (size >= TEXT_SIZE || strncmp(text, heading, strlen(heading)) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static bool rates_parse(const char *line, rates_entry_t *entry)
{
    unsigned baud;
    int port = 0;
    if (sscanf(line, "%lu %31s %u %n", &entry->day, entry->chip, &baud, &port) < 3 || port == 0) {
        return false;
    }
    entry->baud = baud;
    entry->port = line + port;
    return true;
}

static bool rates_is_of(const rates_entry_t *entry, const char *port, target_chip_t chip)
{
    return strcmp(entry->port, port) == 0 && strcmp(entry->chip, esp_loader_chip_name(chip)) == 0;
}

void esp_host_rates_init(esp_host_rates_t *rates)
{
    memcpy(rates->rates, usual_rates, sizeof usual_rates);
}

bool esp_host_rates_recall(esp_host_rates_t *rates, const char *folder, const char *port,
                           target_chip_t chip)
{
    uint32_t held = 0;
    char *rest = NULL;
    char *text = rates_read(folder);
    if (text == NULL) {
        return false;
    }
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        rates_entry_t entry;
        if (rates_parse(line, &entry) && rates_is_of(&entry, port, chip) &&
            rates_today() - entry.day <= MOST_DAYS) {
            held = entry.baud;
        }
    }
    free(text);
    if (held == 0) {
        return false;
    }
    size_t count = 0;
    rates->rates[count++] = held;
    for (size_t i = 0; i < ESP_HOST_RATES; i++) {
        if (usual_rates[i] < held && count < ESP_HOST_RATES) {
            rates->rates[count++] = usual_rates[i];
        }
    }
    while (count < ESP_HOST_RATES) {
        rates->rates[count++] = 0;
    }
    return true;
}

/* All other entries that still count, the oldest left out where there are too many, and this one.
 */
static char *rates_compose(char *old, const char *port, target_chip_t chip, uint32_t baud)
{
    char *text = malloc(TEXT_SIZE);
    char *rest = NULL;
    char *lines[MOST_ENTRIES];
    size_t count = 0;
    size_t used = 0;
    if (text == NULL) {
        return NULL;
    }
    for (char *line = old != NULL ? strtok_r(old, "\n", &rest) : NULL; line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        rates_entry_t entry;
        if (!rates_parse(line, &entry) || rates_is_of(&entry, port, chip) ||
            rates_today() - entry.day > MOST_DAYS) {
            continue;
        }
        if (count == MOST_ENTRIES - 1) {
            memmove(lines, lines + 1, (count - 1) * sizeof lines[0]);
            count--;
        }
        lines[count++] = line;
    }
    used += (size_t)snprintf(text, TEXT_SIZE, "%s\n", heading);
    for (size_t i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s\n", lines[i]);
    }
    snprintf(text + used, TEXT_SIZE - used, "%lu %s %u %s\n", rates_today(),
             esp_loader_chip_name(chip), (unsigned)baud, port);
    return text;
}

/* And the folders above it: ~/.cache may be missing, too. */
static void rates_make_folder(const char *folder)
{
    char path[ESP_HOST_PATH_SIZE];
    if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path) {
        return;
    }
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    (void)mkdir(path, 0700);
}

void esp_host_rates_keep(const char *folder, const char *port, target_chip_t chip, uint32_t baud)
{
    esp_host_rates_t known;
    char path[ESP_HOST_PATH_SIZE];
    esp_host_save_t save;
    if (folder == NULL || folder[0] != '/' || baud == 0 || strchr(port, '\n') != NULL ||
        strlen(port) > LINE_SIZE / 2 || !rates_path(path, folder)) {
        return;
    }
    if (esp_host_rates_recall(&known, folder, port, chip) && known.rates[0] == baud) {
        return;
    }
    char *old = rates_read(folder);
    char *text = rates_compose(old, port, chip, baud);
    rates_make_folder(folder);
    if (text != NULL && esp_host_save_begin(&save, path, NULL)) {
        (void)esp_host_save_end(&save, (const uint8_t *)text, strlen(text), NULL);
    }
    free(text);
    free(old);
}
