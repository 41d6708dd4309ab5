/*
 * What a build folder says of itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "plan/flasher_args.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[FLASHER_ARGS_ERROR_SIZE] = "";
    flasher_args_t args;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    if (flasher_args_parse(text, &args, error)) {
        FUZZ_CHECK(args.count > 0 && args.count <= FLASHER_ARGS_MAX_FILES);
        for (size_t i = 0; i < args.count; i++) {
            FUZZ_CHECK(args.files[i].path != NULL);
        }
    } else {
        FUZZ_CHECK(error[0] != '\0' && strnlen(error, sizeof(error)) < sizeof(error));
    }
    flasher_args_free(&args);
    free(text);
    return 0;
}
