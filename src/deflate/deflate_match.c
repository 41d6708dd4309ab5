/*
 * Finds what a stretch repeats. Only hashes of three bytes and where they stood are kept, two
 * places for each hash; what stands there is pulled again and compared, so that a wrong place costs
 * time and nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "deflate/deflate.h"
#include <string.h>

enum {
    PLACE_BITS = 16,
    PLACE_MASK = 0x7FFF, /* as far as the format reaches back, but for one byte */
    TAG = 0x8000,        /* of a place */
    SEEN_AHEAD = DEFLATE_LONGEST + DEFLATE_SHORTEST + 1, /* for a match at the next place, too */
    EDGE = 4,         /* so many places at either end of a match are worth remembering */
    NEAR = 4096,      /* three bytes from further away take more bits than they save */
    GLANCE = 16,      /* bytes that are pulled at first: few matches are longer */
    GOOD_ENOUGH = 64, /* a match of that length is taken as it is */
    BLANK = 0xFF,
    ADLER_MODULUS = 65521,
    ADLER_FOLD = 15, /* 65536 less that */
};

void deflate_match_begin(esp_loader_deflate_t *deflate)
{
    const uint32_t words = 1u << (32 - deflate->_shift);
    memset(deflate->_table, 0, words * sizeof(deflate->_table[0]));
    deflate->_at = 0;
    deflate->_pulled = 0;
    deflate->_first = 0;
    deflate->_known = false;
    deflate->_failed = false;
    deflate->_sum = 1;
    deflate->_weights = 0;
}

/* By folding: 65536 is 15 more than the modulus. */
static uint32_t adler_reduce(uint32_t sum)
{
    sum = (sum & 0xFFFF) + (sum >> 16) * ADLER_FOLD;
    sum = (sum & 0xFFFF) + (sum >> 16) * ADLER_FOLD;
    return sum >= ADLER_MODULUS ? sum - ADLER_MODULUS : sum;
}

