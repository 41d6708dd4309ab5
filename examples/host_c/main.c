/* SPDX-License-Identifier: Apache-2.0 */
#include <esploader.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MOST = 16 << 20 };

/* What happens, as it happens. Progress comes up to twenty times a second. */
static void show(void *user, const esploader_event_t *event)
{
    esploader_visit_t *visit = user;
    esploader_identity_t who = {.struct_size = sizeof who};
    switch (event->kind) {
    case ESPLOADER_EVENT_PROGRESS:
        printf("  %u of %u bytes\n", (unsigned)event->value, (unsigned)event->other);
        return;
    case ESPLOADER_EVENT_CHIP:
        esploader_identity(visit, &who);
        printf("Found: %s, MAC %02x:%02x:%02x:%02x:%02x:%02x\n", who.chip, who.mac[0], who.mac[1],
               who.mac[2], who.mac[3], who.mac[4], who.mac[5]);
        return;
    default:
        printf("Event: %s\n", event->text);
    }
}

static int complain(const esploader_visit_t *visit)
{
    fprintf(stderr, "host_c: %s\n", esploader_error_text(visit));
    if (esploader_error_advice(visit)[0] != '\0') {
        fprintf(stderr, "  %s\n", esploader_error_advice(visit));
    }
    return (int)esploader_error_kind(visit);
}

static int flash(esploader_visit_t *visit, uint32_t offset, const void *bytes, size_t size)
{
    esploader_on_event(visit, show, visit);
    if (esploader_add_image(visit, offset, bytes, size) != ESPLOADER_OK ||
        esploader_begin_flash(visit) != ESPLOADER_OK || esploader_run(visit) != ESPLOADER_OK) {
        return complain(visit);
    }
    printf("Done: %s%s\n",
           (esploader_image_state(visit, 0) & ESPLOADER_IMAGE_SKIPPED) != 0 ? "was there already"
                                                                            : "written",
           (esploader_image_state(visit, 0) & ESPLOADER_IMAGE_VERIFIED) != 0 ? ", verified" : "");
    return 0;
}

int main(int count, char **arguments)
{
    static unsigned char bytes[FILE_MOST];
    FILE *file = count == 4 ? fopen(arguments[3], "rb") : NULL;
    if (esploader_abi_version() != ESPLOADER_ABI_VERSION || file == NULL) {
        fprintf(stderr, "usage: host_c PORT OFFSET FILE\n");
        return 1;
    }
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    esploader_visit_t *visit = esploader_visit_new(arguments[1]);
    if (visit == NULL) {
        return ESPLOADER_ERROR_MEMORY;
    }
    const int result = flash(visit, (uint32_t)strtoul(arguments[2], NULL, 0), bytes, size);
    esploader_visit_free(visit);
    return result;
}
