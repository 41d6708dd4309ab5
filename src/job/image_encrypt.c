/*
 * In a file of its own, so that only programs that encrypt carry it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "esp_loader_job.h"

void esp_loader_image_encrypt(esp_loader_image_t *image)
{
    /* A pointer, so that firmware without encryption does not link it. */
    image->_begin_write = esp_loader_engine_flash_write_encrypted;
}
