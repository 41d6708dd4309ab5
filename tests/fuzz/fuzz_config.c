/*
 * A configuration, which a project that somebody has fetched may bring; and any bytes as a text of
 * JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "option/options.h"
#include "view/json/json_clean.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char config_root[128];
static char config_path[256];

static void config_remove(void)
{
    char folder[160];
    (void)snprintf(folder, sizeof folder, "%s/esploader", config_root);
    (void)unlink(config_path);
    (void)rmdir(folder);
    (void)rmdir(config_root);
}

/* A user's folder of configuration for this process. */
static void config_begin(void)
{
    char folder[160];
    const char *temporary = getenv("TMPDIR");
    (void)snprintf(config_root, sizeof config_root, "%.64s/fuzz-XXXXXX",
                   temporary != NULL ? temporary : "/tmp");
    FUZZ_CHECK(mkdtemp(config_root) != NULL);
    (void)snprintf(folder, sizeof folder, "%s/esploader", config_root);
    FUZZ_CHECK(mkdir(folder, 0700) == 0);
    (void)snprintf(config_path, sizeof config_path, "%s/config", folder);
    (void)setenv("XDG_CONFIG_HOME", config_root, 1);
    (void)atexit(config_remove);
}

static void config_parse(const uint8_t *data, size_t size)
{
    static options_t options;
    char program[] = "esploader";
    char command[] = "config";
    char *arguments[] = {program, command, NULL};
    char error[OPTIONS_ERROR_SIZE] = "";
    FILE *file = fopen(config_path, "wb");
    FUZZ_CHECK(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0);
    if (options_parse(2, arguments, &options, error)) {
        FUZZ_CHECK(!options.force && !options.erase_all && !options.encrypt && !options.no_verify);
        FUZZ_CHECK(!options.monitor && options.operand_count == 0);
        FUZZ_CHECK(options.config_used <= sizeof options.config_values);
    } else {
        FUZZ_CHECK(error[0] != '\0' && strnlen(error, sizeof error) < sizeof error);
    }
}

static void config_clean(const uint8_t *data, size_t size)
{
    char *once = json_clean(data, size);
    FUZZ_CHECK(once != NULL);
    char *twice = json_clean(once, strlen(once));
    FUZZ_CHECK(twice != NULL && strcmp(once, twice) == 0);
    free(once);
    free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (config_root[0] == '\0') {
        config_begin();
    }
    config_parse(data, size);
    config_clean(data, size);
    return 0;
}
