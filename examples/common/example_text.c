/* SPDX-License-Identifier: Apache-2.0 */
#include "example_text.h"
#include <stddef.h>
#include <stdio.h>

const char *example_error(esp_loader_error_t error)
{
    static const char *const names[] = {
        [ESP_LOADER_SUCCESS] = "NONE",
        [ESP_LOADER_ERROR_FAIL] = "UNKNOWN",
        [ESP_LOADER_ERROR_TIMEOUT] = "TIMEOUT",
        [ESP_LOADER_ERROR_IMAGE_SIZE] = "IMAGE SIZE",
        [ESP_LOADER_ERROR_INVALID_MD5] = "INVALID MD5",
        [ESP_LOADER_ERROR_INVALID_PARAM] = "INVALID PARAMETER",
        [ESP_LOADER_ERROR_INVALID_TARGET] = "INVALID TARGET",
        [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "UNSUPPORTED CHIP",
        [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] = "UNSUPPORTED FUNCTION",
        [ESP_LOADER_ERROR_INVALID_RESPONSE] = "INVALID RESPONSE",
    };
    return (size_t)error < sizeof(names) / sizeof(names[0]) ? names[error] : "UNKNOWN";
}

static const char *advice(esp_loader_error_t error)
{
    switch (error) {
    case ESP_LOADER_ERROR_TIMEOUT:
        return "Check if the host and the target are properly connected.\n";
    case ESP_LOADER_ERROR_INVALID_TARGET:
        return "You could be using an unsupported chip, or chip revision.\n";
    case ESP_LOADER_ERROR_INVALID_RESPONSE:
        return "Try lowering the transmission rate or using shorter wires to connect the host and "
               "the target.\n";
    case ESP_LOADER_ERROR_UNSUPPORTED_FUNC:
        return "Stub is not supported by this interface.\n";
    default:
        return "";
    }
}

void example_tell_connected(esp_loader_error_t error)
{
    if (error == ESP_LOADER_SUCCESS) {
        printf("Connected to target\n");
    } else {
        printf("Cannot connect to target. Error: %s\n%s", example_error(error), advice(error));
    }
}

void example_tell_finished(esp_loader_error_t error, bool verified)
{
    if (error == ESP_LOADER_ERROR_INVALID_MD5) {
        printf("MD5 does not match. Flash verification failed.\n");
    } else if (error != ESP_LOADER_SUCCESS) {
        printf("Flash finish failed with error: %s\n", example_error(error));
    } else if (verified) {
        printf("Flash verified\n");
    }
}

void example_tell_progress(uint32_t written, uint32_t size)
{
    printf("\rProgress: %u %%", (unsigned)((uint64_t)written * 100 / size));
    fflush(stdout);
}
