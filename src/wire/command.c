/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/command.h"
#include "wire/words.h"

uint8_t command_checksum(uint8_t sum, const uint8_t *data, size_t size)
{
    const uint8_t *const end = data + size;
    /* Exclusive or cares neither for order nor for grouping, so eight bytes are taken at a time and
     * folded in the end. */
    if (WORDS_SIZE != 0) {
        uint64_t words = 0;
        for (; end - data >= WORDS_SIZE; data += WORDS_SIZE) {
            words ^= words_get(data);
        }
        sum ^= words_fold(words);
    }
    while (data != end) {
        sum ^= *data++;
    }
    return sum;
}
