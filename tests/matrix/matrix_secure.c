/*
 * Secure Download Mode, through the blocking API: it knows which chips have none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "matrix.h"
#include "support/api_flash.h"
#include <string.h>

enum { FLASH_SIZE = 0x400000, IMAGE_AT = 0x20000, IMAGE_SIZE = 0x2000, BLOCK = 0x400 };

static esp_loader_error_t write_secured(matrix_scene_t *scene, memory_port_t *port)
{
    static uint8_t image[IMAGE_SIZE];
    esp_loader_t loader;
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    const esp_loader_flash_cfg_t write = {
        .offset = IMAGE_AT, .image_size = sizeof(image), .block_size = BLOCK, .skip_verify = true};
    uint32_t value;
    rig_fill(image, sizeof(image), 31);
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &port->port));
    RETURN_ON_ERROR(esp_loader_connect_secure_download_mode(&loader, &args, FLASH_SIZE));
    matrix_expect(scene, esp_loader_get_target(&loader) == scene->chip->target,
                  "another chip was found");
    matrix_expect(
        scene, esp_loader_read_register(&loader, scene->chip->ram[1], &value) != ESP_LOADER_SUCCESS,
        "a register can be read, so the chip is not in that mode");
    RETURN_ON_ERROR(api_flash(&loader, write, image));
    matrix_expect(scene,
                  memcmp(sim_chip_flash(port->chip, NULL) + IMAGE_AT, image, sizeof(image)) == 0,
                  "flash does not hold the image");
    return ESP_LOADER_SUCCESS;
}

/* A stub cannot be loaded then: esptool, "Secure Download Mode Limitations". */
static esp_loader_error_t start_secured_stub(matrix_scene_t *scene)
{
    if (!sim_chip_has(scene->chip->name, SIM_HAS_SECURE_DOWNLOAD)) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    const esp_loader_error_t error = rig_connect(&scene->rig);
    return error == ESP_LOADER_SUCCESS ? matrix_start_stub(scene) : error;
}

esp_loader_error_t matrix_secure_download(matrix_scene_t *scene)
{
    if (matrix_is_stub(scene->loader)) {
        return start_secured_stub(scene);
    }
    memory_port_t port;
    const sim_config_t config = matrix_config(scene->row, scene->chip);
    memory_port_init(&port, &config, true, NULL);
    const esp_loader_error_t error = write_secured(scene, &port);
    memory_port_free(&port);
    return error;
}
