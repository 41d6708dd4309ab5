/* SPDX-License-Identifier: Apache-2.0 */
#include "v1_program.h"
#include "esp_loader_io.h"
#include <string.h>

enum { CHIP_MAGIC = 0x40001000 };

esp_loader_error_t v1_connect(v1_report_t *report)
{
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_connect(&args));
    report->target = esp_loader_get_target();
    if (report->target != ESP8266_CHIP) {
        RETURN_ON_ERROR(esp_loader_change_baudrate(V1_HIGHER_RATE));
        RETURN_ON_ERROR(loader_port_change_transmission_rate(V1_HIGHER_RATE));
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t v1_inspect(v1_report_t *report, uint32_t scratch_address)
{
    RETURN_ON_ERROR(esp_loader_read_mac(report->mac));
    RETURN_ON_ERROR(esp_loader_flash_detect_size(&report->flash_size));
    RETURN_ON_ERROR(esp_loader_read_register(CHIP_MAGIC, &report->magic));
    RETURN_ON_ERROR(esp_loader_write_register(scratch_address, 0x600DCAFE));
    RETURN_ON_ERROR(esp_loader_read_register(scratch_address, &report->scratch));
    report->security_error = esp_loader_get_security_info(&report->security);
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t v1_flash(uint32_t address, const uint8_t *image, uint32_t size)
{
    static uint8_t payload[V1_BLOCK];
    RETURN_ON_ERROR(esp_loader_flash_start(address, size, sizeof(payload)));
    for (uint32_t at = 0; at < size; at += sizeof(payload)) {
        const uint32_t part = size - at < sizeof(payload) ? size - at : sizeof(payload);
        memcpy(payload, image + at, part);
        RETURN_ON_ERROR(esp_loader_flash_write(payload, part));
    }
#if MD5_ENABLED
    const esp_loader_error_t verified = esp_loader_flash_verify();
    if (verified != ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        RETURN_ON_ERROR(verified);
    }
#endif
    return esp_loader_flash_finish(false);
}

esp_loader_error_t v1_read_back(uint8_t *buffer, uint32_t address, uint32_t size)
{
    return esp_loader_flash_read(buffer, address, size);
}

esp_loader_error_t v1_erase(uint32_t sector, uint32_t size)
{
    RETURN_ON_ERROR(esp_loader_flash_erase_region(sector, size));
    return esp_loader_flash_erase();
}

esp_loader_error_t v1_load_ram(uint32_t address, const uint8_t *bytes, uint32_t size)
{
    const esp_loader_bin_segment_t segment = {address, size, (uint8_t *)(uintptr_t)bytes};
    const esp_loader_bin_header_t header = {.magic = 0xE9, .segments = 1, .entrypoint = address};
    RETURN_ON_ERROR(esp_loader_mem_start(segment.addr, segment.size, V1_BLOCK));
    for (uint32_t at = 0; at < segment.size; at += V1_BLOCK) {
        const uint32_t left = segment.size - at;
        RETURN_ON_ERROR(esp_loader_mem_write(segment.data + at, left < V1_BLOCK ? left : V1_BLOCK));
    }
    return esp_loader_mem_finish(header.entrypoint);
}
