/*
 * Chips and boards that need more than version 2.x of the interface offers: each function runs one
 * operation of esp_loader_engine_board.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/flash.h"
#include "esp_loader_board.h"

/* The revision, or 0 in Secure Download Mode, where no register can be read. */
static esp_loader_error_t board_revision(esp_loader_t *loader, uint16_t *revision)
{
    esp_loader_identity_t identity;
    /* What stays if the operation is refused. */
    identity.revision = 0;
    esp_loader_engine_read_revision(&loader->_engine, &identity);
    const esp_loader_error_t error = blocking_run(loader);
    *revision = identity.revision;
    /* That no register can be read is no failure here: the operation that follows says itself what
     * it lacks. */
    return error != ESP_LOADER_ERROR_UNSUPPORTED_FUNC ? error : ESP_LOADER_SUCCESS;
}

void esp_loader_set_flash_pins(esp_loader_t *loader, uint32_t pins)
{
    esp_loader_engine_set_flash_pins(&loader->_engine, pins);
}

esp_loader_error_t esp_loader_power_flash(esp_loader_t *loader)
{
    uint16_t revision;
    RETURN_ON_ERROR(board_revision(loader, &revision));
    /* Which registers are written depends on the revision, as does whether any is. */
    esp_loader_engine_flash_power(&loader->_engine, revision);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_start_encrypted(esp_loader_t *loader,
                                                    esp_loader_flash_cfg_t *cfg)
{
    /* Flash will hold other bytes than those that were sent, so their MD5 differ. */
    cfg->skip_verify = true;
    RETURN_ON_ERROR(flash_for_write(loader, cfg));
    if (cfg->image_size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(flash_prepare(loader, cfg));
    esp_loader_engine_flash_begin_encrypted(&loader->_engine, &loader->_flash.write);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_deflate_start_encrypted(esp_loader_t *loader,
                                                            esp_loader_flash_deflate_cfg_t *cfg)
{
    /* A compressed write is not verified at its end anyway. */
    return deflate_start_with(loader, cfg, esp_loader_engine_flash_deflate_begin_encrypted);
}

esp_loader_error_t esp_loader_usb(esp_loader_t *loader, esp_loader_reached_t *reached)
{
    uint16_t revision;
    RETURN_ON_ERROR(board_revision(loader, &revision));
    /* Where the ROM keeps the number of its port depends on the revision. */
    esp_loader_engine_usb(&loader->_engine, revision, reached);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_reset_by_watchdog(esp_loader_t *loader)
{
    esp_loader_engine_reset_by_watchdog(&loader->_engine);
    return blocking_run(loader);
}
