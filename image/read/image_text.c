/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_image.h"
#include <stdarg.h>
#include <stdio.h>

/* How `found` and `expected` are told. */
typedef enum {
    IMAGE_TELL_NOTHING,
    IMAGE_TELL_HEX,   /* found and expected */
    IMAGE_TELL_FOUND, /* found alone */
    IMAGE_TELL_BYTES, /* some are there, more are needed */
    IMAGE_TELL_LIMIT, /* a count and the most allowed */
    IMAGE_TELL_CHIPS,
    IMAGE_TELL_LEAST,   /* a revision and the least allowed */
    IMAGE_TELL_MOST,    /* a revision and the most allowed */
    IMAGE_TELL_ALIGN,   /* an offset and its alignment */
    IMAGE_TELL_OVERLAP, /* a start before another's end */
} image_tell_t;

typedef struct {
    const char *what;
    image_tell_t tell;
    const char *advice;
} image_sentence_t;

#define IMAGE_DAMAGED "the file is damaged: build or copy it again"
#define IMAGE_RELINK  "the build's linker script or image tool is wrong"
#define IMAGE_RETABLE "correct the partition table and build it again"

static const image_sentence_t image_sentences[ESP_IMAGE_REASON_COUNT] = {
    [ESP_IMAGE_OK] = {"nothing is wrong", IMAGE_TELL_NOTHING, NULL},
    [ESP_IMAGE_EMPTY] = {"there are no bytes at all", IMAGE_TELL_NOTHING,
                         "build or copy the file again"},
    [ESP_IMAGE_ERASED] = {"there is only erased flash, no image", IMAGE_TELL_NOTHING,
                          "write the image to this place first"},
    [ESP_IMAGE_TRUNCATED] = {"the data end too early", IMAGE_TELL_BYTES,
                             "the file is cut short: copy it again"},
    [ESP_IMAGE_BAD_MAGIC] = {"this is no firmware image", IMAGE_TELL_HEX,
                             "check which file goes where"},
    [ESP_IMAGE_NO_SEGMENTS] = {"the image has no segments", IMAGE_TELL_NOTHING, IMAGE_DAMAGED},
    [ESP_IMAGE_TOO_MANY_SEGMENTS] = {"the image has too many segments", IMAGE_TELL_LIMIT,
                                     IMAGE_RELINK},
    [ESP_IMAGE_UNKNOWN_CHIP] = {"no known chip has the chip id of this image", IMAGE_TELL_FOUND,
                                IMAGE_DAMAGED},
    [ESP_IMAGE_WRONG_CHIP] = {"the image is for another chip", IMAGE_TELL_CHIPS,
                              "build it for this chip, or connect the chip it is for"},
    [ESP_IMAGE_BAD_HASH_FLAG] = {"the header does not say whether a SHA-256 follows",
                                 IMAGE_TELL_FOUND, IMAGE_DAMAGED},
    [ESP_IMAGE_SEGMENT_LENGTH] = {"the length is not a multiple of 4 under 16 MiB",
                                  IMAGE_TELL_FOUND, IMAGE_DAMAGED},
    [ESP_IMAGE_SEGMENT_PAST_END] = {"the segment runs past the end of the data", IMAGE_TELL_BYTES,
                                    "the file is cut short or damaged: build or copy it again"},
    [ESP_IMAGE_SEGMENT_MISALIGNED] = {"the segment lies where its page cannot be mapped",
                                      IMAGE_TELL_HEX, IMAGE_RELINK},
    [ESP_IMAGE_BAD_CHECKSUM] = {"the checksum is wrong", IMAGE_TELL_HEX, IMAGE_DAMAGED},
    [ESP_IMAGE_BAD_CRC] = {"the CRC is wrong", IMAGE_TELL_HEX, IMAGE_DAMAGED},
    [ESP_IMAGE_BAD_HASH] = {"the appended SHA-256 is wrong", IMAGE_TELL_NOTHING, IMAGE_DAMAGED},
    [ESP_IMAGE_REVISION_TOO_LOW] = {"the chip is older than the image allows", IMAGE_TELL_LEAST,
                                    "build for older revisions, or use a newer chip"},
    [ESP_IMAGE_REVISION_TOO_HIGH] = {"the chip is newer than the image allows", IMAGE_TELL_MOST,
                                     "build with a newer ESP-IDF"},
    [ESP_IMAGE_TABLE_ENTRY_MAGIC] = {"this is no partition table entry", IMAGE_TELL_FOUND,
                                     "check which file goes where, or build the table again"},
    [ESP_IMAGE_TABLE_NO_END] = {"the partition table has no end mark", IMAGE_TELL_NOTHING,
                                IMAGE_RETABLE},
    [ESP_IMAGE_TABLE_EMPTY] = {"the partition table is empty", IMAGE_TELL_NOTHING, IMAGE_RETABLE},
    [ESP_IMAGE_TABLE_BAD_MD5] = {"the partition table's MD5 is wrong", IMAGE_TELL_NOTHING,
                                 IMAGE_DAMAGED},
    [ESP_IMAGE_TABLE_AFTER_MD5] = {"the partition table goes on after its MD5", IMAGE_TELL_NOTHING,
                                   IMAGE_DAMAGED},
    [ESP_IMAGE_TABLE_SIZE] = {"the partition has no bytes or passes 4 GiB", IMAGE_TELL_FOUND,
                              IMAGE_RETABLE},
    [ESP_IMAGE_TABLE_MISALIGNED] = {"the partition starts at a place it must not", IMAGE_TELL_ALIGN,
                                    IMAGE_RETABLE},
    [ESP_IMAGE_TABLE_OVERLAP] = {"the partition overlaps another", IMAGE_TELL_OVERLAP,
                                 IMAGE_RETABLE},
};

