/* libgpiod 2.x, as far as the port uses it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fake_gpiod.h"
#include <errno.h>
#include <gpiod.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct gpiod_chip {
    int unused;
};

struct gpiod_line_settings {
    enum gpiod_line_direction direction;
    enum gpiod_line_value value;
    bool active_low;
};

struct gpiod_line_config {
    struct gpiod_line_settings settings;
    unsigned number;
};

struct gpiod_request_config {
    int unused;
};

struct gpiod_line_request {
    struct gpiod_line_config line;
};

static struct gpiod_chip the_chip;

struct gpiod_chip *gpiod_chip_open(const char *path)
{
    if (strcmp(path, FAKE_GPIOD_CHIP) != 0) {
        errno = ENOENT;
        return NULL;
    }
    fake_gpiod_hold(1);
    return &the_chip;
}

void gpiod_chip_close(struct gpiod_chip *chip)
{
    (void)chip;
    fake_gpiod_hold(-1);
}

struct gpiod_line_settings *gpiod_line_settings_new(void)
{
    return calloc(1, sizeof(struct gpiod_line_settings));
}

void gpiod_line_settings_free(struct gpiod_line_settings *settings)
{
    free(settings);
}

int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings,
                                      enum gpiod_line_direction direction)
{
    settings->direction = direction;
    return 0;
}

void gpiod_line_settings_set_active_low(struct gpiod_line_settings *settings, bool active_low)
{
    settings->active_low = active_low;
}

int gpiod_line_settings_set_output_value(struct gpiod_line_settings *settings,
                                         enum gpiod_line_value value)
{
    settings->value = value;
    return 0;
}

struct gpiod_line_config *gpiod_line_config_new(void)
{
    return calloc(1, sizeof(struct gpiod_line_config));
}

void gpiod_line_config_free(struct gpiod_line_config *config)
{
    free(config);
}

int gpiod_line_config_add_line_settings(struct gpiod_line_config *config,
                                        const unsigned int *offsets, size_t num_offsets,
                                        struct gpiod_line_settings *settings)
{
    if (num_offsets != 1) {
        errno = EINVAL;
        return -1;
    }
    config->settings = *settings;
    config->number = offsets[0];
    return 0;
}

struct gpiod_request_config *gpiod_request_config_new(void)
{
    return calloc(1, sizeof(struct gpiod_request_config));
}

void gpiod_request_config_free(struct gpiod_request_config *config)
{
    free(config);
}

void gpiod_request_config_set_consumer(struct gpiod_request_config *config, const char *consumer)
{
    (void)config;
    (void)consumer;
}

int gpiod_line_request_set_value(struct gpiod_line_request *request, unsigned int offset,
                                 enum gpiod_line_value value)
{
    const bool active = value == GPIOD_LINE_VALUE_ACTIVE;
    if (offset != request->line.number ||
        request->line.settings.direction != GPIOD_LINE_DIRECTION_OUTPUT) {
        errno = EINVAL;
        return -1;
    }
    return fake_gpiod_set_line(offset, active != request->line.settings.active_low) ? 0 : -1;
}

struct gpiod_line_request *gpiod_chip_request_lines(struct gpiod_chip *chip,
                                                    struct gpiod_request_config *req_cfg,
                                                    struct gpiod_line_config *line_cfg)
{
    struct gpiod_line_request *request = calloc(1, sizeof(*request));
    (void)chip;
    (void)req_cfg;
    if (request == NULL || !fake_gpiod_take_line(line_cfg->number)) {
        free(request);
        return NULL;
    }
    request->line = *line_cfg;
    gpiod_line_request_set_value(request, line_cfg->number, line_cfg->settings.value);
    return request;
}

void gpiod_line_request_release(struct gpiod_line_request *request)
{
    free(request);
    fake_gpiod_hold(-1);
}
