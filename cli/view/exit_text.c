/* SPDX-License-Identifier: Apache-2.0 */
#include "view/exit_text.h"
#include "exit_code.h"

static const struct {
    cli_exit_t code;
    const char *name;
    const char *text;
} exit_texts[] = {
    {CLI_OK, "ok", "done"},
    {CLI_USAGE, "usage", "the command line cannot be understood"},
    {CLI_BAD_INPUT, "bad_input", "a file cannot be read, or an image is refused"},
    {CLI_PORT, "port", "the port cannot be opened or was lost"},
    {CLI_NO_CHIP, "no_chip", "no chip answers"},
    {CLI_WRONG_CHIP, "wrong_chip", "another chip than --chip says, or one not known"},
    {CLI_FAILED, "failed", "an operation failed, --monitor-until saw no TEXT, or output was lost"},
    {CLI_VERIFY, "different", "flash holds something else than the file"},
    {CLI_INTERRUPTED, "interrupted", "interrupted (Ctrl-C)"},
};

const char *exit_name(int code)
{
    for (size_t i = 0; i < sizeof(exit_texts) / sizeof(exit_texts[0]); i++) {
        if (exit_texts[i].code == (cli_exit_t)code) {
            return exit_texts[i].name;
        }
    }
    return "unknown";
}

const char *exit_text(size_t index, int *code)
{
    if (index >= sizeof(exit_texts) / sizeof(exit_texts[0])) {
        return NULL;
    }
    *code = (int)exit_texts[index].code;
    return exit_texts[index].text;
}
