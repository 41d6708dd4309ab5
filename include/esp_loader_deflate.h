/**
 * Makes zlib streams (RFC 1950, 1951) on a host with little memory, so that one that stores images
 * as they are sends fewer bytes.
 *
 * A firmware hands it to a job with one call for each image, before esp_loader_job_init():
 *
 *     static uint32_t table[ESP_LOADER_DEFLATE_TABLE];
 *     static uint8_t block[1024];
 *     static esp_loader_deflate_t deflate;
 *     static esp_loader_image_deflate_t way;
 *
 *     esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
 *     esp_loader_image_deflate(&image, &way, &deflate, block, sizeof(block));
 *
 * An encoder passes twice over what it compresses. The first time it counts what the stream will be
 * made of, which tells the best codes for it and the stream's exact size; the second time it makes
 * the stream, into memory of any size, in steps of any size. Nothing of the stream is kept. What
 * was seen before is not kept either: it is pulled again where it may be the same as what comes, so
 * the source has to give any bytes at any time, best as a pointer into memory. One that has to
 * fetch them sets `reach` to what it holds.
 *
 * Which call is legal when:
 *
 *     call        legal
 *     _init       always, on any memory
 *     _begin      after init; what was under way is forgotten
 *     _measure    after begin, until it has returned true
 *     _make       after _measure has returned true
 *     _again      the same
 *
 * None blocks, and none allocates. All memory is the caller's. A source may not call the encoder
 * that pulls from it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_DEFLATE_H
#define ESP_LOADER_DEFLATE_H

#include "esp_loader_job.h"
#include "esp_loader_operation.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_LOADER_DEFLATE_TABLE = 1024, /**< the least words of a table: 4 KiB of memory */
    ESP_LOADER_DEFLATE_PULL = 258,   /**< the most bytes that are pulled at a time */
    ESP_LOADER_DEFLATE_REACH = 32767 /**< how far back a stream refers at most */
};

/** What is to be compressed. It has to stay the same until its stream is made. */
typedef struct {
    esp_loader_pull_t pull;
    void *user;      /**< passed to `pull` */
    uint32_t offset; /**< the first byte, as `pull` counts */
    uint32_t size;   /**< bytes, 0 as well; 256 MiB at most */
    uint32_t blank;  /**< so many bytes at the beginning are 0xFF in the stream, and are not pulled;
                          `size` at most */
} esp_loader_deflate_source_t;

/** An encoder. */
typedef struct {
    uint32_t reach; /**< option, between init and begin: how many bytes back the source is asked, at
                         most ESP_LOADER_DEFLATE_REACH, which it is without. 0: not at all */
    uint32_t size;  /**< bytes of the stream, once it is measured; 0: the source has failed, or
                         there is none for what was given */

    /* Small and busy fields come first: small cores reach those with one instruction. */
    uint8_t _shift;     /* what leaves so many bits of a hash as the table has words */
    uint8_t _step;      /* one of deflate_step_t */
    uint8_t _bit_count; /* bits in `_bits`: at most 7 between steps */
    uint8_t _ready;     /* bytes in `_bytes` ... */
    uint8_t _taken;     /* ... of which so many were given away */
    bool _known;        /* the match at `_at` is */
    bool _failed;
    uint8_t _code_count; /* lengths of codes that the stream tells */
    uint8_t _bytes[8];
    uint16_t _first;  /* where in `_ahead` the byte at `_at` is */
    uint16_t _length; /* of the match that was found; 0: none */
    uint16_t _distance;
    uint16_t _next; /* of what the stream tells next */
    uint16_t _literal_count;
    uint16_t _distance_count;
    uint32_t *_table; /* two places of a stretch in each word, the later one below */
    uint32_t _hash;   /* of the bytes for which a match was looked for */
    uint32_t _at;     /* the place in the stretch that is looked at */
    uint32_t _pulled; /* up to here the bytes are in `_ahead` */
    uint32_t _bits;
    uint32_t _sum;     /* Adler-32's two sums */
    uint32_t _weights; /* the other one */
    esp_loader_deflate_source_t _source;
    uint8_t _ahead[512];
    uint8_t _lengths[286 + 30];
    uint8_t _code_lengths[19];
    uint8_t _code_words[19];
    union {
        uint32_t _counts[286 + 30]; /* while it is measured */
        uint16_t _words[286 + 30];  /* while it is made */
    };
} esp_loader_deflate_t;

/**
 * Makes an encoder, which has nothing to do yet. `table` has to live as long as it does.
 *
 * @param words  words of 32 bits at `table`: a power of two, at least ESP_LOADER_DEFLATE_TABLE, or
 *               it makes no streams. More find more: docs/COMPRESSION.md has figures
 */
void esp_loader_deflate_init(esp_loader_deflate_t *deflate, uint32_t *table, uint32_t words);

/** Takes a source, which is copied. Pulls nothing yet. */
void esp_loader_deflate_begin(esp_loader_deflate_t *deflate,
                              const esp_loader_deflate_source_t *source);

/**
 * Goes on counting, for about so many bytes of the source, up to 257 more.
 * @return true: all was counted, and `deflate->size` tells the stream's, or the source has failed
 */
bool esp_loader_deflate_measure(esp_loader_deflate_t *deflate, uint32_t bytes);

/**
 * Makes the next bytes of the stream.
 * @return how many: `size`, or less at the stream's end. Fewer than there should be: the source has
 *         failed, or has given other bytes than when they were counted
 */
uint32_t esp_loader_deflate_make(esp_loader_deflate_t *deflate, uint8_t *bytes, uint32_t size);

/** Goes back to the stream's beginning; it becomes the same once more. */
void esp_loader_deflate_again(esp_loader_deflate_t *deflate);

/** What makes an image's streams. Its fields are private but the options. */
typedef struct {
    void (*busy)(void *user); /**< option: called at least every 4 KiB of an image while a stream is
                                   measured, which takes as long as that: feeds a watchdog */
    void *busy_user;          /**< passed to `busy` */

    esp_loader_deflate_t *_deflate;
    esp_loader_pull_t _pull; /* the image's own */
    void *_user;
    uint8_t *_buffer;
    uint32_t _buffer_size;
    uint32_t _from; /* bytes of the stream that are in the buffer ... */
    uint32_t _end;  /* ... up to here */
} esp_loader_image_deflate_t;

/**
 * Makes a job send streams of an image where its chip's loader inflates, and where they are smaller
 * than what they hold. Sets the image's stream functions, and its `pull` and `user`: call it once
 * the first group is filled in, and read the image through those from then on. The options of `way`
 * may be set afterwards.
 *
 * May be called again for the same image. Images of a job may share encoder and buffer. A run of
 * 256 KiB is measured at one go.
 *
 * @param buffer       gets pieces of the stream
 * @param buffer_size  bytes there: the job's `block_size`, or more
 */
void esp_loader_image_deflate(esp_loader_image_t *image, esp_loader_image_deflate_t *way,
                              esp_loader_deflate_t *deflate, uint8_t *buffer, uint32_t buffer_size);

#ifdef __cplusplus
}
#endif

#endif
