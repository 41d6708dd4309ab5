/* Uses the library for computers as a program of somebody else's would.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esp_host.h"
#include <stdio.h>

int main(void)
{
    esp_host_error_t error = {.kind = ESP_HOST_OK};
    const esp_host_visit_config_t config = {.port = "/dev/no-such-port"};
    esp_host_visit_t *visit = esp_host_visit_new(&config, &error);
    if (visit != NULL && esp_host_visit_open(visit, &error)) {
        return 1;
    }
    puts(esp_host_error_text(&error));
    esp_host_visit_free(visit);
    return 0;
}
