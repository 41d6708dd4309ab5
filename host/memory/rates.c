/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_rates.h"
#include "esp_host_system.h"
#include "esp_loader_text.h"
#include "memory/memory.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The fastest at which common adapters work. Beyond that flash, and not the line, is what a visit
 * waits for. */
static const uint32_t usual_rates[ESP_HOST_RATES] = {2000000, 1500000, 921600, 460800};

static const char heading[] = "esploader rates 1";
static const char file_name[] = "rates";

enum {
    MOST_ENTRIES = 64,
    MOST_DAYS = 30, /* then faster ones get another chance */
    SECONDS_A_DAY = 24 * 60 * 60,
    CHIP_SIZE = 32,
    LINE_SIZE = 1024,
    TEXT_SIZE = MOST_ENTRIES * LINE_SIZE,
    LEAST_RATE = 115200, /* of a loader, and so of a line where nothing faster holds */
    DECIMAL = 10,
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

/* Whether it can be one that was found here. */
static bool rates_is_one(uint32_t baud)
{
    return baud >= LEAST_RATE && baud <= usual_rates[0];
}

/* The file's text, or NULL. Another version's is none. */
static char *rates_read(const char *folder)
{
    size_t size;
    char *text = (char *)memory_read(folder, file_name, TEXT_SIZE, &size);
    if (text != NULL && (strncmp(text, heading, strlen(heading)) != 0 || strlen(text) != size)) {
        free(text);
        return NULL;
    }
    return text;
}

/* A number and the blank behind it; false: there is none, or it is out of all bounds. */
static bool rates_number(const char **text, unsigned long *number)
{
    char *end;
    if (**text < '0' || **text > '9') {
        return false;
    }
    errno = 0;
    *number = strtoul(*text, &end, DECIMAL);
    *text = end + 1;
    return errno == 0 && *end == ' ';
}

static bool rates_parse(const char *line, rates_entry_t *entry)
{
    unsigned long baud;
    if (!rates_number(&line, &entry->day)) {
        return false;
    }
    const size_t chip = strcspn(line, " ");
    if (chip >= CHIP_SIZE || line[chip] != ' ') {
        return false;
    }
    memcpy(entry->chip, line, chip);
    entry->chip[chip] = '\0';
    line += chip + 1;
    if (!rates_number(&line, &baud) || baud > UINT32_MAX || !rates_is_one((uint32_t)baud)) {
        return false;
    }
    entry->baud = (uint32_t)baud;
    entry->port = line;
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
    if (baud != 0) {
        snprintf(text + used, TEXT_SIZE - used, "%lu %s %u %s\n", rates_today(),
                 esp_loader_chip_name(chip), (unsigned)baud, port);
    }
    return text;
}

/* What a line holds less well than it should is a reason to take the next lower rate; 0: there is
 * none. */
static uint32_t rates_lower(uint32_t baud)
{
    for (size_t i = 0; i < ESP_HOST_RATES; i++) {
        if (usual_rates[i] < baud) {
            return usual_rates[i];
        }
    }
    return 0;
}

/* Writes the file anew with this entry in the place of an older one; with none where `baud` is 0.
 */
static void rates_put(const char *folder, const char *port, target_chip_t chip, uint32_t baud)
{
    /* Two programs that end at once would each write a file without the other's entry. */
    const int lock = memory_lock(folder);
    if (lock < 0) {
        return;
    }
    char *old = rates_read(folder);
    char *text = rates_compose(old, port, chip, baud);
    if (text != NULL) {
        (void)memory_write(folder, file_name, text, strlen(text));
    }
    memory_unlock(lock);
    free(text);
    free(old);
}

void esp_host_rates_keep(const char *folder, const char *port, target_chip_t chip, uint32_t baud,
                         bool disturbed)
{
    esp_host_rates_t known;
    const uint32_t kept = disturbed ? rates_lower(baud) : baud;
    if (folder == NULL || !esp_host_path_is_absolute(folder) || !rates_is_one(baud) ||
        strchr(port, '\n') != NULL || strlen(port) > LINE_SIZE / 2) {
        return;
    }
    const bool remembered = esp_host_rates_recall(&known, folder, port, chip);
    if (remembered ? known.rates[0] != kept : kept != 0) {
        rates_put(folder, port, chip, kept);
    }
}
