/**
 * What each board gets for itself: a table of boards, a line a board, and texts and NVS made of it.
 *
 * The table is a CSV in UTF-8 whose first line names the columns. What a line is known by is its
 * key: the column `serial`, or else the first one; a table in which a key stands twice is refused.
 * With a column `mac` a line that names an address there is for that board alone, and the others
 * are given out in order. Or, where its name ends with ".toml", it is a TOML with a `[[board]]` for
 * each line.
 *
 * Which lines are taken stands beside the table, in `TABLE.taken`: a line is added and brought to
 * the disk before anybody is told which one it is. The file is the truth, and not a database, since
 * a line must be given out once by all stations that use the table, whatever each of them keeps for
 * itself: it lies where the table lies, moves with it, and can be read by people. Stations lock it
 * (flock()) for as long as a claim takes. A line that was torn by a power cut was told to nobody
 * and is taken back; one that is damaged otherwise refuses the file, since no one can say what it
 * has given out. A board that comes again gets its line again, by its address.
 *
 * Or it is a table in a PostgreSQL, which many computers share: "postgresql://host/database", as
 * libpq takes it, with "#table" or "#schema.table" behind that where its name is not `boards`. Its
 * lines go out in the order of its column `position`, or else of their keys. What is taken stands
 * in another table there, named as the first with `_taken` behind it, and whoever is told of a line
 * is told after the server has confirmed that it is on its disk.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_BOARDS_H
#define ESP_HOST_BOARDS_H

#include "esp_host_board.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_boards esp_host_boards_t;

/**
 * Reads a table, and what is taken of it. Nothing is written yet. A server that does not answer is
 * waited for, 10 s for each of its addresses.
 * @param station  who takes lines, for people; copied
 * @return to be freed; NULL with ESP_HOST_ERROR_INPUT, _OUTPUT or _MEMORY
 */
esp_host_boards_t *esp_host_boards_open(const char *path, const char *station,
                                        esp_host_error_t *error);

/** NULL is allowed. */
void esp_host_boards_free(esp_host_boards_t *boards);

/** A line of the table, and the board that has it. */
typedef struct {
    size_t row;                   /**< from 0 */
    char key[ESP_HOST_BOARD_KEY]; /**< what it is known by */
    bool again;                   /**< the board had it before */
} esp_host_claim_t;

/**
 * The line of a board: its own, or the next that is free, which is taken then. Blocks until it is
 * on the disk, and while another station takes one; of a database 20 s at most.
 * @param mac  "aa:bb:cc:dd:ee:ff"
 * @return false with ESP_HOST_ERROR_INPUT: no line is left, or what tells the taken ones is damaged
 *         or gone; _OUTPUT: it cannot be written. Nobody has a line of it
 *         then that it would not get again
 */
bool esp_host_boards_claim(esp_host_boards_t *boards, const char *mac, esp_host_claim_t *claim,
                           esp_host_error_t *error);

/** Whether a line is known as a board's; false also where it is nobody's. A key that the table does
 * not have is no matter. */
bool esp_host_boards_has(const esp_host_boards_t *boards, const char *key, const char *mac);

/** Lines of the table, and how many of them are free as far as it was read. */
size_t esp_host_boards_count(const esp_host_boards_t *boards);
size_t esp_host_boards_left(const esp_host_boards_t *boards);

/** Who has a line: an address, "" for nobody. */
const char *esp_host_boards_owner(const esp_host_boards_t *boards, size_t row);

/** What a line is known by. */
const char *esp_host_boards_key(const esp_host_boards_t *boards, size_t row);

/** What a line has in a column; NULL: there is no such column. */
const char *esp_host_boards_value(const esp_host_boards_t *boards, size_t row, const char *column);

/** @name Texts with places to be filled @{ */

/** Gives what stands for a name; NULL: nothing does. */
typedef struct {
    const char *(*value)(void *user, const char *name);
    void *user;
} esp_host_values_t;

/**
 * Puts values in the place of their names: "{serial}". Two braces stand for one, and a brace before
 * what is no name for itself.
 * @return the text, terminated, to be freed with free(); NULL with ESP_HOST_ERROR_INPUT: a name
 *         without a value
 */
char *esp_host_fill(const char *text, const esp_host_values_t *values, esp_host_error_t *error);

/**
 * Reads what NVS of each board is made of: a CSV, or where its name ends with ".toml" a TOML with a
 * table for each namespace. A text there is a string, yes or no an u8, and all else says what it
 * is:
 * `{ u8 = 6 }`, `{ hex2bin = "00ff" }`, or of a file's bytes `{ file = "cert.pem", as = "string"
 * }`.
 * @return a CSV for esp_host_fill_nvs(), to be freed with free(); NULL with ESP_HOST_ERROR_INPUT or
 *         _MEMORY
 */
char *esp_host_fill_read_nvs(const char *path, esp_host_error_t *error);

/**
 * Makes a partition of NVS of a CSV, as esp_image_nvs_make() takes it, with such places in its
 * fields.
 * @param path   of the CSV, for errors and for files that it names, which are looked for in its
 *               folder
 * @param image  `size` bytes, whole pages
 */
bool esp_host_fill_nvs(const char *path, const char *csv, const esp_host_values_t *values,
                       uint8_t *image, uint32_t size, esp_host_error_t *error);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