/* Of so few bytes at a time that no sum overflows. */
static void adler_add(esp_loader_deflate_t *deflate, const uint8_t *bytes, uint32_t size)
{
    uint32_t sum = deflate->_sum;
    uint32_t weights = deflate->_weights;
    for (uint32_t i = 0; i < size; i++) {
        sum += bytes[i];
        weights += sum;
    }
    deflate->_sum = adler_reduce(sum);
    deflate->_weights = adler_reduce(weights);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static const uint8_t *match_pull(esp_loader_deflate_t *deflate, uint32_t at, uint32_t size)
{
    const esp_loader_deflate_source_t *source = &deflate->_source;
    const uint8_t *bytes = source->pull(source->user, source->offset + at, size);
    deflate->_failed = deflate->_failed || bytes == NULL;
    return bytes;
}

/* Fills `_ahead` up, and keeps the byte before the one at `_at`. */
static void match_fill(esp_loader_deflate_t *deflate)
{
    const esp_loader_deflate_source_t *source = &deflate->_source;
    const uint32_t keep = deflate->_first != 0 ? 1 : 0;
    uint32_t filled = deflate->_pulled - deflate->_at + keep;
    memmove(deflate->_ahead, deflate->_ahead + deflate->_first - keep, filled);
    deflate->_first = (uint16_t)keep;
    while (filled < sizeof(deflate->_ahead) && deflate->_pulled < source->size) {
        uint8_t *to = deflate->_ahead + filled;
        const bool blank = deflate->_pulled < source->blank;
        uint32_t size = (blank ? source->blank : source->size) - deflate->_pulled;
        size =
            least(least(size, ESP_LOADER_DEFLATE_PULL), (uint32_t)sizeof(deflate->_ahead) - filled);
        const uint8_t *bytes = blank ? NULL : match_pull(deflate, deflate->_pulled, size);
        if (bytes != NULL) {
            memcpy(to, bytes, size);
        } else {
            memset(to, BLANK, size);
        }
        if (deflate->_step != DEFLATE_MEASURE) {
            adler_add(deflate, to, size);
        }
        filled += size;
        deflate->_pulled += size;
    }
}

static uint32_t match_common(const uint8_t *a, const uint8_t *b, uint32_t most)
{
    uint32_t size = 0;
    while (size < most && a[size] == b[size]) {
        size++;
    }
    return size;
}

/* Knuth's multiplicative hash: 2 to the power of 32 by the golden ratio. */
static uint32_t match_hash(const uint8_t *bytes)
{
    return (bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16) * 2654435769u;
}

/* A bit of the hash that does not choose the word. Where it is another one, nothing is pulled. */
static uint32_t match_tag(const esp_loader_deflate_t *deflate, uint32_t hash)
{
    return hash << (32 - deflate->_shift) >> PLACE_BITS & TAG;
}

/* Whether a place can be referred to. What is blank here may be something else where it is pulled
 * again, and the last bytes have no hash. */
static bool match_is_worth(const esp_loader_deflate_t *deflate, uint32_t at)
{
    return deflate->_pulled - at >= DEFLATE_SHORTEST && at >= deflate->_source.blank;
}

static void match_remember(esp_loader_deflate_t *deflate, uint32_t at, uint32_t hash)
{
    uint32_t *word = &deflate->_table[hash >> deflate->_shift];
    *word = *word << PLACE_BITS | (at & PLACE_MASK) | match_tag(deflate, hash);
}

static uint32_t match_length(esp_loader_deflate_t *deflate, const uint8_t *here, uint32_t from,
                             uint32_t most)
{
    const uint8_t *there = match_pull(deflate, from, most);
    return there != NULL ? match_common(here, there, most) : 0;
}

/* Tries what stands at a distance. */
static void match_try(esp_loader_deflate_t *deflate, const uint8_t *here, uint32_t at,
                      uint32_t distance, uint32_t most)
{
    if (distance == 0 || distance > deflate->reach || distance > at - deflate->_source.blank) {
        return;
    }
    const uint32_t size = least(most, GLANCE);
    uint32_t length = match_length(deflate, here, at - distance, size);
    if (length == size && size < most) {
        length = match_length(deflate, here, at - distance, most);
    }
    if (length > deflate->_length && !(length == DEFLATE_SHORTEST && distance > NEAR)) {
        deflate->_length = (uint16_t)length;
        deflate->_distance = (uint16_t)distance;
    }
}

/* Tries the two places that are remembered for what stands here. */
static void match_try_places(esp_loader_deflate_t *deflate, const uint8_t *here, uint32_t at,
                             uint32_t most)
{
    const uint32_t tag = match_tag(deflate, deflate->_hash);
    uint32_t places = deflate->_table[deflate->_hash >> deflate->_shift];
    for (uint32_t i = 0; i < 2; i++) {
        if ((places & TAG) == tag) {
            match_try(deflate, here, at, (at - places) & PLACE_MASK, most);
        }
        places >>= PLACE_BITS;
    }
}

/* Finds the longest match at a place, into `_length` and `_distance`; one that is not longer than
 * `beyond` counts as none. */
static void match_find(esp_loader_deflate_t *deflate, uint32_t ahead, uint32_t beyond)
{
    const uint8_t *here = deflate->_ahead + deflate->_first + ahead;
    const uint32_t at = deflate->_at + ahead;
    const uint32_t most = least(deflate->_pulled - at, DEFLATE_LONGEST);
    deflate->_length = DEFLATE_SHORTEST - 1;
    if (most >= DEFLATE_SHORTEST) {
        deflate->_hash = match_hash(here);
        /* The byte before is here, so a row of equal ones takes no pull. */
        const uint32_t row = at != 0 ? match_common(here, here - 1, most) : 0;
        if (row >= DEFLATE_SHORTEST) {
            deflate->_length = (uint16_t)row;
            deflate->_distance = 1;
        }
        if (row < GOOD_ENOUGH && at > deflate->_source.blank) {
            match_try_places(deflate, here, at, most);
        }
    }
    if (deflate->_length < DEFLATE_SHORTEST || deflate->_length <= beyond) {
        deflate->_length = 0;
    }
}

static void match_move(esp_loader_deflate_t *deflate, uint32_t size)
{
    deflate->_at += size;
    deflate->_first = (uint16_t)(deflate->_first + size);
}

/* Takes a match, whose first place is remembered already. */
static void match_take(esp_loader_deflate_t *deflate, uint32_t length)
{
    for (uint32_t i = 1; i < length; i++) {
        if (i == EDGE && length > 2 * EDGE) {
            i = length - EDGE;
        }
        if (match_is_worth(deflate, deflate->_at + i)) {
            const uint8_t *bytes = deflate->_ahead + deflate->_first + i;
            match_remember(deflate, deflate->_at + i, match_hash(bytes));
        }
    }
    match_move(deflate, length);
}

bool deflate_match_next(esp_loader_deflate_t *deflate, deflate_token_t *token)
{
    const uint32_t left = deflate->_source.size - deflate->_at;
    if (deflate->_pulled - deflate->_at < least(SEEN_AHEAD, left)) {
        match_fill(deflate);
    }
    if (!deflate->_known) {
        match_find(deflate, 0, 0);
    }
    deflate->_known = false;
    *token = (deflate_token_t){.length = deflate->_length,
                               .distance = deflate->_distance,
                               .byte = deflate->_ahead[deflate->_first]};
    if (match_is_worth(deflate, deflate->_at)) {
        match_remember(deflate, deflate->_at, deflate->_hash);
    }
    /* A byte, and a longer match behind it, are better than a short match. */
    if (token->length < GOOD_ENOUGH && token->length < left) {
        match_find(deflate, 1, token->length);
        deflate->_known = deflate->_length != 0;
    }
    if (deflate->_known) {
        token->length = 0;
    }
    if (token->length == 0) {
        match_move(deflate, 1);
    } else {
        match_take(deflate, token->length);
    }
    return !deflate->_failed;
}
