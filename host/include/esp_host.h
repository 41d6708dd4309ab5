/**
 * esploader_host: visits to chips, for programs on a computer.
 *
 * A visit is a session (esp_loader_session.h) with what it needs on a computer: an open line, an
 * engine, memory. A loop drives any number of them in one thread.
 *
 *     esp_host_error_t error = {0};
 *     esp_loader_session_config_t config;
 *     const esp_host_visit_config_t how = {.port = port};
 *     esp_host_visit_t *visit = esp_host_visit_new(&how, &error);
 *     if (visit != NULL && esp_host_visit_open(visit, &error)) {
 *         esp_host_visit_defaults(visit, &config);
 *         config.task = esp_loader_task_write(&task, images, count);
 *         esp_host_visit_begin(visit, &config);
 *         ok = esp_host_visit_run(visit, &error);
 *     }
 *     if (error.kind != ESP_HOST_OK)  print esp_host_error_text(&error), esp_host_error_advice(..)
 *     esp_host_visit_free(visit);
 *
 * The library prints nothing, ends no process, takes no signal, reads no environment and has no
 * state of its own. What goes wrong is a value with texts: esp_host_error_t.
 *
 * A visit belongs to the thread that opens it, until it is freed, and so does the loop it is in;
 * threads may each have their own. Only esp_host_visit_cancel() may be called from elsewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_H
#define ESP_HOST_H

#include "esp_host_chip.h"
#include "esp_host_error.h"
#include "esp_host_file.h"
#include "esp_host_image.h"
#include "esp_host_link.h"
#include "esp_host_loop.h"
#include "esp_host_make.h"
#include "esp_host_plan.h"
#include "esp_host_port.h"
#include "esp_host_visit.h"

#endif
