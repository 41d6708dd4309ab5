/**
 * The chip's flash in a file that is mapped, so that it holds what flash does at any time.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FLASH_FILE_H
#define SIM_FLASH_FILE_H

#include <stddef.h>
#include <stdint.h>

enum { SIM_FLASH_FILE_PIECE = 4096 };

/**
 * Maps a file of `size` bytes; one that is not there is made, and filled as erased flash is.
 * @return NULL after printing why
 */
uint8_t *sim_flash_file_map(const char *path, size_t size);

void sim_flash_file_unmap(uint8_t *flash, size_t size);

#endif
