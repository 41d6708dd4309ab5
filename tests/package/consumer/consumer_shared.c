/* Uses the shared library as a program of somebody else's would.
 * SPDX-License-Identifier: Apache-2.0 */
#include <esploader.h>
#include <esploader_make.h>
#include <stdio.h>

int main(void)
{
    esploader_visit_t *visit = esploader_visit_new("/dev/no-such-port");
    if (esploader_begin_identity(visit) == ESPLOADER_OK) {
        return 1;
    }
    puts(esploader_error_text(visit));
    esploader_visit_free(visit);
    esploader_make_t *make = esploader_make_new();
    if (esploader_make_table(make) != ESPLOADER_ERROR_USAGE) {
        return 1;
    }
    esploader_make_free(make);
    return esploader_abi_version() != ESPLOADER_ABI_VERSION;
}
