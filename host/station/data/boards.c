/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_boards.h"
#include "station/data/csv.h"
#include "station/data/source.h"
#include "station/data/taken.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOARDS_NONE = -1 };

struct esp_host_boards {
    csv_t csv; /* its first record names the columns */
    size_t count;
    int key_column;
    int mac_column;                     /* BOARDS_NONE: there is none */
    char (*owners)[ESP_HOST_BOARD_MAC]; /* of each line; "": nobody */
    char (*strays)[ESP_HOST_BOARD_MAC]; /* boards whose lines are in the table no more */
    size_t stray_count;
    size_t *slots; /* lines by their keys, one more than they are; 0: none */
    size_t slot_count;
    size_t left;
    size_t next; /* before it all lines are taken, or are somebody's own */
    char station[TAKEN_STATION];
    taken_t *taken;
};

static bool boards_fail(const char *path, unsigned line, const char *what, esp_host_error_t *error)
{
    if (line != 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s, line %u: %s", path, line,
                                  what);
    }
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s: %s", path, what);
}

static int boards_column(const esp_host_boards_t *boards, const char *name)
{
    for (size_t i = 0; i < csv_width(&boards->csv, 0); i++) {
        if (strcmp(csv_field(&boards->csv, 0, i), name) == 0) {
            return (int)i;
        }
    }
    return BOARDS_NONE;
}

const char *esp_host_boards_key(const esp_host_boards_t *boards, size_t row)
{
    return csv_field(&boards->csv, row + 1, (size_t)boards->key_column);
}

const char *esp_host_boards_value(const esp_host_boards_t *boards, size_t row, const char *column)
{
    const int at = boards_column(boards, column);
    return at != BOARDS_NONE ? csv_field(&boards->csv, row + 1, (size_t)at) : NULL;
}

/* Where a key's slot is, or is to be. FNV-1a. */
static size_t boards_slot(const esp_host_boards_t *boards, const char *key)
{
    uint64_t hash = 14695981039346656037U;
    for (const char *at = key; *at != '\0'; at++) {
        hash = (hash ^ (uint8_t)*at) * 1099511628211U;
    }
    size_t slot = (size_t)(hash % boards->slot_count);
    while (boards->slots[slot] != 0 &&
           strcmp(esp_host_boards_key(boards, boards->slots[slot] - 1), key) != 0) {
        slot = (slot + 1) % boards->slot_count;
    }
    return slot;
}

/* "AA-BB-CC-DD-EE-FF", "aabbccddeeff" and the like as "aa:bb:cc:dd:ee:ff". */
static bool boards_mac(const char *text, char mac[ESP_HOST_BOARD_MAC])
{
    size_t size = 0;
    for (; *text != '\0'; text++) {
        if (*text == ':' || *text == '-') {
            continue;
        }
        if (!isxdigit((unsigned char)*text) || size + 1 >= ESP_HOST_BOARD_MAC) {
            return false;
        }
        if (size % 3 == 2) {
            mac[size++] = ':';
        }
        mac[size++] = (char)tolower((unsigned char)*text);
    }
    mac[size] = '\0';
    return size == ESP_HOST_BOARD_MAC - 1;
}

static const char *boards_own_mac(const esp_host_boards_t *boards, size_t row)
{
    return boards->mac_column != BOARDS_NONE
               ? csv_field(&boards->csv, row + 1, (size_t)boards->mac_column)
               : "";
}

static const char *boards_check_row(const esp_host_boards_t *boards, size_t row)
{
    char mac[ESP_HOST_BOARD_MAC];
    const char *key = esp_host_boards_key(boards, row);
    if (csv_width(&boards->csv, row + 1) != csv_width(&boards->csv, 0)) {
        return "it has not as many fields as the first line";
    }
    if (key[0] == '\0' || strlen(key) >= ESP_HOST_BOARD_KEY) {
        return key[0] == '\0' ? "its key is empty" : "its key is too long";
    }
    for (const char *at = key; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ') {
            return "its key has a character that cannot be printed";
        }
    }
    if (boards->slots[boards_slot(boards, key)] != 0) {
        return "its key stands in another line already";
    }
    return boards_own_mac(boards, row)[0] == '\0' || boards_mac(boards_own_mac(boards, row), mac)
               ? NULL
               : "what its column mac has is no MAC address";
}