static const image_sentence_t *image_sentence(esp_image_reason_t reason)
{
    static const image_sentence_t unknown = {"unknown fault", IMAGE_TELL_NOTHING, NULL};
    return (unsigned)reason < ESP_IMAGE_REASON_COUNT ? &image_sentences[reason] : &unknown;
}

const char *esp_image_reason_text(esp_image_reason_t reason)
{
    return image_sentence(reason)->what;
}

const char *esp_image_kind_name(esp_image_kind_t kind)
{
    static const char *const names[] = {[ESP_IMAGE_KIND_RAM] = "RAM image",
                                        [ESP_IMAGE_KIND_BOOTLOADER] = "bootloader",
                                        [ESP_IMAGE_KIND_APPLICATION] = "application"};
    return (unsigned)kind <= ESP_IMAGE_KIND_APPLICATION ? names[kind] : "unknown kind";
}

typedef struct {
    char *text;
    size_t size;
    size_t length;
} image_writer_t;

__attribute__((format(printf, 2, 3))) static void image_say(image_writer_t *writer,
                                                            const char *format, ...)
{
    if (writer->length >= writer->size) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(writer->text + writer->length, writer->size - writer->length, format, arguments);
    va_end(arguments);
    writer->length += length > 0 ? (size_t)length : 0;
}

static void image_say_values(image_writer_t *writer, image_tell_t tell, unsigned found,
                             unsigned expected)
{
    switch (tell) {
    case IMAGE_TELL_NOTHING:
        break;
    case IMAGE_TELL_HEX:
        image_say(writer, ": 0x%x where 0x%x should be", found, expected);
        break;
    case IMAGE_TELL_FOUND:
        image_say(writer, ": 0x%x", found);
        break;
    case IMAGE_TELL_BYTES:
        image_say(writer, ": %u bytes left, %u needed", found, expected);
        break;
    case IMAGE_TELL_LIMIT:
        image_say(writer, ": %u, at most %u are allowed", found, expected);
        break;
    case IMAGE_TELL_CHIPS:
        image_say(writer, ": for %s, wanted for %s", esp_image_chip_name((esp_image_chip_t)found),
                  esp_image_chip_name((esp_image_chip_t)expected));
        break;
    case IMAGE_TELL_LEAST:
    case IMAGE_TELL_MOST:
        image_say(writer, ": the chip has v%u.%u, the image needs v%u.%u or %s", found / 100,
                  found % 100, expected / 100, expected % 100,
                  tell == IMAGE_TELL_LEAST ? "later" : "earlier");
        break;
    case IMAGE_TELL_ALIGN:
        image_say(writer, ": flash offset 0x%x is no multiple of 0x%x", found, expected);
        break;
    case IMAGE_TELL_OVERLAP:
        image_say(writer, ": it starts at flash offset 0x%x, the other ends at 0x%x", found,
                  expected);
        break;
    }
}

char *esp_image_fault_text(const esp_image_fault_t *fault, char *text, size_t size)
{
    const image_sentence_t *sentence = image_sentence(fault->reason);
    image_writer_t writer = {text, size, 0};
    if (size > 0) {
        text[0] = '\0';
    }
    image_say(&writer, "%s", sentence->what);
    if (fault->reason == ESP_IMAGE_OK) {
        return text;
    }
    image_say(&writer, " (at offset 0x%x", (unsigned)fault->offset);
    if (fault->index != ESP_IMAGE_NO_INDEX) {
        image_say(&writer, ", %s %d",
                  fault->reason >= ESP_IMAGE_TABLE_ENTRY_MAGIC ? "partition" : "segment",
                  fault->index);
    }
    image_say(&writer, ")");
    image_say_values(&writer, sentence->tell, (unsigned)fault->found, (unsigned)fault->expected);
    if (sentence->advice) {
        image_say(&writer, "; %s", sentence->advice);
    }
    return text;
}
