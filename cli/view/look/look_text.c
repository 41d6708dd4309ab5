/* SPDX-License-Identifier: Apache-2.0 */
#include "view/look/look.h"
#include <stdint.h>
#include <string.h>

/* A piece of a text that is not to be taken apart. */
typedef struct {
    size_t bytes;
    unsigned columns;
} look_piece_t;

/* Characters of two columns and of none, as Unicode's East Asian Width and its marks have them,
 * roughly: what is here and should not be leaves room free. */
static unsigned look_character_columns(uint32_t character)
{
    static const struct {
        uint32_t from;
        uint32_t to;
        unsigned columns;
    } rows[] = {
        {0x0300, 0x036F, 0}, {0x200B, 0x200F, 0}, {0xFE00, 0xFE0F, 0},   {0x1100, 0x115F, 2},
        {0x2E80, 0xA4CF, 2}, {0xAC00, 0xD7A3, 2}, {0xF900, 0xFAFF, 2},   {0xFE30, 0xFE6F, 2},
        {0xFF00, 0xFF60, 2}, {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1FAFF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (character >= rows[i].from && character <= rows[i].to) {
            return rows[i].columns;
        }
    }
    return 1;
}

/* A style, or a character. What is no UTF-8 counts a column a byte. */
static look_piece_t look_piece(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] == '\033' && at[1] == '[') {
        size_t size = 2;
        while (at[size] != '\0' && (at[size] < 0x40 || at[size] > 0x7E)) {
            size++;
        }
        return (look_piece_t){size + (at[size] != '\0'), 0};
    }
    const size_t more = at[0] >= 0xF0 ? 3 : at[0] >= 0xE0 ? 2 : at[0] >= 0xC0 ? 1 : 0;
    uint32_t character = at[0] & (0x7Fu >> (more != 0 ? more + 1 : 0));
    for (size_t i = 1; i <= more; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return (look_piece_t){1, 1};
        }
        character = character << 6 | (at[i] & 0x3F);
    }
    return (look_piece_t){more + 1, look_character_columns(character)};
}

unsigned look_columns(const char *text)
{
    unsigned columns = 0;
    while (*text != '\0') {
        const look_piece_t piece = look_piece(text);
        columns += piece.columns;
        text += piece.bytes;
    }
    return columns;
}

/* How many bytes of a text fit. */
static size_t look_fit(const char *text, unsigned columns)
{
    size_t size = 0;
    while (text[size] != '\0') {
        const look_piece_t piece = look_piece(text + size);
        if (piece.columns > columns) {
            break;
        }
        columns -= piece.columns;
        size += piece.bytes;
    }
    return size;
}

static const char *look_sign(void)
{
    return look_has_unicode() ? "\xE2\x80\xA6" : "~";
}

void look_cut_end(char text[LOOK_LINE], unsigned columns)
{
    enum { END = 8 }; /* the sign, the end of a style, and that of the text */
    if (columns == 0 || look_columns(text) <= columns) {
        return;
    }
    const bool styled = strchr(text, '\033') != NULL;
    const size_t fits = look_fit(text, columns - 1);
    const size_t kept = fits < LOOK_LINE - END ? fits : LOOK_LINE - END;
    snprintf(text + kept, LOOK_LINE - kept, "%s%s", look_sign(), styled ? "\033[0m" : "");
}

const char *look_cut_middle(char out[LOOK_LINE], const char *text, unsigned columns)
{
    const unsigned whole = look_columns(text);
    if (whole <= columns || columns < 3) {
        snprintf(out, LOOK_LINE, "%.*s", (int)look_fit(text, columns), text);
        return out;
    }
    const unsigned behind = (columns - 1) / 2;
    const size_t before = look_fit(text, columns - 1 - behind);
    const char *rest = text + look_fit(text, whole - behind);
    snprintf(out, LOOK_LINE, "%.*s%s%s", (int)before, text, look_sign(), rest);
    return out;
}

/* Bytes up to the next space or line end. */
static size_t look_word(const char *text)
{
    return strcspn(text, " \n");
}

void look_print_wrapped(FILE *stream, const char *text, unsigned columns, unsigned at,
                        unsigned indent)
{
    unsigned begin = at;
    while (*text != '\0') {
        const size_t spaces = strspn(text, " ");
        const size_t size = look_word(text + spaces);
        char word[LOOK_LINE];
        snprintf(word, sizeof word, "%.*s", (int)size, text + spaces);
        const unsigned wide = look_columns(word);
        if (columns != 0 && at > begin && at + spaces + wide > columns) {
            fprintf(stream, "\n%*s", (int)indent, "");
            begin = at = indent;
        } else {
            fprintf(stream, "%*s", (int)spaces, "");
            at += (unsigned)spaces;
        }
        fwrite(text + spaces, 1, size, stream);
        at += wide;
        text += spaces + size;
        if (*text == '\n') {
            fprintf(stream, "\n%*s", text[1] != '\0' ? (int)indent : 0, "");
            begin = at = indent;
            text++;
        }
    }
}
