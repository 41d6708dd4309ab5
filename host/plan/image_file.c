/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_chip.h"
#include "esp_host_image.h"
#include "plan/plan.h"
#include "plan/program.h"
#include <stdlib.h>
#include <string.h>

enum { IMAGE_FAULT_SIZE = 320 };

bool esp_host_is_table(const uint8_t *bytes, uint32_t size)
{
    return size >= 2 && bytes[0] == PLAN_TABLE_MAGIC_0 && bytes[1] == PLAN_TABLE_MAGIC_1;
}

const char *plan_fault_text(const esp_image_fault_t *fault, char *text, size_t size)
{
    esp_image_fault_text(fault, text, size);
    /* What to do comes last. */
    char *advice = strstr(text, "; ");
    if (advice == NULL) {
        return NULL;
    }
    *advice = '\0';
    return advice + 2;
}

bool esp_host_image_error(const char *path, const esp_image_fault_t *fault, esp_host_error_t *error)
{
    char text[IMAGE_FAULT_SIZE];
    const char *advice = plan_fault_text(fault, text, sizeof text);
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice, "%s: %s", path, text);
}

static void program_take(esp_host_program_t *program, const esp_image_segment_t *segment)
{
    if (segment->memory == ESP_IMAGE_MEMORY_PADDING || segment->size == 0) {
        return;
    }
    program->segments[program->count++] = (esp_loader_stub_segment_t){
        .address = segment->load_address,
        .size = segment->size,
        .data = program->bytes + segment->data_offset,
    };
    program->total += segment->size;
}

bool esp_host_program_check(esp_host_program_t *program, target_chip_t chip,
                            esp_host_error_t *error)
{
    esp_image_fault_t fault;
    program->count = 0;
    program->total = 0;
    program->for_flash = false;
    if (!program_convert(program, chip, error)) {
        return false;
    }
    if (program->bytes == NULL) {
        return true;
    }
    if (esp_image_parse(program->bytes, program->size, esp_host_image_chip(chip), &program->image,
                        &fault) != ESP_IMAGE_OK) {
        return esp_host_image_error(program->path, &fault, error);
    }
    for (unsigned i = 0; i < program->image.segment_count; i++) {
        const esp_image_segment_t *segment = &program->image.segments[i];
        program->for_flash = segment->memory == ESP_IMAGE_MEMORY_FLASH;
        if (program->for_flash) {
            return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                                      "write it to flash, or build it for RAM",
                                      "%s: segment %u belongs into flash, at 0x%08x", program->path,
                                      i, (unsigned)segment->load_address);
        }
        program_take(program, segment);
    }
    return true;
}

void esp_host_program_free(esp_host_program_t *program)
{
    free(program->bytes);
    free(program->_elf);
    *program = (esp_host_program_t){0};
}
