/* SPDX-License-Identifier: Apache-2.0 */
#include "make/maker.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

esploader_make_t *esploader_make_new(void)
{
    esploader_make_t *make = calloc(1, sizeof *make);
    if (make != NULL) {
        make_options_init(&make->options);
    }
    return make;
}

static void make_forget(esploader_make_t *make)
{
    esp_image_convert_free(make->outputs);
    free(make->warnings);
    make->warnings = NULL;
    make->image = (esp_image_t){0};
    make->layout.count = 0;
    make->error = (esp_host_error_t){0};
    make->kind = ESPLOADER_OK;
}

void esploader_make_clear(esploader_make_t *make)
{
    make_forget(make);
    for (size_t i = 0; i < make->input_count; i++) {
        free(make->inputs[i].bytes);
    }
    free(make->inputs);
    make->inputs = NULL;
    make->input_count = 0;
}

void esploader_make_free(esploader_make_t *make)
{
    if (make != NULL) {
        esploader_make_clear(make);
        free(make);
    }
}

esploader_kind_t esploader_make_error_kind(const esploader_make_t *make)
{
    return make->kind;
}

const char *esploader_make_error_text(const esploader_make_t *make)
{
    return esp_host_error_text(&make->error);
}

const char *esploader_make_error_advice(const esploader_make_t *make)
{
    return esp_host_error_advice(&make->error);
}

const char *esploader_make_warnings(const esploader_make_t *make)
{
    return make->warnings != NULL ? make->warnings : "";
}

esploader_kind_t make_no_memory(esploader_make_t *make)
{
    esp_host_error_set(&make->error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    return make_failed(make);
}

esploader_kind_t make_refuse(esploader_make_t *make, const char *advice, const char *text)
{
    esp_host_error_set(&make->error, ESP_HOST_ERROR_INPUT, advice, "%s", text);
    return make_failed(make);
}

esploader_kind_t make_refuse_csv(esploader_make_t *make, const esp_image_csv_fault_t *fault)
{
    if (fault->line != 0) {
        esp_host_error_set(&make->error, ESP_HOST_ERROR_INPUT, NULL, "line %u: %s", fault->line,
                           fault->text);
        return make_failed(make);
    }
    return make_refuse(make, NULL, fault->text);
}

void make_warn(void *user, const esp_image_csv_fault_t *warning)
{
    esploader_make_t *make = user;
    char line[ESP_IMAGE_CSV_TEXT + 32];
    const int length = warning->line != 0 ? snprintf(line, sizeof line, "line %u: %s\n",
                                                     warning->line, warning->text)
                                          : snprintf(line, sizeof line, "%s\n", warning->text);
    const size_t before = make->warnings != NULL ? strlen(make->warnings) : 0;
    char *all = length > 0 ? realloc(make->warnings, before + (size_t)length + 1) : NULL;
    if (all != NULL) {
        memcpy(all + before, line, (size_t)length + 1);
        make->warnings = all;
    }
}

const make_input_t *make_begin(esploader_make_t *make)
{
    make_forget(make);
    if (make->input_count == 0) {
        esp_host_error_set(&make->error, ESP_HOST_ERROR_USAGE, "add one first",
                           "there is nothing to make it of");
        (void)make_failed(make);
        return NULL;
    }
    return &make->inputs[0];
}

esploader_kind_t make_keep(esploader_make_t *make, const void *bytes, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (copy == NULL) {
        return make_no_memory(make);
    }
    memcpy(copy, bytes, size);
    copy[size] = 0;
    make->outputs[0] = (esp_image_made_t){.bytes = copy, .size = size};
    return ESPLOADER_OK;
}

esploader_kind_t esploader_make_add(esploader_make_t *make, uint32_t offset, const void *bytes,
                                    size_t size)
{
    if ((bytes == NULL && size != 0) || size >= UINT32_MAX) {
        return make_refuse(make, NULL, "an input has no bytes, or too many");
    }
    make_input_t *inputs = realloc(make->inputs, (make->input_count + 1) * sizeof *inputs);
    if (inputs == NULL) {
        return make_no_memory(make);
    }
    make->inputs = inputs;
    make_input_t *input = &inputs[make->input_count];
    *input = (make_input_t){.offset = offset, .size = (uint32_t)size, .bytes = malloc(size + 1)};
    if (input->bytes == NULL) {
        return make_no_memory(make);
    }
    if (size != 0) {
        memcpy(input->bytes, bytes, size);
    }
    input->bytes[size] = 0;
    (void)snprintf(input->name, sizeof input->name, "input %zu", ++make->input_count);
    make->error = (esp_host_error_t){0};
    return make_failed(make);
}

size_t esploader_make_count(const esploader_make_t *make)
{
    size_t count = 0;
    while (count < ESP_IMAGE_CONVERT_FILES && make->outputs[count].bytes != NULL) {
        count++;
    }
    return count;
}

const void *esploader_make_output(const esploader_make_t *make, size_t index, size_t *size,
                                  uint32_t *offset)
{
    if (index >= esploader_make_count(make)) {
        return NULL;
    }
    if (size != NULL) {
        *size = make->outputs[index].size;
    }
    if (offset != NULL) {
        *offset = make->outputs[index].offset;
    }
    return make->outputs[index].bytes;
}
