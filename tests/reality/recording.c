/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { LINE_MAX_SIZE = 2 * RECORD_BYTES_MAX + 16 };

struct recording {
    gzFile file;
    char line[LINE_MAX_SIZE];
};

recording_t *recording_open(const char *path)
{
    recording_t *recording = malloc(sizeof *recording);
    assert_non_null(recording);
    recording->file = gzopen(path, "rb");
    if (recording->file == NULL) {
        free(recording);
        return NULL;
    }
    return recording;
}

void recording_close(recording_t *recording)
{
    (void)gzclose(recording->file);
    free(recording);
}

static void read_hex(record_t *record, const char *text)
{
    for (record->size = 0; text[0] != '\0'; text += 2) {
        const char digits[3] = {text[0], text[1], '\0'};
        char *end = NULL;
        assert_true(record->size < RECORD_BYTES_MAX);
        record->bytes[record->size++] = (uint8_t)strtoul(digits, &end, 16);
        assert_ptr_equal(end, &digits[2]);
    }
}

static void read_name(record_t *record, const char *text)
{
    assert_true(strlen(text) < sizeof record->name);
    strcpy(record->name, text);
}

/* "address md5" and "name block" */
static void read_pair(record_t *record, const char *text)
{
    const char *space = strchr(text, ' ');
    assert_non_null(space);
    if (record->kind == RECORD_SECTOR) {
        record->number = (uint32_t)strtoul(text, NULL, 16);
        read_name(record, space + 1);
    } else {
        record->number = (uint32_t)strtoul(space + 1, NULL, 10);
        read_name(record, text);
        record->name[space - text] = '\0';
    }
}

void recording_next(recording_t *recording, record_t *record)
{
    static const struct {
        const char *word;
        record_kind_t kind;
    } words[] = {
        {"session ", RECORD_SESSION}, {"step ", RECORD_STEP},     {"> ", RECORD_HOST},
        {"stub ", RECORD_STUB},       {"< ", RECORD_CHIP},        {"<~ ", RECORD_CHIP_BEGIN},
        {"flash", RECORD_FLASH},      {"sector ", RECORD_SECTOR}, {"many ", RECORD_MANY}};
    record->kind = RECORD_END;
    if (gzgets(recording->file, recording->line, LINE_MAX_SIZE) == NULL) {
        return;
    }
    recording->line[strcspn(recording->line, "\n")] = '\0';
    const char *rest = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0] && rest == NULL; i++) {
        const size_t length = strlen(words[i].word);
        if (strncmp(recording->line, words[i].word, length) == 0) {
            record->kind = words[i].kind;
            rest = &recording->line[length];
        }
    }
    assert_non_null(rest);
    switch (record->kind) {
    case RECORD_HOST:
    case RECORD_CHIP:
    case RECORD_CHIP_BEGIN:
        read_hex(record, rest);
        break;
    case RECORD_STUB:
    case RECORD_SECTOR:
        read_pair(record, rest);
        break;
    default:
        read_name(record, rest);
        break;
    }
}
