/**
 * Every operation on every chip, through its ROM loader and through a flasher stub, over every line
 * that the chip can be loaded through. Columns are chips with loader and line, rows are operations;
 * what is expected where stands in matrix_expected.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MATRIX_H
#define MATRIX_H

#include "support/rig.h"

/** The chips, one bit each, for sets of them. Silicon that needs other stubs is a chip of its own.
 */
typedef enum {
    MATRIX_ESP8266 = 1 << 0,
    MATRIX_ESP32 = 1 << 1,
    MATRIX_ESP32S2 = 1 << 2,
    MATRIX_ESP32S3 = 1 << 3,
    MATRIX_ESP32C2 = 1 << 4,
    MATRIX_ESP32C3 = 1 << 5,
    MATRIX_ESP32C5 = 1 << 6,
    MATRIX_ESP32C6 = 1 << 7,
    MATRIX_ESP32C61 = 1 << 8,
    MATRIX_ESP32H2 = 1 << 9,
    MATRIX_ESP32H4 = 1 << 10,
    MATRIX_ESP32P4_EARLY = 1 << 11, /**< before revision 3.0 */
    MATRIX_ESP32P4 = 1 << 12,
    MATRIX_ESP32S31 = 1 << 13,
    MATRIX_ALL = (1 << 14) - 1,
} matrix_chip_bit_t;

/** What the tests need to know of a chip. */
typedef struct {
    matrix_chip_bit_t bit;
    const char *name;     /**< as the simulator calls it */
    const char *title;    /**< in the table */
    target_chip_t target; /**< as the engine calls it */
    uint16_t revision;    /**< it is made with, major * 100 + minor */
    uint32_t ram[2];      /**< where a program's code and data may go */
} matrix_chip_t;

/** The chip at `index`; NULL past the end. */
const matrix_chip_t *matrix_chip(size_t index);

/** What is on the other end, and how it is reached. */
typedef enum {
    MATRIX_SERIAL_ROM,
    MATRIX_SERIAL_STUB,
    MATRIX_SPI_ROM,
    MATRIX_SDIO_ROM,
    MATRIX_SDIO_STUB,
    MATRIX_LOADERS,
} matrix_loader_t;

/** Its name in the table. */
const char *matrix_loader_name(matrix_loader_t loader);

/** The line it is loaded through. */
sim_bus_t matrix_loader_bus(matrix_loader_t loader);

/** The chips that can be loaded so: of matrix_chip_bit_t. */
uint32_t matrix_loader_chips(matrix_loader_t loader);

struct matrix_row;

/** One cell at work. */
typedef struct {
    rig_t rig;
    const struct matrix_row *row;
    const matrix_chip_t *chip;
    matrix_loader_t loader;
    char wrong[160]; /**< what is not as it should be, though the operation ended well */
} matrix_scene_t;

/** How a cell came out, and how it should. */
typedef enum {
    MATRIX_OK,            /**< done, and done right */
    MATRIX_NOT_SUPPORTED, /**< ESP_LOADER_ERROR_UNSUPPORTED_FUNC, and nothing was changed */
    MATRIX_REFUSED,       /**< the chip itself refuses */
    MATRIX_WRONG,
} matrix_outcome_t;

/** An operation: a row. */
typedef struct matrix_row {
    const char *name;
    const char *flash_part;  /**< NULL: 4 MiB */
    uint32_t security_flags; /**< of the chip, where it has any */
    bool encrypted;          /**< its flash encryption is on */
    /** Runs it on a connected chip, checks what came of it, returns how it ended. */
    esp_loader_error_t (*run)(matrix_scene_t *scene);
    bool connects; /**< `run` connects itself */
    uint32_t
        works[MATRIX_LOADERS]; /**< the chips on which it does; on others it is not supported */
    unsigned left_out;         /**< loaders that are not asked: 1 << matrix_loader_t */
} matrix_row_t;

/** The row at `index`; NULL past the end. */
const matrix_row_t *matrix_row(size_t index);

/** What a row's documentation has us expect. */
matrix_outcome_t matrix_expected(const matrix_row_t *row, const matrix_chip_t *chip,
                                 matrix_loader_t loader);

/** @name The operations, as their rows describe them @{ */
esp_loader_error_t matrix_connect(matrix_scene_t *scene);
esp_loader_error_t matrix_identify(matrix_scene_t *scene);
esp_loader_error_t matrix_security(matrix_scene_t *scene);
esp_loader_error_t matrix_secure_download(matrix_scene_t *scene);
esp_loader_error_t matrix_read_register(matrix_scene_t *scene);
esp_loader_error_t matrix_write_register(matrix_scene_t *scene);
esp_loader_error_t matrix_change_baud(matrix_scene_t *scene);
esp_loader_error_t matrix_load_ram(matrix_scene_t *scene);
esp_loader_error_t matrix_reset(matrix_scene_t *scene);

esp_loader_error_t matrix_attach(matrix_scene_t *scene);
esp_loader_error_t matrix_flash_size(matrix_scene_t *scene);
esp_loader_error_t matrix_flash_write(matrix_scene_t *scene);
esp_loader_error_t matrix_flash_encrypted(matrix_scene_t *scene);
esp_loader_error_t matrix_flash_deflate(matrix_scene_t *scene);
esp_loader_error_t matrix_large_flash(matrix_scene_t *scene);
esp_loader_error_t matrix_md5_right(matrix_scene_t *scene);
esp_loader_error_t matrix_md5_wrong(matrix_scene_t *scene);
esp_loader_error_t matrix_flash_read(matrix_scene_t *scene);
esp_loader_error_t matrix_erase_all(matrix_scene_t *scene);
esp_loader_error_t matrix_erase_region(matrix_scene_t *scene);
/** @} */

enum {
    MATRIX_OLD_CONTENT = 0xA5,    /**< what flash holds before */
    MATRIX_FLASH_CRYPT_COUNT = 1, /**< odd: flash encryption is on */
    MATRIX_BAUD = 921600,
};

/** The MAC address of every chip. */
extern const uint8_t matrix_mac[6];

/** Notes what is wrong unless `right`; the first note stays. */
void matrix_expect(matrix_scene_t *scene, bool right, const char *what);

/** Lets the chip alone for a while. */
void matrix_idle(matrix_scene_t *scene, uint64_t us);

/** Whether the loader is a flasher stub. */
bool matrix_is_stub(matrix_loader_t loader);

/** How the chip of a cell is made; its flash is shared by all cells. */
sim_config_t matrix_config(const matrix_row_t *row, const matrix_chip_t *chip);

/** Starts the cell's stub on the connected chip. */
esp_loader_error_t matrix_start_stub(matrix_scene_t *scene);

/** Whether a row is asked of a loader. */
bool matrix_asked(const matrix_row_t *row, matrix_loader_t loader);

/** Runs a cell. `scene->wrong` says what is wrong. */
matrix_outcome_t matrix_run(matrix_scene_t *scene, const matrix_row_t *row,
                            const matrix_chip_t *chip, matrix_loader_t loader);

#endif
