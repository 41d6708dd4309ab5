/*
 * In a file of its own, so that only programs that encrypt link it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "esp_loader_job.h"

void esp_loader_image_encrypt(esp_loader_image_t *image)
{
    static const esp_loader_image_way_t encrypted = {
        .check_image = esp_loader_engine_flash_check_encrypted,
        .write_image = esp_loader_engine_flash_write_encrypted,
    };
    /* The job calls these two by pointers. A call by name would link the encrypting write into
     * every program that has a job. */
    image->way = &encrypted;
}
