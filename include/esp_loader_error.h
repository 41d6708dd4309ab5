/**
 * Result codes of the esp_loader API.
 *
 * Names and values are those of version 2.1 of the interface (the first ten those of 1.x and 2.0 as
 * well), so that a host's firmware compiles unchanged and stored codes keep their meaning. Which
 * call may follow which code is told in esp_loader.h and esp_loader_engine.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_ERROR_H
#define ESP_LOADER_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ESP_LOADER_SUCCESS,              /**< done */
    ESP_LOADER_ERROR_FAIL,           /**< the port, the line or the image's source failed, or the
                                          caller cancelled */
    ESP_LOADER_ERROR_TIMEOUT,        /**< no sound answer came within the time the work may take */
    ESP_LOADER_ERROR_IMAGE_SIZE,     /**< the region does not fit into the chip's flash */
    ESP_LOADER_ERROR_INVALID_MD5,    /**< flash holds something else than was sent */
    ESP_LOADER_ERROR_INVALID_PARAM,  /**< the caller's argument is out of range */
    ESP_LOADER_ERROR_INVALID_TARGET, /**< no chip is connected, or what answers is no ROM loader */
    ESP_LOADER_ERROR_UNSUPPORTED_CHIP,   /**< the chip is not in the table */
    ESP_LOADER_ERROR_UNSUPPORTED_FUNC,   /**< this chip or its loader cannot do that */
    ESP_LOADER_ERROR_INVALID_RESPONSE,   /**< the chip refused: its status byte says why */
    ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE, /**< an eFuse block already holds something else, or is
                                              protected; nothing was burned */
    ESP_LOADER_ERROR_EFUSE_BURN_FAILED, /**< eFuses were burned and do not read back as asked for */
} esp_loader_error_t;

#ifdef __cplusplus
}
#endif

#endif
