/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_option.h"
#include <string.h>

#define COMPAT_WRITE    "write-flash"
#define COMPAT_SETTINGS "write-flash verify-flash merge-bin elf2image"
#define COMPAT_FLASH                                                                               \
    "write-flash verify-flash read-flash erase-flash erase-region flash-id read-flash-status "     \
    "write-flash-status read-flash-sfdp"
#define COMPAT_NO_NAND "only NOR flash is written here"

static const compat_option_t compat_table[] = {
    {"", "-t", COMPAT_BECOMES, "trace"},
    {"", "-s", COMPAT_BECOMES, "quiet"},
    {"", "--silent", COMPAT_BECOMES, "quiet"},
    {"", "--stub-version", COMPAT_NOTHING_VALUE, NULL},

    {COMPAT_WRITE, "-e", COMPAT_BECOMES, "erase-all"},
    {COMPAT_WRITE, "-s", COMPAT_BECOMES, "skip-flashed"},
    {COMPAT_WRITE, "--no-diff-verify", COMPAT_BECOMES, "trust-flash-content"},
    {COMPAT_WRITE, "--ignore-flash-encryption-efuse-setting", COMPAT_BECOMES,
     "ignore-flash-enc-efuse"},
    {COMPAT_WRITE, "--nand-end-address", COMPAT_ABSENT, COMPAT_NO_NAND},
    {"write-flash read-flash", "-p", COMPAT_BECOMES, "no-progress"},

    {COMPAT_SETTINGS, "-fm", COMPAT_BECOMES, "flash-mode"},
    {COMPAT_SETTINGS, "-ff", COMPAT_BECOMES, "flash-freq"},
    {COMPAT_SETTINGS, "-fs", COMPAT_BECOMES, "image-flash-size"},
    {COMPAT_SETTINGS, "--flash-size", COMPAT_BECOMES, "image-flash-size"},
    {"read-flash", "-fs", COMPAT_BECOMES, "read-flash-size"},
    {"read-flash", "--flash-size", COMPAT_BECOMES, "read-flash-size"},
    {"read-flash-sfdp", "-fm", COMPAT_NOTHING_VALUE, NULL},
    {"read-flash-sfdp", "--flash-mode", COMPAT_NOTHING_VALUE, NULL},
    {"read-flash-sfdp", "-ff", COMPAT_NOTHING_VALUE, NULL},
    {"read-flash-sfdp", "--flash-freq", COMPAT_NOTHING_VALUE, NULL},
    {"read-flash-sfdp", "-fs", COMPAT_NOTHING_VALUE, NULL},
    {"read-flash-sfdp", "--flash-size", COMPAT_NOTHING_VALUE, NULL},

    {COMPAT_FLASH, "-sc", COMPAT_BECOMES, "spi-pins"},
    {COMPAT_FLASH, "--spi-connection", COMPAT_BECOMES, "spi-pins"},
    {COMPAT_FLASH, "-ft", COMPAT_BECOMES, "flash-type"},
    {"erase-flash erase-region", "--force", COMPAT_BECOMES, "force-erase"},
    {"verify-flash", "-d", COMPAT_BECOMES, "diff"},

    {"image-info", "--version", COMPAT_NOTHING_VALUE, NULL},
    {"image-info", "-v", COMPAT_NOTHING_VALUE, NULL},

    {"merge-bin", "-o", COMPAT_BECOMES, "output"},
    {"merge-bin", "-f", COMPAT_BECOMES, "format"},
    {"merge-bin", "-t", COMPAT_BECOMES, "target-offset"},
    {"merge-bin", "--fill-flash-size", COMPAT_BECOMES, "pad-to-size"},
    {"elf2image", "-o", COMPAT_BECOMES, "output"},
    {"elf2image", "-e", COMPAT_BECOMES, "image-version"},
    {"elf2image", "--version", COMPAT_BECOMES, "image-version"},
    {"elf2image", "-r", COMPAT_BECOMES, "min-rev"},
};

enum { COMPAT_COUNT = sizeof(compat_table) / sizeof(compat_table[0]) };

/* Whether a word stands in a list with blanks between. */
static bool compat_lists(const char *list, const char *word)
{
    const size_t length = strlen(word);
    while (*list != '\0') {
        const size_t next = strcspn(list, " ");
        if (next == length && memcmp(list, word, length) == 0) {
            return true;
        }
        list += next + (list[next] == ' ');
    }
    return false;
}

const compat_option_t *compat_option(const char *verb, const char *spelling, size_t length)
{
    for (size_t i = 0; i < COMPAT_COUNT; i++) {
        const compat_option_t *option = &compat_table[i];
        const bool counts =
            verb == NULL ? option->verbs[0] == '\0' : compat_lists(option->verbs, verb);
        if (counts && strlen(option->spelling) == length &&
            memcmp(option->spelling, spelling, length) == 0) {
            return option;
        }
    }
    return NULL;
}

const compat_option_t *compat_option_at(size_t index)
{
    return index < COMPAT_COUNT ? &compat_table[index] : NULL;
}
