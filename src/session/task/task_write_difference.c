/*
 * In a file of its own, so that only programs that write differences carry how.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_task.h"

void esp_loader_task_write_difference(esp_loader_task_write_t *task)
{
    task->_difference = esp_loader_job_write_difference;
}