static bool boards_index(esp_host_boards_t *boards, const char *path, esp_host_error_t *error)
{
    const int serial = boards_column(boards, "serial");
    boards->key_column = serial != BOARDS_NONE ? serial : 0;
    boards->mac_column = boards_column(boards, "mac");
    boards->count = boards->csv.count - 1;
    boards->left = boards->count;
    boards->slot_count = 2 * boards->count + 1;
    boards->slots = calloc(boards->slot_count, sizeof *boards->slots);
    boards->owners = calloc(boards->count + 1, sizeof *boards->owners);
    if (boards->slots == NULL || boards->owners == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    for (size_t row = 0; row < boards->count; row++) {
        const char *problem = boards_check_row(boards, row);
        if (problem != NULL) {
            return boards_fail(path, boards->csv.lines[row + 1], problem, error);
        }
        boards->slots[boards_slot(boards, esp_host_boards_key(boards, row))] = row + 1;
    }
    return true;
}

/* A board whose line was taken out of the table has it all the same. */
static bool boards_note_stray(esp_host_boards_t *boards, const char *mac)
{
    char(*grown)[ESP_HOST_BOARD_MAC] =
        realloc(boards->strays, (boards->stray_count + 1) * sizeof *grown);
    if (grown != NULL) {
        boards->strays = grown;
        snprintf(grown[boards->stray_count++], sizeof *grown, "%s", mac);
    }
    return grown != NULL;
}

static bool boards_is_stray(const esp_host_boards_t *boards, const char *mac)
{
    for (size_t i = 0; i < boards->stray_count; i++) {
        if (strcmp(boards->strays[i], mac) == 0) {
            return true;
        }
    }
    return false;
}

static bool boards_note(void *user, const taken_line_t *line)
{
    esp_host_boards_t *boards = user;
    const size_t row = boards->slots[boards_slot(boards, line->key)];
    if (row == 0) {
        return boards_note_stray(boards, line->mac);
    }
    char *owner = boards->owners[row - 1];
    if (owner[0] != '\0') {
        return false;
    }
    snprintf(owner, ESP_HOST_BOARD_MAC, "%s", line->mac);
    boards->left--;
    return true;
}

static bool boards_read(esp_host_boards_t *boards, const char *path, esp_host_error_t *error)
{
    char name[SOURCE_NAME];
    boards->taken = source_open(path, &boards->csv, name, error);
    if (boards->taken == NULL) {
        return false;
    }
    if (boards->csv.count == 0) {
        return boards_fail(name, 0, "it is empty", error);
    }
    return boards_index(boards, name, error) &&
           boards->taken->lock(boards->taken, false, boards_note, boards, error);
}

esp_host_boards_t *esp_host_boards_open(const char *path, const char *station,
                                        esp_host_error_t *error)
{
    esp_host_boards_t *boards = calloc(1, sizeof *boards);
    if (boards == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    snprintf(boards->station, sizeof boards->station, "%s", station);
    if (boards_read(boards, path, error)) {
        boards->taken->unlock(boards->taken);
        return boards;
    }
    esp_host_boards_free(boards);
    return NULL;
}

void esp_host_boards_free(esp_host_boards_t *boards)
{
    if (boards != NULL) {
        if (boards->taken != NULL) {
            boards->taken->close(boards->taken);
        }
        csv_free(&boards->csv);
        free(boards->owners);
        free(boards->strays);
        free(boards->slots);
        free(boards);
    }
}

/* The line that a board has, or is to have; `count`: none. */
static size_t boards_find(esp_host_boards_t *boards, const char *mac, bool *again)
{
    size_t own = boards->count;
    *again = true;
    for (size_t row = 0; row < boards->count; row++) {
        char named[ESP_HOST_BOARD_MAC];
        if (strcmp(boards->owners[row], mac) == 0) {
            return row;
        }
        if (own == boards->count && boards->owners[row][0] == '\0' &&
            boards_mac(boards_own_mac(boards, row), named) && strcmp(named, mac) == 0) {
            own = row;
        }
    }
    *again = false;
    if (own != boards->count) {
        return own;
    }
    while (boards->next < boards->count && (boards->owners[boards->next][0] != '\0' ||
                                            boards_own_mac(boards, boards->next)[0] != '\0')) {
        boards->next++;
    }
    return boards->next;
}

bool esp_host_boards_claim(esp_host_boards_t *boards, const char *mac, esp_host_claim_t *claim,
                           esp_host_error_t *error)
{
    taken_t *taken = boards->taken;
    if (!taken->lock(taken, true, boards_note, boards, error)) {
        return false;
    }
    claim->row = boards_find(boards, mac, &claim->again);
    bool done = claim->row < boards->count;
    if (boards_is_stray(boards, mac) && !claim->again) {
        done = esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                  "put it back: a board is not to have two",
                                  "the line that board %s has was taken out of the table", mac);
    } else if (!done) {
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "add lines to the table, and begin anew",
                           "no line is left for board %s: all %zu are taken", mac, boards->count);
    } else {
        const taken_line_t line = {esp_host_boards_key(boards, claim->row), mac};
        snprintf(claim->key, sizeof claim->key, "%s", line.key);
        if (!claim->again) {
            done = taken->add(taken, &line, boards->station, error) && boards_note(boards, &line);
        }
    }
    taken->unlock(taken);
    return done;
}

bool esp_host_boards_has(const esp_host_boards_t *boards, const char *key, const char *mac)
{
    const size_t row = boards->slots[boards_slot(boards, key)];
    return row == 0 || strcmp(boards->owners[row - 1], mac) == 0;
}

size_t esp_host_boards_count(const esp_host_boards_t *boards)
{
    return boards->count;
}

size_t esp_host_boards_left(const esp_host_boards_t *boards)
{
    return boards->left;
}

const char *esp_host_boards_owner(const esp_host_boards_t *boards, size_t row)
{
    return boards->owners[row];
}
